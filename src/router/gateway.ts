import type { Plugins } from '../model/config.ts'

/**
 * What the router model reads of a configuration: more than the compiler writes, as a file made by others has it. A
 * `Config` is a `Gateway`. Source: data plane spec section 1.
 */
export interface Gateway {
  readonly routes?: readonly GatewayRoute[]
  readonly services?: readonly GatewayService[]
  readonly upstreams?: readonly (GatewayUpstream & { readonly id: string })[]
  readonly plugin_configs?: readonly PluginHolder[]
  readonly global_rules?: readonly PluginHolder[]
  readonly stream_routes?: readonly GatewayStreamRoute[]
}

/** An item with plugins: a plugin config or a global rule. */
export interface PluginHolder {
  readonly id: string
  readonly plugins?: Plugins
}

/** Where requests go; written into another item it has no id. */
export interface GatewayUpstream {
  readonly scheme?: string
  readonly nodes?: readonly { readonly host: string; readonly port?: number; readonly weight: number }[]
  readonly discovery_type?: string
  readonly service_name?: string
}

/** A route for http requests. */
export interface GatewayRoute {
  readonly id: string
  readonly uris: readonly string[]
  readonly hosts?: readonly string[]
  readonly methods?: readonly string[]
  readonly remote_addrs?: readonly string[]
  readonly vars?: readonly unknown[]
  readonly filter_func?: string
  readonly priority?: number
  /** 0 takes the route out of the router. */
  readonly status?: number
  readonly plugins?: Plugins
  readonly plugin_config_id?: string
  readonly service_id?: string
  readonly upstream_id?: string
  readonly upstream?: GatewayUpstream
}

/** What several routes have in common. */
export interface GatewayService {
  readonly id: string
  readonly hosts?: readonly string[]
  readonly plugins?: Plugins
  readonly upstream_id?: string
  readonly upstream?: GatewayUpstream
}

/** A route for TCP and UDP connections. */
export interface GatewayStreamRoute {
  readonly id: string
  readonly server_port?: number
  readonly server_addr?: string
  readonly remote_addr?: string
  readonly sni?: string
  readonly plugins?: Plugins
  readonly service_id?: string
  readonly upstream_id?: string
  readonly upstream?: GatewayUpstream
}

/** The item of a section with an id; of several the last, as in APISIX. */
export function itemById<T extends { readonly id: string }>(
  items: readonly T[] | undefined,
  id: string,
): T | undefined {
  return items?.findLast((item) => item.id === id)
}
