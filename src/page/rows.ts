import { type Destination, ownDestination } from '../router/destination.ts'
import type { Gateway, GatewayRoute, GatewayStreamRoute } from '../router/gateway.ts'
import { hostsOf } from '../router/hosts.ts'
import { layersOf } from '../router/plugins.ts'
import { missingConfig } from '../router/route.ts'
import { everyShare } from '../router/split.ts'
import { streamDestination } from '../router/stream-destination.ts'
import { type ToldNode, tellNodes } from '../router/told-nodes.ts'
import type { Picture } from './picture.ts'

/** One line of the table: a route under one of its hosts. */
export interface Row {
  readonly section: 'routes' | 'stream_routes'
  readonly id: string
  /** `shop.example.org`, or in words where there is none. */
  readonly host: string
  /** `/pay/*`, or the condition of a stream route; several are separated by commas. */
  readonly match: string
  /** Separated by blanks; empty where every method will do. */
  readonly methods: string
  readonly priority: number | undefined
  /** Names, the route's own and those of its plugin config and service. */
  readonly plugins: readonly string[]
  readonly targets: readonly Target[]
  /** What a search looks at, in lower case. */
  readonly searched: string
}

/** Where requests of a route may go. */
export interface Target {
  /** Undefined where it is written into the route. */
  readonly id: string | undefined
  readonly nodes: readonly ToldNode[]
  /** With what APISIX answers instead: `503: it has no nodes`. */
  readonly failure?: string
}

export const anyHost = 'any host'
export const streams = 'TCP and UDP'

/** All lines: hosts by name, then those of any host, then streams; those of one host in the order of the file. */
export function rowsOf({ gateway, sources }: Pick<Picture, 'gateway' | 'sources'>): readonly Row[] {
  const routes = (gateway.routes ?? []).flatMap((route) => rowsOfRoute(route, gateway, sources))
  const rank = ({ host }: Row): number => (host === anyHost ? 1 : 0)
  const sorted = routes
    .map((row, index) => ({ row, index }))
    .sort((a, b) => rank(a.row) - rank(b.row) || compareHosts(a.row.host, b.row.host) || a.index - b.index)
    .map(({ row }) => row)
  return [...sorted, ...(gateway.stream_routes ?? []).map((route) => rowOfStream(route, gateway, sources))]
}

/** The lines that hold every word of a search somewhere. */
export function search(rows: readonly Row[], words: string): readonly Row[] {
  const wanted = words.toLowerCase().split(/\s/).filter(Boolean)
  return wanted.length === 0 ? rows : rows.filter(({ searched }) => wanted.every((word) => searched.includes(word)))
}

function rowsOfRoute(route: GatewayRoute, gateway: Gateway, sources: Picture['sources']): readonly Row[] {
  const { id, uris, methods = [], priority, status } = route
  const plugins = pluginsOf(gateway, route)
  const targets = targetsOf(gateway, route)
  const match = `${uris.join(', ')}${status === 0 ? ' (switched off)' : ''}`
  const shared = { section: 'routes', id, match, methods: methods.join(' '), priority, plugins, targets } as const
  const source = sources[`routes/${id}`] ?? ''
  return (hostsOf(route, gateway) ?? [anyHost]).map((host) => complete({ ...shared, host }, source))
}

function rowOfStream(route: GatewayStreamRoute, gateway: Gateway, sources: Picture['sources']): Row {
  const { id, server_port: port, server_addr: address, remote_addr: remote, sni } = route
  const match = [
    ...(port === undefined ? [] : [`port ${port}`]),
    ...(sni === undefined ? [] : [`SNI ${sni}`]),
    ...(address === undefined ? [] : [`at ${address}`]),
    ...(remote === undefined ? [] : [`from ${remote}`]),
  ].join(', ')
  const plugins = Object.keys(route.plugins ?? {}).sort()
  const target = streamTarget(gateway, route)
  const shared = { section: 'stream_routes', id, host: streams, match: match || 'any', methods: '' } as const
  return complete({ ...shared, priority: undefined, plugins, targets: [target] }, sources[`stream_routes/${id}`] ?? '')
}

function complete(row: Omit<Row, 'searched'>, source: string): Row {
  const { id, host, match, methods, plugins, targets } = row
  const ofTargets = targets.flatMap((target) => [target.id ?? '', ...target.nodes.map(({ address }) => address)])
  return { ...row, searched: [host, match, methods, id, ...plugins, ...ofTargets, source].join('\n').toLowerCase() }
}

function compareHosts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function pluginsOf(gateway: Gateway, route: GatewayRoute): readonly string[] {
  return [...new Set(layersOf(gateway, route).map(({ name }) => name))].sort()
}

/** Where requests of a route may go, whatever they are like: each upstream once. */
function targetsOf(gateway: Gateway, route: GatewayRoute): readonly Target[] {
  const missing = missingConfig(gateway, route)
  if (missing !== undefined) return [toTarget(missing)]
  const split = layersOf(gateway, route).find(({ name }) => name === 'traffic-split')
  const shares = everyShare(gateway, split?.config, ownDestination(gateway, route))
  const all = shares.map(({ destination }) => toTarget(destination))
  return all.filter(({ id }, index) => id === undefined || all.findIndex((other) => other.id === id) === index)
}

function toTarget(destination: Destination): Target {
  if (destination.kind === 'upstream') return { id: destination.id, nodes: tellNodes(destination.upstream) }
  return { id: undefined, nodes: [], failure: `${destination.status}: ${destination.reason}` }
}

function streamTarget(gateway: Gateway, route: GatewayStreamRoute): Target {
  const destination = streamDestination(gateway, route)
  if (destination.kind === 'closed') return { id: undefined, nodes: [], failure: destination.reason }
  return { id: destination.id, nodes: tellNodes(destination.upstream) }
}
