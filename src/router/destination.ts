import type { Gateway, GatewayRoute, GatewayUpstream } from './gateway.ts'
import { itemById } from './gateway.ts'

/** Where a request goes, or the status with which APISIX answers instead. */
export type Destination =
  | { readonly kind: 'upstream'; readonly id?: string; readonly upstream: GatewayUpstream }
  | { readonly kind: 'failure'; readonly status: FailureStatus; readonly reason: string }

/** What APISIX answers where there is no upstream that it can ask. */
export type FailureStatus = 400 | 404 | 500 | 502 | 503

/**
 * The upstream of a route without looking at a traffic split. Nodes are not needed where they are discovered.
 * Source: data plane spec 5 (what a missing reference answers; `nodes: []`); gateway spec 1.3.
 */
export function ownDestination(gateway: Gateway, route: GatewayRoute): Destination {
  if (route.upstream !== undefined) return toUpstream(route.upstream, undefined)
  if (route.upstream_id !== undefined) return upstreamById(gateway, route.upstream_id)
  if (route.service_id === undefined) return failure(503, 'the route has no upstream')
  const service = itemById(gateway.services, route.service_id)
  if (service === undefined) return failure(404, `there is no service ${route.service_id}`)
  if (service.upstream !== undefined) return toUpstream(service.upstream, undefined)
  return service.upstream_id === undefined
    ? failure(503, `neither the route nor its service ${service.id} has an upstream`)
    : upstreamById(gateway, service.upstream_id)
}

function upstreamById(gateway: Gateway, id: string): Destination {
  const upstream = itemById(gateway.upstreams, id)
  return upstream === undefined ? failure(502, `there is no upstream ${id}`) : toUpstream(upstream, id)
}

/**
 * An upstream as the destination of an http request. One without nodes answers 503; one for TCP or UDP 500, one for
 * Kafka 400 (kinds spec C30).
 */
export function toUpstream(upstream: GatewayUpstream, id: string | undefined): Destination {
  const { nodes, discovery_type: discovery, scheme = 'http' } = upstream
  if (scheme === 'tcp' || scheme === 'udp') return failure(500, `${named(id)} is for ${scheme}`)
  if (scheme === 'kafka') return failure(400, `${named(id)} is for kafka`)
  if (discovery === undefined && (nodes === undefined || nodes.length === 0)) {
    return failure(503, `${named(id)} has no nodes`)
  }
  return { kind: 'upstream', ...(id !== undefined && { id }), upstream }
}

/** A status in place of an upstream. */
export function failure(status: FailureStatus, reason: string): Destination {
  return { kind: 'failure', status, reason }
}

function named(id: string | undefined): string {
  return id === undefined ? 'the upstream' : `the upstream ${id}`
}
