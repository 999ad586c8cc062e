import { isMapping } from '../model/check-values.ts'
import { hasSecretName, isCalledSecret, isPluginOfApisix, looksSecret, mentionsSecret } from '../model/secret-names.ts'
import type { Path } from '../objects/object.ts'
import { protectionOf } from './protections.ts'
import type { Section } from './sections.ts'

/** What stands in the place of a value that nobody may read. */
export const hidden = '(secret)'

/**
 * Which values are told of only that they changed: keys of certificates, what consumers prove themselves with, whatever
 * is called like a secret or looks like one, and texts that are known to come from a Secret. A digest is no way out: of a
 * short password it can be guessed. Where a field of a plugin came from a Secret once, it is hidden in every item. Where
 * nobody knows what came from a Secret, so is every text of a plugin that APISIX does not come with: of the others it is
 * known which fields are secret.
 */
export class Confidential {
  readonly #texts: ReadonlySet<string>
  /** Fields of plugins that hold such a text somewhere: the plugin and the names on the way. */
  readonly #fields = new Set<string>()

  readonly #isComplete: boolean

  /** What the Secrets of each side hold; undefined where that is unknown. */
  constructor(...sides: readonly (Iterable<string> | undefined)[]) {
    this.#texts = new Set(sides.flatMap((texts) => [...(texts ?? [])]).filter((text) => text !== ''))
    this.#isComplete = sides.every((texts) => texts !== undefined)
  }

  /** Notes where the texts of Secrets stand; to be called with every item before anything is hidden. */
  learn(value: unknown): void {
    if (this.#texts.size > 0) this.#learn(value, [])
  }

  /** The value with what is confidential replaced; of plain values one that is hidden whole is `hidden`. */
  hide(section: Section, path: Path, value: unknown): unknown {
    if (Array.isArray(value)) {
      // A condition, as in vars: `["http_x_api_key", "==", "…"]`.
      const isAboutSecret = typeof value[0] === 'string' && value.length > 2 && isSecretVariable(value[0])
      return value.map((inner, index) =>
        isAboutSecret && index > 1 ? hideAll(inner) : this.hide(section, [...path, index], inner),
      )
    }
    if (isMapping(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, this.hide(section, [...path, key], inner)]),
      )
    }
    return this.#isHidden(section, path, value) ? hidden : value
  }

  #learn(value: unknown, path: readonly string[]): void {
    if (Array.isArray(value)) for (const inner of value) this.#learn(inner, path)
    else if (isMapping(value)) for (const [key, inner] of Object.entries(value)) this.#learn(inner, [...path, key])
    else if (this.#isKnown(value)) this.#fields.add(fieldOf(path))
  }

  #isHidden(section: Section, path: Path, value: unknown): boolean {
    if (typeof value === 'boolean' || value === null || value === undefined) return false
    const names = path.filter((step) => typeof step === 'string')
    if (this.#isKnown(value) || this.#fields.has(fieldOf(names))) return true
    if (isSecretPlace(section, names)) return true
    if (names.some((name) => code.has(name)) && mentionsSecret(String(value))) return true
    const isForeign = names[0] === 'plugins' && names.length > 2 && !isPluginOfApisix(names[1] ?? '')
    if (isForeign && !this.#isComplete && typeof value === 'string') return true
    return typeof value === 'string' && (isCalledSecret(path) || looksSecret(value))
  }

  /** Numbers too: in a Secret they are texts (kinds spec C26). */
  #isKnown(value: unknown): boolean {
    return (typeof value === 'string' || typeof value === 'number') && this.#texts.has(String(value))
  }
}

/** Of a condition nobody knows what its variable holds, so less is enough here. */
function isSecretVariable(name: string): boolean {
  return hasSecretName(name) || /auth/i.test(name)
}

/** The field of a plugin, wherever it stands. */
function fieldOf(names: readonly string[]): string {
  const start = names.indexOf('plugins')
  return JSON.stringify(start === -1 ? names : names.slice(start))
}

function hideAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideAll)
  return typeof value === 'string' || typeof value === 'number' ? hidden : value
}

/** What may be read of a certificate. Source: `/v1/schema`, `ssl`. */
const readableOfSsl: ReadonlySet<string> = new Set([
  'snis',
  'labels',
  'status',
  'type',
  'ssl_protocols',
  'desc',
  'depth',
  'skip_mtls_uri_regex',
])

/** Places that hold nothing but secrets, whatever they are called. */
function isSecretPlace(section: Section, names: readonly string[]): boolean {
  if (section === 'ssls') return !names.some((name) => readableOfSsl.has(name))
  if (section === 'secrets') return true
  if (names.at(-2) === 'tls') return names.at(-1) !== 'client_cert_id'
  const [first, plugin = '', ...inner] = names
  if (first !== 'plugins') return false
  if (section === 'consumers' && protectionOf(plugin, {})?.kind === 'authentication') return true
  // Source: `encrypt_fields` in `/v1/schema`, where the names do not tell.
  return ['loki-logger', 'elasticsearch-logger'].includes(plugin) && inner[0] === 'headers'
}

/** Lua, in which anything may be written down. */
const code: ReadonlySet<string> = new Set(['filter_func', 'functions', 'pre_function', 'script'])
