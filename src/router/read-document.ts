import { isMapping } from '../model/check-values.ts'
import type { Gateway, GatewayRoute, GatewayUpstream } from './gateway.ts'

/**
 * A parsed apisix.yaml or apisix.json as a `Gateway`: the forms with one value (`uri`, `host`, `remote_addr`) become
 * lists, ids text, nodes lists. Of several items with one id the last counts, at the place of the first. What has the
 * wrong shape is not there, as for APISIX; nothing else is checked. Source: data plane spec sections 1, 2 and 5.
 */
export function readGateway(document: unknown): Gateway {
  return {
    routes: itemsIn(document, 'routes').flatMap(readRoute),
    services: itemsIn(document, 'services').map(readHolder),
    upstreams: itemsIn(document, 'upstreams').map(({ id, item }) => ({ ...readUpstream(item), id })),
    plugin_configs: itemsIn(document, 'plugin_configs').map(readHolder),
    global_rules: itemsIn(document, 'global_rules').map(readHolder),
    stream_routes: itemsIn(document, 'stream_routes').map((identified) => ({
      ...readHolder(identified),
      ...numberAt(identified.item, 'server_port'),
      ...textAt(identified.item, 'server_addr'),
      ...textAt(identified.item, 'remote_addr'),
      ...textAt(identified.item, 'sni'),
    })),
  }
}

type Fields = Readonly<Record<string, unknown>>

/** An item of a section under the id that APISIX knows it by. */
export interface Identified {
  readonly id: string
  /** Whether it has no id and is known by its place in the list, which shifts when items come or go. */
  readonly isPositional: boolean
  readonly item: Fields
}

/**
 * The items of a section. A consumer is known by its name, one of `plugins` by the plugin's; ids become texts, and of
 * several items with one id the last counts, at the place of the first. Source: data plane spec section 1.
 */
export function itemsIn(document: unknown, name: string): readonly Identified[] {
  const section = isMapping(document) ? document[name] : undefined
  const items = new Map<string, Identified>()
  for (const [index, item] of (Array.isArray(section) ? section : []).entries()) {
    if (!isMapping(item)) continue
    const given = item['id'] ?? item['username'] ?? (name === 'plugins' ? item['name'] : undefined)
    const isNamed = typeof given === 'string' || typeof given === 'number'
    const id = isNamed ? String(given) : `arr_${index + 1}`
    items.set(id, { id, isPositional: !isNamed, item })
  }
  return [...items.values()]
}

function readRoute(identified: Identified): readonly GatewayRoute[] {
  const { item } = identified
  const uris = textsAt(item, 'uris') ?? textsAt(item, 'uri')
  const addresses = textsAt(item, 'remote_addrs') ?? textsAt(item, 'remote_addr')
  const methods = textsAt(item, 'methods')
  const vars = item['vars']
  if (uris === undefined) return []
  return [
    {
      ...readHolder(identified),
      uris,
      ...(methods && { methods }),
      ...(addresses && { remote_addrs: addresses }),
      ...(Array.isArray(vars) && { vars }),
      ...textAt(item, 'filter_func'),
      ...numberAt(item, 'priority'),
      ...numberAt(item, 'status'),
    },
  ]
}

/** What routes, services and stream routes have in common. */
function readHolder({ id, item }: Identified) {
  const hosts = textsAt(item, 'hosts') ?? textsAt(item, 'host')
  const { plugins, upstream } = item
  return {
    id,
    ...(hosts && { hosts }),
    ...(isMapping(plugins) && { plugins }),
    ...(isMapping(upstream) && { upstream: readUpstream(upstream) }),
    ...idAt(item, 'upstream_id'),
    ...idAt(item, 'service_id'),
    ...idAt(item, 'plugin_config_id'),
  }
}

/** What of an upstream decides where requests go. */
export function readUpstream(item: Fields): GatewayUpstream {
  const nodes = item['nodes'] === undefined ? undefined : nodesOf(item['nodes'])
  return {
    ...textAt(item, 'scheme'),
    ...(nodes && { nodes }),
    ...textAt(item, 'discovery_type'),
    ...textAt(item, 'service_name'),
  }
}

/** Nodes in both of their forms: a list, or `host:port` with weights (kinds spec C29). */
export function nodesOf(value: unknown): NonNullable<GatewayUpstream['nodes']> {
  if (Array.isArray(value)) {
    return value.filter(isMapping).map((node) => ({
      host: String(node['host']),
      ...numberAt(node, 'port'),
      weight: typeof node['weight'] === 'number' ? node['weight'] : 1,
    }))
  }
  if (!isMapping(value)) return []
  return Object.entries(value).map(([address, weight]) => {
    const [, host = address, port] = /^(.*?)(?::(\d+))?$/s.exec(address) ?? []
    return { host, ...(port !== undefined && { port: Number(port) }), weight: typeof weight === 'number' ? weight : 1 }
  })
}

/** A list of texts, or one. */
function textsAt(item: Fields, field: string): readonly string[] | undefined {
  const value = item[field]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}

function textAt<F extends string>(item: Fields, field: F): { readonly [field in F]?: string } {
  const value = item[field]
  return typeof value === 'string' ? ({ [field]: value } as { readonly [field in F]?: string }) : {}
}

function numberAt<F extends string>(item: Fields, field: F): { readonly [field in F]?: number } {
  const value = item[field]
  return typeof value === 'number' ? ({ [field]: value } as { readonly [field in F]?: number }) : {}
}

function idAt<F extends string>(item: Fields, field: F): { readonly [field in F]?: string } {
  const value = item[field]
  return typeof value === 'string' || typeof value === 'number'
    ? ({ [field]: String(value) } as { readonly [field in F]?: string })
    : {}
}
