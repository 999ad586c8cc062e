import { nodeCrypto } from '../runtime/crypto.ts'
import { isAtLeast, type Target } from './target.ts'

/**
 * The only place where ids are made. An id is its composed name wherever APISIX takes that: letters, digits, `-_.`,
 * at most 64 characters. Else it is a readable first part, `-` and a hash of all parts, and the name stands beside it.
 * Two things of one section never share an id. Source: kinds spec, "Ids are readable", and section 1.2.
 */
export interface ComposedId {
  readonly id: string
  /** The parts joined with `_`, of any length and with any character. */
  readonly name: string
}

const longestId = 64
const hashDigits = 12
const dash = 45
const longestName = 256
/** Looks like a hashed id, so it must become one: else a name could be chosen that takes another's hashed id. */
const hashedTail = new RegExp(`-[0-9a-f]{${hashDigits}}$`)

/** Only the last part may hold `_` and stay readable: before that, `a_b` + `c` and `a` + `b_c` would be one name. */
export function composeId(...parts: readonly string[]): ComposedId {
  return compose(parts)
}

/** What an item carries: the name only where it tells more than the id, cut to what APISIX allows. */
export function named({ id, name }: ComposedId): { readonly id: string; readonly name?: string } {
  return id === name ? { id } : { id, name: name.length <= longestName ? name : cut(name) }
}

export function routeId(namespace: string, object: string, rule: string): ComposedId {
  return composeId(namespace, object, rule)
}

/** An entry of an Ingress's `tls`. No namespace is called `Ingress`, so no ApisixTls has such an id (kinds spec section 8.5). */
export function ingressSslId(namespace: string, object: string, index: number): ComposedId {
  return composeId('Ingress', namespace, object, String(index))
}

/** What keeps the hosts of an included certificate that is left out. No namespace is called `Include`. */
export function withheldSslId(included: string): ComposedId {
  return composeId('Include', included)
}

/** A path of an Ingress. It always holds a slash and so gets a hash, which no namespace `ing` can take away. */
export function ingressRouteId(namespace: string, object: string, hostAndPath: string, use: string): ComposedId {
  return composeId('ing', namespace, object, hostAndPath, use)
}

export function streamRouteId(namespace: string, object: string, rule: string, protocol: 'tcp' | 'udp'): ComposedId {
  return composeId(namespace, object, `${rule}_${protocol}`)
}

/**
 * How the upstream of a Service port differs from the plain one: in where its nodes come from, in its scheme, or in that
 * a BackendTrafficPolicy applies to it.
 */
export type UpstreamVariant = 'ingress' | 'auto' | 'service' | 'dns' | 'discovery' | 'endpoints' | 'tcp' | 'udp' | 'tls'

export interface ServicePort {
  readonly namespace: string
  readonly service: string
  readonly subset?: string | undefined
  readonly port: number
}

export function serviceUpstreamId(
  { namespace, service, subset, port }: ServicePort,
  variants: readonly UpstreamVariant[] = [],
): ComposedId {
  const own = subset === undefined ? [namespace, service, String(port)] : [namespace, service, subset, String(port)]
  return compose(variants.length === 0 ? own : [...own, ...variants])
}

/** The same for one Ingress that asks for other settings, which are a part of the id: equal ids, equal upstreams. */
export function ingressUpstreamId(
  { namespace, service, port }: ServicePort,
  ingress: { readonly namespace: string; readonly name: string },
  settings: readonly string[],
): ComposedId {
  return composeId(namespace, service, String(port), 'ing', ingress.namespace, ingress.name, settings.join('-'))
}

/** An ApisixUpstream that names its nodes itself. It shares a section with the Services' upstreams, `ns_a_80`. */
export function externalUpstreamId(namespace: string, object: string): ComposedId {
  return compose([namespace, object], 2)
}

export function pluginConfigId(namespace: string, object: string): ComposedId {
  return composeId(namespace, object)
}

/** What an ApisixGlobalRule becomes, or a part of it: no name of Kubernetes holds the `_` before the part. */
export function globalRuleId(namespace: string, object: string, ...part: readonly string[]): ComposedId {
  return composeId(namespace, object, ...part)
}

