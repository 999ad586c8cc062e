import { credentialFieldUnused, credentialIncomplete, credentialNoNumber } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { AuthenticationPlugin } from '../kinds/apisix-consumer.ts'
import { symmetricAlgorithms } from '../model/check-consumer-plugins.ts'
import type { At } from '../objects/object.ts'

/** The fields of a credential by name: texts where they come from a Secret. */
export type CredentialFields = Readonly<Record<string, unknown>>

/** What a plugin holds of a consumer. Undefined, with a report, where a field that it cannot do without is missing. */
type Become = (fields: CredentialFields, where: At, so: string, report: Report) => CredentialFields | undefined

/**
 * The configuration of an authentication plugin at a consumer. An empty key would let in whoever sends an empty one (C8),
 * so empty counts as missing. `so` tells, in a message, what becomes of whoever asked; no message shows a value. Kinds spec section 6.3; the consumer schemas of APISIX 3.18.
 */
export const credentials: Readonly<Record<AuthenticationPlugin, Become>> = {
  'key-auth': requiring('key'),
  'basic-auth': requiring('username', 'password'),
  'ldap-auth': requiring('user_dn'),
  'wolf-rbac': (fields) => filled(fields, 'server', 'appid', 'header_prefix'),
  'hmac-auth': (fields, where, so, report) => {
    // Since APISIX 3.11 the rest stands in the plugin of the route.
    for (const name of Object.keys(fields)) {
      if (!hmacFields.includes(name) && isFilled(fields[name])) {
        report(credentialFieldUnused(where, name, 'since APISIX 3.11 it stands in the hmac-auth of the route'))
      }
    }
    const { key_id, access_key, secret_key } = fields
    if (isFilled(key_id) && isFilled(access_key) && key_id !== access_key) {
      report(credentialFieldUnused(where, 'access_key', 'key_id counts before it'))
    }
    return requiring('key_id', 'secret_key')({ key_id: key_id || access_key, secret_key }, where, so, report)
  },
  'jwt-auth': jwt,
}

/** The entries of a Secret that are a plugin's. */
export const secretKeys: Readonly<Record<AuthenticationPlugin, readonly string[]>> = {
  'key-auth': ['key'],
  'basic-auth': ['username', 'password'],
  'jwt-auth': [
    ...['key', 'secret', 'public_key', 'private_key', 'algorithm'],
    ...['exp', 'base64_secret', 'lifetime_grace_period'],
  ],
  'wolf-rbac': ['server', 'appid', 'header_prefix'],
  'hmac-auth': [
    ...['key_id', 'access_key', 'secret_key', 'algorithm', 'clock_skew', 'signed_headers', 'keep_headers'],
    ...['encode_uri_params', 'validate_request_body', 'max_req_body'],
  ],
  'ldap-auth': ['user_dn'],
}

const hmacFields: readonly string[] = ['key_id', 'access_key', 'secret_key']

function jwt(fields: CredentialFields, where: At, so: string, report: Report): CredentialFields | undefined {
  if (isFilled(fields['private_key'])) {
    report(credentialFieldUnused(where, 'private_key', 'APISIX checks tokens and signs none'))
  }
  const { algorithm } = fields
  const isSymmetric = !isFilled(algorithm) || symmetricAlgorithms.some((name) => name === algorithm)
  const proof = isSymmetric ? 'secret' : 'public_key'
  const needed = requiring('key', proof)(fields, where, so, report)
  if (needed === undefined) return undefined
  const unused = isSymmetric ? 'public_key' : 'secret'
  if (isFilled(fields[unused])) {
    report(credentialFieldUnused(where, unused, `the algorithm checks tokens with ${proof}`))
  }
  const base64 = fields['base64_secret']
  const isBase64 = base64 === true || base64 === 'true'
  if (isBase64 && !isSymmetric) report(credentialFieldUnused(where, 'base64_secret', 'the algorithm has no secret'))
  if (!isBase64 && base64 !== false && base64 !== 'false' && isFilled(base64)) {
    report(credentialFieldUnused(where, 'base64_secret', 'it is neither true nor false'))
  }
  return {
    ...needed,
    ...filled(fields, 'algorithm'),
    ...(isBase64 && isSymmetric && { base64_secret: true }),
    ...number(fields, 'exp', 1, where, report),
    ...number(fields, 'lifetime_grace_period', 0, where, report),
  }
}

/** Absent, and what is no number of the range, means the default of APISIX. */
function number(fields: CredentialFields, name: string, least: number, where: At, report: Report): CredentialFields {
  const written = fields[name]
  if (!isFilled(written)) return {}
  const value = typeof written === 'string' && /^[+-]?\d{1,15}$/.test(written) ? Number(written) : written
  if (typeof value === 'number' && value >= least) return { [name]: value }
  report(credentialNoNumber(where, name, least))
  return {}
}

function requiring(...names: readonly string[]): Become {
  return (fields, where, so, report) => {
    const missing = names.filter((name) => !isFilled(fields[name]))
    for (const name of missing) report(credentialIncomplete(where, name, so))
    return missing.length > 0 ? undefined : filled(fields, ...names)
  }
}

function filled(fields: CredentialFields, ...names: readonly string[]): CredentialFields {
  return Object.fromEntries(names.filter((name) => isFilled(fields[name])).map((name) => [name, fields[name]]))
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== ''
}
