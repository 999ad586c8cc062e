import { type Destination, ownDestination } from '../router/destination.ts'
import type { Gateway, GatewayRoute, GatewayStreamRoute, GatewayUpstream } from '../router/gateway.ts'
import { layersOf } from '../router/plugins.ts'
import { missingConfig } from '../router/route.ts'
import { everyShare, percentOf } from '../router/split.ts'
import { streamDestination } from '../router/stream-destination.ts'
import { tellNodes } from '../router/told-nodes.ts'

/** Where a route may send something: an upstream with its nodes, or nowhere. */
export interface Target {
  readonly kind: 'upstream' | 'nowhere'
  /** The same for the same upstream. */
  readonly key: string
  readonly lines: readonly string[]
  /** The share that it gets, if not all. */
  readonly label?: string
  readonly nodes: readonly TargetNode[]
}

/** A node, or how many more there are. */
export interface TargetNode {
  readonly text: string
  readonly isRest: boolean
}

/** Every upstream that may get requests of a route, whatever a request is like. */
export function routeTargets(gateway: Gateway, route: GatewayRoute): readonly Target[] {
  const missing = missingConfig(gateway, route)
  if (missing !== undefined) return [targetOf(missing, route.id)]
  const split = layersOf(gateway, route).find(({ name }) => name === 'traffic-split')
  const shares = everyShare(gateway, split?.config, ownDestination(gateway, route))
  return shares.map(({ probability, destination, isConditional }, index) => {
    const percent = percentOf(probability)
    const label = isConditional ? `${percent} on a condition` : probability < 1 ? percent : undefined
    const target = targetOf(destination, `${route.id} ${index}`)
    return { ...target, ...(label !== undefined && { label }) }
  })
}

/** The one upstream of a stream route. */
export function streamTargets(gateway: Gateway, route: GatewayStreamRoute): readonly Target[] {
  const destination = streamDestination(gateway, route)
  return [
    destination.kind === 'closed'
      ? nowhere(`closed: ${destination.reason}`)
      : targetOf(destination, `stream ${route.id}`),
  ]
}

/** `place` tells an upstream without an id from all others. */
function targetOf(destination: Destination, place: string): Target {
  return destination.kind === 'failure'
    ? nowhere(`${destination.status}: ${destination.reason}`)
    : upstreamTarget(destination.id, destination.upstream, place)
}

/** An upstream with hundreds of nodes is one thing to look at. */
const mostNodes = 8

function upstreamTarget(id: string | undefined, upstream: GatewayUpstream, place: string): Target {
  const { scheme } = upstream
  const texts = tellNodes(upstream).map(({ address }) => address)
  const shown = texts.length <= mostNodes ? texts : texts.slice(0, mostNodes - 1)
  const more = texts.length - shown.length
  return {
    kind: 'upstream',
    key: id === undefined ? `of ${place}` : `id ${id}`,
    lines: [
      id === undefined ? 'upstream of the route itself' : `upstream ${id}`,
      ...(scheme === undefined ? [] : [scheme]),
    ],
    nodes: [
      ...shown.map((text) => ({ text, isRest: false })),
      ...(more > 0 ? [{ text: `and ${more} more nodes`, isRest: true }] : []),
    ],
  }
}

function nowhere(reason: string): Target {
  return { kind: 'nowhere', key: reason, lines: [reason], nodes: [] }
}
