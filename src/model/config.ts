/**
 * What a standalone APISIX understands: the sections of apisix.yaml, field for field.
 * Source: data plane spec sections 1 and 5; kinds spec section 0.2.
 */

/** Plugin configurations by plugin name; the values are data and are never interpreted here. */
export type Plugins = { readonly [plugin: string]: unknown }

export interface Timeout {
  /** Seconds, fractions allowed, at least 0.001; APISIX wants all three. */
  readonly connect: number
  readonly send: number
  readonly read: number
}

/** One target of an upstream. */
export interface Node {
  /** A bare IP literal (IPv6 without brackets) or a domain name. */
  readonly host: string
  readonly port: number
  readonly weight: number
}

/** Probes that APISIX sends; what is absent has the default of APISIX's schema. */
export interface ActiveCheck {
  readonly type: 'http' | 'https' | 'tcp'
  /** Seconds. */
  readonly timeout?: number
  readonly concurrency?: number
  readonly host?: string
  readonly port?: number
  readonly http_path?: string
  readonly https_verify_certificate?: boolean
  readonly req_headers?: readonly string[]
  readonly healthy?: {
    readonly interval?: number
    readonly http_statuses?: readonly number[]
    readonly successes?: number
  }
  readonly unhealthy?: {
    readonly interval?: number
    readonly http_statuses?: readonly number[]
    readonly http_failures?: number
    readonly tcp_failures?: number
    readonly timeouts?: number
  }
}

/** What APISIX concludes from ordinary answers. */
export interface PassiveCheck {
  readonly type: 'http' | 'https' | 'tcp'
  readonly healthy?: { readonly http_statuses?: readonly number[]; readonly successes?: number }
  readonly unhealthy?: {
    readonly http_statuses?: readonly number[]
    readonly http_failures?: number
    readonly tcp_failures?: number
    readonly timeouts?: number
  }
}

/** Active checks are a must: only they bring a node back. */
export interface Checks {
  readonly active: ActiveCheck
  readonly passive?: PassiveCheck
}

/** Where requests go, and how. */
export interface Upstream {
  readonly id: string
  /** Only where it differs from the id. */
  readonly name?: string
  readonly type: 'roundrobin' | 'chash' | 'ewma' | 'least_conn'
  readonly hash_on?: 'vars' | 'header' | 'cookie' | 'consumer' | 'vars_combinations'
  readonly key?: string
  readonly scheme?: 'http' | 'https' | 'grpc' | 'grpcs' | 'tcp' | 'tls' | 'udp'
  readonly pass_host?: 'pass' | 'node' | 'rewrite'
  readonly upstream_host?: string
  readonly retries?: number
  readonly timeout?: Timeout
  readonly checks?: Checks
  readonly tls?: { readonly client_cert: string; readonly client_key: string }
  /** Either nodes, or discovery_type with service_name. An empty list is legal and answers 503. */
  readonly nodes?: readonly Node[]
  readonly discovery_type?: string
  readonly service_name?: string
  readonly discovery_args?: { readonly [key: string]: unknown }
}

/** One condition: `[variable, operator, operand]` or `[variable, '!', operator, operand]`. */
export type Condition = readonly unknown[]

/** Which http requests, what happens to them, and where they go. */
export interface Route {
  readonly id: string
  readonly name?: string
  readonly uris: readonly string[]
  readonly hosts?: readonly string[]
  readonly methods?: readonly string[]
  readonly remote_addrs?: readonly string[]
  readonly vars?: readonly Condition[]
  /** Lua text, evaluated by APISIX when it builds its router. */
  readonly filter_func?: string
  readonly priority?: number
  readonly enable_websocket?: boolean
  readonly timeout?: Timeout
  readonly plugins?: Plugins
  readonly plugin_config_id?: string
  readonly upstream_id?: string
  /** Only for a route that must answer 503: an upstream without nodes. */
  readonly upstream?: { readonly type: 'roundrobin'; readonly nodes: readonly [] }
}

/** The same for TCP and UDP. */
export interface StreamRoute {
  readonly id: string
  readonly name?: string
  readonly server_port?: number
  readonly sni?: string
  readonly plugins?: Plugins
  readonly upstream_id?: string
}

/** Plugins that routes refer to; a route's own win. */
export interface PluginConfig {
  readonly id: string
  readonly name?: string
  readonly plugins: Plugins
}

/** A server certificate for some host names. APISIX gives a name to the first in the file that holds it (C21). */
export interface Ssl {
  readonly id: string
  readonly snis: readonly string[]
  /** PEM, a chain perhaps. */
  readonly cert: string
  readonly key: string
  /** Who connects has to show a certificate of this authority. */
  readonly client?: {
    readonly ca: string
    /** How many certificates may stand between; 1 where absent (C22). */
    readonly depth?: number
    readonly skip_mtls_uri_regex?: readonly string[]
  }
}

/** Somebody who may come in, known by the plugins of authentication. Has no `id`, no `name` (C3). */
export interface Consumer {
  readonly username: string
  readonly desc?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly plugins?: Plugins
}

/** One of several keys of a consumer: an item of the same section. Its id is `<username>/credentials/<own id>`. */
export interface Credential {
  readonly id: string
  readonly name?: string
  readonly plugins: Plugins
}

/** Plugins of every request. A plugin that stands in two of them runs in neither (C1). */
export interface GlobalRule {
  readonly id: string
  readonly plugins: Plugins
}

/** What a plugin does the same way everywhere; the id is its name, and its fields stand beside it. */
export interface PluginMetadata {
  readonly id: string
  readonly [field: string]: unknown
}

/** The whole file. Every list is in its final order; empty lists are not written. */
export interface Config {
  readonly routes: readonly Route[]
  readonly upstreams: readonly Upstream[]
  readonly stream_routes: readonly StreamRoute[]
  readonly plugin_configs: readonly PluginConfig[]
  readonly ssls: readonly Ssl[]
  readonly consumers: readonly (Consumer | Credential)[]
  readonly global_rules: readonly GlobalRule[]
  readonly plugin_metadata: readonly PluginMetadata[]
}

export type SectionName = keyof Config
export type Item = Config[SectionName][number]

/** What tells an item from the others of its section: its id, or the name of a consumer. */
export function idOf(item: Item): string {
  return 'id' in item ? (item.id as string) : item.username
}

/** In the order in which they stand in the file: what is referred to comes after what refers, as APISIX does not care. */
export const sectionNames = [
  'routes',
  'stream_routes',
  'upstreams',
  'plugin_configs',
  'global_rules',
  'ssls',
  'consumers',
  'plugin_metadata',
] as const satisfies readonly SectionName[]

export const emptyConfig: Config = {
  routes: [],
  upstreams: [],
  stream_routes: [],
  plugin_configs: [],
  ssls: [],
  consumers: [],
  global_rules: [],
  plugin_metadata: [],
}
