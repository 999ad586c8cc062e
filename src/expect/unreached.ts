import { describeStreamReason } from '../router/connection-explanation.ts'
import { describeReason } from '../router/explanation.ts'
import type { GatewayRoute, GatewayStreamRoute } from '../router/gateway.ts'
import type { Outcome } from '../router/route.ts'
import type { StreamDecision } from '../router/stream.ts'

/** Why a request that should reach a route does not. */
export interface Miss {
  /** Of several misses the closest tells most. */
  readonly closeness: number
  readonly reason: string
}

/** Why a route does not certainly answer a request that was made for it. */
export function missOf(route: GatewayRoute, { decision }: Outcome): Miss {
  const perhaps = decision.perhaps.find(({ candidate }) => candidate.route === route)
  if (perhaps !== undefined) return { closeness: 3, reason: `whether it answers depends on ${perhaps.doubt}` }
  const loser = decision.losers.find((other) => other.route === route)
  const winner = decision.winner?.route.id
  if (loser?.reason.kind === 'beaten' || loser?.reason.kind === 'beatenPerhaps') {
    return { closeness: 2, reason: `route ${winner} takes its requests: ${describeReason(loser)}` }
  }
  if (loser !== undefined)
    return { closeness: 1, reason: `no request is known that it takes: ${describeReason(loser)}` }
  return { closeness: 0, reason: `no request is known that its hosts and uris take: ${route.uris.join(', ')}` }
}

/** The same of a stream route and a connection. */
export function missOfConnection(route: GatewayStreamRoute, { winner, losers }: StreamDecision): string {
  const reason = losers.find((other) => other.route === route)?.reason
  if (reason === undefined) return 'what it asks for cannot be written into a test'
  const words = describeStreamReason(route, reason)
  return reason === 'order' || reason === 'sniFirst'
    ? `stream route ${winner?.id} takes its connections: ${words}`
    : `no connection is known that it takes: ${words}`
}
