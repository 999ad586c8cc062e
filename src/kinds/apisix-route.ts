import type { Path } from '../objects/object.ts'
import type { Meta } from './meta.ts'
import type { PluginEntry } from './plugins.ts'
import type { Timeouts } from './shared.ts'

/** The internal form in which every version of ApisixRoute ends. Kinds spec section 2. */
export interface ApisixRoute extends Meta {
  readonly ingressClassName?: string
  /** v1 took the Ingress annotations of its time; they apply to every path (section 2.1). */
  readonly isAnnotated: boolean
  /** Where rules are expected and none is written. */
  readonly empty: readonly Path[]
  readonly idle: readonly IdleField[]
  readonly http: readonly HttpRule[]
  readonly stream: readonly StreamRule[]
}

/** A field that does nothing because of what stands beside it. */
export interface IdleField {
  readonly path: Path
  /** The name of the other field, or what it says. */
  readonly beside: string
}

export interface HttpRule {
  readonly path: Path
  /** `path` leads to an element of `rules[].http.paths`. */
  readonly isV1Path: boolean
  /** Unique within the object; of a v1 path it is composed of host and path. */
  readonly name: string
  readonly priority: number
  readonly paths: readonly string[]
  readonly hosts: readonly string[]
  readonly methods: readonly string[]
  readonly remoteAddrs: readonly string[]
  readonly exprs: readonly Expr[]
  readonly filterFunc?: string | undefined
  readonly websocket?: boolean | undefined
  /** Seconds; 0 means the default. */
  readonly timeout?: Timeouts | undefined
  readonly backends: readonly BackendRef[]
  readonly upstreams: readonly UpstreamRef[]
  /** An empty name: only the namespace was written. `place`: where it was named, if not in the rule itself. */
  readonly pluginConfig?: { readonly name: string; readonly namespace: string; readonly place?: Path } | undefined
  readonly plugins: readonly PluginEntry[]
  readonly authentication?: Authentication | undefined
}

/** Where an element of a rule's match was written; a v1 path has its match beside it, and its host further out. */
export function placeOf(rule: HttpRule, field: 'paths' | 'hosts' | 'methods' | 'remoteAddrs', index: number): Path {
  if (!rule.isV1Path) return [...rule.path, 'match', field, index]
  return field === 'hosts' ? [...rule.path.slice(0, 3), 'host'] : [...rule.path, 'path']
}

export interface Expr {
  readonly path: Path
  readonly scope: string
  readonly name: string
  readonly op: string
  readonly value?: string
  readonly set?: readonly string[]
  /** The path leads to a text of which the expression was made, and not to one that was written as such. */
  readonly isItsValue?: true
}

export interface BackendRef {
  readonly path: Path
  readonly service: string
  readonly port: number | string
  /** 100 where nothing is written; 0 is a real zero (BUG-43). */
  readonly weight: number
  /** As written; `endpoint`, the CRD's default, and absence mean the compiler's own choice. */
  readonly resolve?: string | undefined
  readonly subset?: string | undefined
  /** Of an Ingress, to whose backends a BackendTrafficPolicy applies. */
  readonly isOfIngress?: true
  /** Of an Ingress, whose annotations may ask for an upstream of its own. */
  readonly override?: UpstreamOverride & { readonly ingress: { readonly namespace: string; readonly name: string } }
  /** Of an Ingress: the Service is in another namespace, which is named at this place. */
  readonly elsewhere?: { readonly namespace: string; readonly place: Path }
}

/** What one Ingress asks for instead of what everybody else gets of the same Service. Seconds. */
export interface UpstreamOverride {
  readonly scheme?: 'http' | 'https' | 'grpc' | 'grpcs'
  readonly retries?: number
  readonly timeout?: { readonly connect: number; readonly send: number; readonly read: number }
}

export interface UpstreamRef {
  readonly path: Path
  readonly name: string
  readonly weight: number
}

export interface Authentication {
  readonly path: Path
  readonly type: string
  readonly keyAuth: { readonly header?: string }
  readonly jwtAuth: { readonly header?: string; readonly query?: string; readonly cookie?: string }
  readonly ldapAuth: { readonly [field: string]: string | boolean }
}

export interface StreamRule {
  readonly path: Path
  readonly name: string
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
  readonly host?: string
  readonly backend: BackendRef
  readonly plugins: readonly PluginEntry[]
}