/** No namespace is called `ApisixClusterConfig`, so no ApisixGlobalRule has such an id. */
export function clusterConfigRuleId(object: string, plugin: string): ComposedId {
  return composeId('ApisixClusterConfig', object, plugin)
}

/** What a GatewayProxy becomes, or a part of it; no namespace is called `GatewayProxy` either. */
export function gatewayProxyRuleId(namespace: string, object: string, ...part: readonly string[]): ComposedId {
  return composeId('GatewayProxy', namespace, object, ...part)
}

/**
 * The name of a consumer: APISIX takes letters, digits, `-` and `_`. A dot becomes `_`, which no name of Kubernetes holds,
 * so no two consumers become one (C7). Before APISIX 3.13 there was no `-` either: then two may, and that is reported (C23).
 */
export function usernameOf(namespace: string, object: string, target: Target): string {
  const username = `${namespace}_${object}`.replaceAll('.', '_')
  return isAtLeast(target, '3.13') ? username : username.replaceAll('-', '_')
}

/** A credential of a consumer is a part of its name in the file: APISIX takes up to 128 characters (data plane spec section 1). */
const longestCredentialId = 128

/** The id of one of a consumer's credentials; one without a name is told by its type and place. */
export function credentialId(username: string, name: string | undefined, type: string, index: number): ComposedId {
  const prefix = `${username}/credentials/`
  const room = longestCredentialId - prefix.length
  const own = name ?? `${type}-${index}`
  const isShort = name !== undefined && name.length <= room && isReadable([name], 0, name)
  const id = isShort ? name : hashedId(name === undefined ? [type, String(index)] : [name], own, room)
  return { id: prefix + id, name: name === undefined || id === name ? prefix + id : name }
}

/** `<username>/credentials/<own id>`: source: `patch_credential_schema` of APISIX's admin/standalone.lua. */
export function isCredentialId(text: string): boolean {
  return text.length <= longestCredentialId && /^[a-zA-Z0-9_-]+\/credentials\/[a-zA-Z0-9_.-]+$/.test(text)
}

export function sslId(namespace: string, object: string): ComposedId {
  return composeId(namespace, object)
}

/** `plainParts`: how many, from the left, must hold no `_` for the name to be read back in one way only. */
function compose(parts: readonly string[], plainParts = parts.length - 1): ComposedId {
  const name = parts.join('_')
  return isReadable(parts, plainParts, name) ? { id: name, name } : { id: hashedId(parts, name), name }
}

function isReadable(parts: readonly string[], plainParts: number, name: string): boolean {
  for (let index = 0; index < plainParts; index += 1) {
    if (parts[index]?.includes('_')) return false
  }
  return isLegalId(name) && !(name.charCodeAt(name.length - hashDigits - 1) === dash && hashedTail.test(name))
}

/** `^[a-zA-Z0-9-_.]+$` and 1 to 64 characters: the id of every section. Source: `id_schema` of schema_def.lua. */
export function isLegalId(text: string): boolean {
  if (text.length === 0 || text.length > longestId) return false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const legal =
      (code >= 97 && code <= 122) || // a-z
      (code >= 45 && code <= 57 && code !== 47) || // - . 0-9, but not /
      code === 95 || // _
      (code >= 65 && code <= 90) // A-Z
    if (!legal) return false
  }
  return true
}

function hashedId(parts: readonly string[], name: string, longest = longestId): string {
  // JSON keeps the parts apart whatever they hold.
  const hash = nodeCrypto().createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, hashDigits)
  const readable = name.slice(0, longestName).replace(/[^a-zA-Z0-9_.-]+/g, '-')
  return `${readable.slice(0, Math.max(0, Math.min(longest, longestId) - hashDigits - 1))}-${hash}`
}

function cut(name: string): string {
  const last = name.charCodeAt(longestName - 1)
  const splitsPair = last >= 0xd800 && last <= 0xdbff
  return name.slice(0, splitsPair ? longestName - 1 : longestName)
}
