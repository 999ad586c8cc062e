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

/** What an operator may write on nearly any item by hand, and what the compiler itself writes on consumers only. */
export interface Described {
  readonly desc?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Seconds since 1970; APISIX takes them and does nothing with them. */
  readonly create_time?: number
  readonly update_time?: number
}

/** One target of an upstream. */
export interface Node {
  /** A bare IP literal (IPv6 without brackets) or a domain name. */
  readonly host: string
  readonly port: number
  readonly weight: number
  /** Nodes of a lower one are asked when all others have failed. */
  readonly priority?: number
  readonly metadata?: { readonly [key: string]: unknown }
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

/** What an upstream shows to its nodes: a certificate with its key, or the id of one among the `ssls`. */
export interface UpstreamTls {
  readonly client_cert?: string
  readonly client_key?: string
  readonly client_cert_id?: string
  readonly verify?: boolean
}

/** Where requests go, and how; written into another item it has no id. */
export interface UpstreamBody extends Described {
  /** Only where it differs from the id. */
  readonly name?: string
  readonly type: 'roundrobin' | 'chash' | 'ewma' | 'least_conn'
  readonly hash_on?: 'vars' | 'header' | 'cookie' | 'consumer' | 'vars_combinations'
  readonly key?: string
  readonly scheme?: 'http' | 'https' | 'grpc' | 'grpcs' | 'tcp' | 'tls' | 'udp' | 'kafka'
  readonly pass_host?: 'pass' | 'node' | 'rewrite'
  readonly upstream_host?: string
  readonly retries?: number
  /** Seconds. */
  readonly retry_timeout?: number
  readonly timeout?: Timeout
  readonly checks?: Checks
  readonly keepalive_pool?: { readonly size?: number; readonly idle_timeout?: number; readonly requests?: number }
  readonly tls?: UpstreamTls
  /** Either nodes, or discovery_type with service_name. An empty list is legal and answers 503. */
  readonly nodes?: readonly Node[]
  readonly discovery_type?: string
  readonly service_name?: string
  readonly discovery_args?: { readonly [key: string]: unknown }
}

/** An upstream that others name. */
export interface Upstream extends UpstreamBody {
  readonly id: string
}

/** One condition: `[variable, operator, operand]` or `[variable, '!', operator, operand]`. */
export type Condition = readonly unknown[]

/** Which http requests, what happens to them, and where they go. */
export interface Route extends Described {
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
  readonly service_id?: string
  /** Of the compiler's own routes only for one that must answer 503: an upstream without nodes. */
  readonly upstream?: UpstreamBody
  /** 0 takes the route out of the router. */
  readonly status?: 0 | 1
  /** Lua text that stands in the place of plugins. */
  readonly script?: string
}

/** What several routes have in common; a route's own fields win. */
export interface Service extends Described {
  readonly id: string
  readonly name?: string
  readonly hosts?: readonly string[]
  readonly enable_websocket?: boolean
  readonly plugins?: Plugins
  readonly upstream_id?: string
  readonly upstream?: UpstreamBody
  readonly script?: string
}

/** The same for TCP and UDP. */
export interface StreamRoute extends Described {
  readonly id: string
  readonly name?: string
  readonly server_port?: number
  readonly sni?: string
  /** The address or network that a connection comes from. */
  readonly remote_addr?: string
  /** The address at which APISIX takes it. */
  readonly server_addr?: string
  readonly plugins?: Plugins
  readonly upstream_id?: string
  readonly service_id?: string
  readonly upstream?: UpstreamBody
  /** How a protocol on top of TCP is spoken, such as that of Redis. */
  readonly protocol?: { readonly [key: string]: unknown }
}

/** Plugins that routes refer to; a route's own win. */
export interface PluginConfig extends Described {
  readonly id: string
  readonly name?: string
  readonly plugins: Plugins
}

/** A server certificate for some host names. APISIX gives a name to the first in the file that holds it (C21). */
export interface Ssl extends Described {
  readonly id: string
  /** Absent only where `type` is client: a certificate that upstreams show. */
  readonly snis?: readonly string[]
  readonly type?: 'server' | 'client'
  /** PEM, a chain perhaps. */
  readonly cert: string
  readonly key: string
  /** Further pairs, of another sort of key. */
  readonly certs?: readonly string[]
  readonly keys?: readonly string[]
  /** Who connects has to show a certificate of this authority. */
  readonly client?: {
    readonly ca: string
    /** How many certificates may stand between; 1 where absent (C22). */
    readonly depth?: number
    readonly skip_mtls_uri_regex?: readonly string[]
  }
  readonly ssl_protocols?: readonly string[]
  /** 0 switches it off. */
  readonly status?: 0 | 1
}

/** Somebody who may come in, known by the plugins of authentication. Has no `id`, no `name` (C3). */
export interface Consumer extends Described {
  readonly username: string
  readonly group_id?: string
  readonly plugins?: Plugins
}

/** Plugins of several consumers; a consumer's own win. */
export interface ConsumerGroup extends Described {
  readonly id: string
  readonly name?: string
  readonly plugins: Plugins
}

/** One of several keys of a consumer: an item of the same section. Its id is `<username>/credentials/<own id>`. */
export interface Credential extends Described {
  readonly id: string
  readonly name?: string
  readonly plugins: Plugins
}

/** Plugins of every request. A plugin that stands in two of them runs in neither (C1). */
export interface GlobalRule {
  readonly id: string
  readonly plugins: Plugins
  readonly create_time?: number
  readonly update_time?: number
}

/** What a plugin does the same way everywhere; the id is its name, and its fields stand beside it. */
export interface PluginMetadata {
  readonly id: string
  readonly [field: string]: unknown
}

/** Where `$secret://<id>/…` is looked up. The id is `<manager>/<name>`, all else is the manager's. */
export interface SecretManager {
  readonly id: string
  readonly [field: string]: unknown
}

/** A definition of Protocol Buffers, for `grpc-transcode`. */
export interface Proto extends Described {
  readonly id: string
  readonly name?: string
  readonly content: string
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
  readonly services: readonly Service[]
  readonly consumer_groups: readonly ConsumerGroup[]
  readonly protos: readonly Proto[]
  readonly secrets: readonly SecretManager[]
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
  'services',
  'upstreams',
  'plugin_configs',
  'global_rules',
  'ssls',
  'consumers',
  'consumer_groups',
  'plugin_metadata',
  'protos',
  'secrets',
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
  services: [],
  consumer_groups: [],
  protos: [],
  secrets: [],
}
