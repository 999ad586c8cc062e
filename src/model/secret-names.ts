import type { SectionName } from './config.ts'
import type { SchemaRefusal } from './data-plane.ts'
import { httpPlugins, streamPlugins } from './plugin-names.ts'

/**
 * Which fields of an item are called like a secret, and which texts look like one: THE rule, for messages about what is
 * refused and for `diff`. Places that are secret whatever they are called, each of those knows besides.
 */

/** Items that are made of Secrets and credentials. */
const secretSections: ReadonlySet<SectionName> = new Set(['consumers', 'ssls', 'secrets'])

/** Whether a message may hold the value that a data plane refuses: none that is, is called or looks like a secret. */
export function mayShow(
  section: SectionName,
  { path, value, isSecret }: Pick<SchemaRefusal, 'path' | 'value' | 'isSecret'>,
): boolean {
  if (isSecret !== undefined || secretSections.has(section) || isCalledSecret(path)) return false
  return typeof value !== 'string' || !(looksSecret(value) || isSecretHeader(path, value))
}

/** `Authorization: …` as an entry of a list of headers. */
function isSecretHeader(path: readonly (string | number)[], text: string): boolean {
  const colon = text.indexOf(':')
  return colon !== -1 && path.includes('headers') && hasSecretName(text.slice(0, colon))
}

const secretPart =
  /secret|passw|passphrase|pwd|token|credential|private|api[-_]?key|access[-_]?key|auth[-_]?header|authorization|signature|signing|cookie|session|sasl/i
/** These tell of one only as a word of their own, or at its end. `key_type` is none, `api_key` is one, `bypass` is not. */
const secretWord = /^(?:auth|pem|cert|.*salt|(?:.*[^y])?pass)$/i
const keyEnd = /(?:keys?|id_rsa)$/i

/** These say how a secret is used, and are none; of a plugin that APISIX does not come with, nobody knows. */
const aboutSecret = /(?:endpoint|_uri|_url|_type|_ttl|_alg|_name|_length|_expires_in|_timeout|_scheme|_method)s?$/i
const plain: ReadonlySet<string> = new Set([
  ...['cache_key', 'hash_key', 'key_claim_name', 'consumer_key', 'pass_host', 'client_cert_id'],
])
/** In the configuration of these, `key` is that by which requests are counted, not that of a cipher. */
const countsBy = /^(?:limit-|ai-rate-limiting$|graphql-limit-count$)/

/** Whether a field is called like a secret, or stands in one that is. The path leads through an item, as `plugins`, `csrf`, `key`. */
export function isCalledSecret(path: readonly (string | number)[]): boolean {
  const names = path.filter((step) => typeof step === 'string')
  const [first, plugin = '', ...inner] = names
  if (first === 'labels') return false
  if (first !== 'plugins') return names.some((name) => name !== 'key' && isSecretOfApisix(name))
  if (!isPluginOfApisix(plugin)) return [plugin, ...inner].some(hasSecretName)
  const hasPlainKey = countsBy.test(plugin) || inner.includes('weighted_upstreams')
  return inner.some((name) => !(hasPlainKey && name === 'key') && isSecretOfApisix(name))
}

/** Whether APISIX comes with a plugin: of those it is known which fields are secret. */
export function isPluginOfApisix(plugin: string): boolean {
  return httpPlugins.has(plugin) || streamPlugins.has(plugin)
}

function isSecretOfApisix(name: string): boolean {
  return !plain.has(name) && !aboutSecret.test(name) && hasSecretName(name)
}

/** Whether a name by itself, of a field, a header or a variable, tells of a secret. */
export function hasSecretName(name: string): boolean {
  if (secretPart.test(name) || keyEnd.test(name)) return true
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').split(/[^A-Za-z\d]+/)
  return words.some((word) => secretWord.test(word))
}

const secretInText = new RegExp(`${secretPart.source}|auth|key`, 'i')

/** Whether a text, such as Lua code, speaks of a secret, and may hold one. */
export function mentionsSecret(text: string): boolean {
  return secretInText.test(text)
}

/** User and password in a URL, a header of authentication, PEM, a token in a query. Each takes time as the text is long. */
const secretForms: readonly RegExp[] = [
  /:\/\/[^/@\s:]*:[^/@\s]*@/,
  /^(?:bearer|basic|digest|apikey|token)\s+\S/i,
  /-----BEGIN /,
  /(?:token|passw\w{0,32}|secret|api[-_]?key|access[-_]?key|signature|sig)=[^&\s]/i,
  // A JSON Web Token: https://www.rfc-editor.org/rfc/rfc7519
  /\beyJ[\w-]{8,1024}\.[\w-]+\./,
]

/** Whether a text has the form of a secret, whatever its field is called. */
export function looksSecret(text: string): boolean {
  return secretForms.some((form) => form.test(text))
}
