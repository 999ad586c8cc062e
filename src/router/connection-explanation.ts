import {
  describeHolder,
  fromOf,
  type SourceOf,
  type ToldDropped,
  type ToldShare,
  tellDropped,
  tellUpstream,
} from './explanation.ts'
import type { Gateway, GatewayStreamRoute } from './gateway.ts'
import { type Connection, decideStream, type StreamReason } from './stream.ts'
import { answerConnection } from './stream-answer.ts'
import { streamDestination } from './stream-destination.ts'

/** What `explain` tells of a connection: plain values, printed as text or as JSON. */
export interface ConnectionExplanation {
  readonly connection: Connection
  /** Undefined where APISIX closes the connection. */
  readonly answer?: {
    readonly route: string
    readonly from?: string
    /** What the route asks of a connection, such as `server_port 9100`. */
    readonly conditions: readonly string[]
    readonly plugins: readonly { readonly plugin: string; readonly of: string }[]
    readonly leftOut: readonly ToldDropped[]
    readonly upstream?: Omit<ToldShare, 'probability'>
    /** Why it is closed all the same. */
    readonly closed?: string
  }
  readonly losers: readonly {
    readonly route: string
    readonly from?: string
    readonly kind: StreamReason
    readonly reason: string
  }[]
}

/** `a connection to port 9100 from 10.0.0.7`. */
export function nameConnection({ serverPort, serverAddress, remoteAddress, sni }: Connection): string {
  return [
    `a connection to port ${serverPort}`,
    ...(serverAddress === undefined ? [] : [`at ${serverAddress}`]),
    ...(sni === undefined ? [] : [`for ${sni}`]),
    ...(remoteAddress === undefined ? [] : [`from ${remoteAddress}`]),
  ].join(' ')
}

/** Follows a connection as APISIX does; `sourceOf` names where items come from. */
export function explainConnection(gateway: Gateway, connection: Connection, sourceOf: SourceOf): ConnectionExplanation {
  const { winner, losers } = decideStream(gateway, connection)
  return {
    connection,
    ...(winner && { answer: answerOf(gateway, winner, sourceOf) }),
    losers: losers.map(({ route, reason }) => ({
      route: route.id,
      ...fromOf(sourceOf, 'stream_routes', route.id),
      kind: reason,
      reason: describeStreamReason(route, reason),
    })),
  }
}

function answerOf(gateway: Gateway, route: GatewayStreamRoute, sourceOf: SourceOf) {
  const destination = streamDestination(gateway, route)
  const { applied, dropped } = answerConnection(gateway, route).chain
  return {
    route: route.id,
    ...fromOf(sourceOf, 'stream_routes', route.id),
    conditions: conditionsOf(route),
    plugins: applied.map(({ name, from }) => ({ plugin: name, of: describeHolder(from) })),
    leftOut: dropped.map(tellDropped),
    ...(destination.kind === 'closed'
      ? { closed: destination.reason }
      : { upstream: tellUpstream(destination.id, destination.upstream, sourceOf) }),
  }
}

const fields = ['sni', 'server_port', 'remote_addr', 'server_addr'] as const

function conditionsOf(route: GatewayStreamRoute): readonly string[] {
  return fields.flatMap((field) => (route[field] === undefined ? [] : [`${field} ${route[field]}`]))
}

/** What keeps a stream route from a connection, in words. */
export function describeStreamReason(route: GatewayStreamRoute, reason: StreamReason): string {
  switch (reason) {
    case 'sniFirst':
      return 'sni: that of the answering stream route is closer'
    case 'order':
      return 'order: the answering stream route stands earlier in the file'
    default:
      return `${reason}: it wants ${route[reason]}`
  }
}
