import type { Item, Node, SectionName, Upstream } from '../../src/model/config.ts'

/**
 * The cheapest form of an item that means the same to APISIX: less to parse at every reload. Sources: the JSON schema
 * of APISIX 3.18 (`GET /v1/schema`), data plane spec section 7, kinds spec C29 (map-form nodes).
 */
export function compactItem(section: SectionName, item: Item): object {
  if (section === 'routes') return compactRoute(item)
  return section === 'upstreams' ? compactUpstream(item as Upstream) : item
}

/** Lists that may be written as one value when they hold one. */
const singulars: Readonly<Record<string, string>> = { uris: 'uri', hosts: 'host', remote_addrs: 'remote_addr' }

/** `uri` has limits of length that the elements of `uris` do not have: 1 to 4096 bytes. */
const longestSingular = 1000

const upstreamDefaults = { type: 'roundrobin', scheme: 'http', pass_host: 'pass' }

/** APISIX fills these in when it checks an item; a group of checks that is absent stays absent, an empty one does not. */
export const checkDefaults = {
  active: {
    type: 'http',
    timeout: 1,
    concurrency: 10,
    http_path: '/',
    https_verify_certificate: true,
    healthy: { interval: 1, http_statuses: [200, 302], successes: 2 },
    unhealthy: {
      interval: 1,
      http_statuses: [429, 404, 500, 501, 502, 503, 504, 505],
      http_failures: 5,
      tcp_failures: 2,
      timeouts: 3,
    },
  },
  passive: {
    type: 'http',
    healthy: {
      http_statuses: [200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308],
      successes: 5,
    },
    unhealthy: { http_statuses: [429, 500, 503], http_failures: 5, tcp_failures: 2, timeouts: 7 },
  },
}

function compactRoute(route: object): object {
  const compact: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(route)) {
    if (value === undefined) continue
    const singular = singulars[field]
    const only: unknown = singular !== undefined && Array.isArray(value) && value.length === 1 ? value[0] : undefined
    if (singular !== undefined && typeof only === 'string' && only !== '' && only.length <= longestSingular) {
      compact[singular] = only
    } else if (field === 'upstream') compact[field] = compactUpstream(value)
    else if (field !== 'priority' || value !== 0) compact[field] = value
  }
  return compact
}

function compactUpstream(upstream: Partial<Upstream>): object {
  const compact = withoutDefaults(upstream, upstreamDefaults)
  if (upstream.nodes !== undefined) compact['nodes'] = compactNodes(upstream.nodes)
  if (upstream.checks !== undefined) compact['checks'] = withoutDefaults(upstream.checks, checkDefaults)
  return compact
}

/**
 * `{"10.0.0.1:80": 100}` where the nodes say nothing else and no two share an address. An empty list stays one: an
 * empty mapping cannot be told from it in Lua, and the list is what the schema's examples show.
 */
function compactNodes(nodes: readonly Node[]): object {
  const weights: Record<string, number> = {}
  for (const node of nodes) {
    const address = `${node.host.includes(':') ? `[${node.host}]` : node.host}:${node.port}`
    if (Object.keys(node).length !== 3 || Object.hasOwn(weights, address)) return nodes
    weights[address] = node.weight
  }
  return nodes.length === 0 ? nodes : weights
}

function withoutDefaults(group: object, defaults: object): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  const known = defaults as Readonly<Record<string, unknown>>
  for (const [field, value] of Object.entries(group)) {
    const standard = known[field]
    if (Array.isArray(standard)) {
      if (JSON.stringify(value) !== JSON.stringify(standard)) rest[field] = value
    } else if (typeof standard === 'object' && standard !== null && value !== undefined) {
      rest[field] = withoutDefaults(value, standard)
    } else if (value !== standard) rest[field] = value
  }
  return rest
}
