import { isAmong } from '../model/networks.ts'
import type { Gateway, GatewayStreamRoute } from './gateway.ts'
import { noHost, tierOf } from './hosts.ts'

/** A connection at a TCP or UDP port of APISIX. */
export interface Connection {
  readonly serverPort: number
  readonly remoteAddress?: string
  readonly serverAddress?: string
  /** Where APISIX ends TLS at this port. */
  readonly sni?: string
}

/** Which stream route takes a connection. */
export interface StreamDecision {
  readonly winner?: GatewayStreamRoute
  /** Every other route, in the order in which they are tried, with what keeps it from the connection. */
  readonly losers: readonly { readonly route: GatewayStreamRoute; readonly reason: StreamReason }[]
}

/** What keeps a stream route from a connection: a condition, or another that comes first. */
export type StreamReason = 'sni' | 'server_port' | 'remote_addr' | 'server_addr' | 'sniFirst' | 'order'

/**
 * Routes with an SNI come first, the exact one, then the longest wildcard, which covers any number of labels; then those
 * without, in the order of the file. There is no priority. An address that nobody told meets no condition on it.
 * Source: gateway spec 1.4 (stream_routes); kinds spec C30.
 */
export function decideStream(gateway: Gateway, connection: Connection): StreamDecision {
  const sni = connection.sni?.toLowerCase()
  const placed = (gateway.stream_routes ?? []).map((route, position) => {
    const tier = route.sni === undefined ? noHost : sni === undefined ? undefined : tierOf(route.sni, sni)
    return { route, position, tier, unmet: tier === undefined ? ('sni' as const) : unmetBy(route, connection) }
  })
  const tried = placed.sort((a, b) => compareTiers(a.tier, b.tier) || a.position - b.position)
  const winner = tried.find(({ unmet }) => unmet === undefined)
  return {
    ...(winner && { winner: winner.route }),
    losers: tried.flatMap(({ route, tier, unmet }) => {
      if (route === winner?.route) return []
      return [{ route, reason: unmet ?? (tier === winner?.tier ? 'order' : 'sniFirst') }]
    }),
  }
}

/** What has no tier comes last. */
function compareTiers(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1
  return b - a
}

function unmetBy(route: GatewayStreamRoute, connection: Connection): StreamReason | undefined {
  const { server_port: port, remote_addr: remote, server_addr: server } = route
  if (remote !== undefined && !isAmong(connection.remoteAddress ?? '', [remote])) return 'remote_addr'
  if (server !== undefined && !isAmong(connection.serverAddress ?? '', [server])) return 'server_addr'
  return port !== undefined && port !== connection.serverPort ? 'server_port' : undefined
}
