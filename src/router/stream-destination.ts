import { type Gateway, type GatewayStreamRoute, type GatewayUpstream, itemById } from './gateway.ts'

/** Where a connection goes, or why APISIX closes it. */
export type StreamDestination =
  | { readonly kind: 'upstream'; readonly id?: string; readonly upstream: GatewayUpstream }
  | { readonly kind: 'closed'; readonly reason: string }

/**
 * The upstream of a stream route: its own, else that of its service. Any scheme will do. Source: data plane spec 5 (what
 * a missing reference answers); `stream_proxy_preread` of apisix/init.lua.
 */
export function streamDestination(gateway: Gateway, route: GatewayStreamRoute): StreamDestination {
  const service = route.service_id === undefined ? undefined : itemById(gateway.services, route.service_id)
  if (route.upstream !== undefined) return settle(route.upstream, undefined)
  if (route.upstream_id !== undefined) return upstreamById(gateway, route.upstream_id)
  if (route.service_id === undefined) return closed('the stream route has no upstream')
  if (service === undefined) return closed(`there is no service ${route.service_id}`)
  if (service.upstream !== undefined) return settle(service.upstream, undefined)
  return service.upstream_id === undefined
    ? closed(`neither the stream route nor its service ${service.id} has an upstream`)
    : upstreamById(gateway, service.upstream_id)
}

function upstreamById(gateway: Gateway, id: string): StreamDestination {
  const upstream = itemById(gateway.upstreams, id)
  return upstream === undefined ? closed(`there is no upstream ${id}`) : settle(upstream, id)
}

function settle(upstream: GatewayUpstream, id: string | undefined): StreamDestination {
  const { nodes = [], discovery_type: discovery } = upstream
  if (discovery === undefined && nodes.length === 0)
    return closed(`the upstream${id === undefined ? '' : ` ${id}`} has no nodes`)
  return { kind: 'upstream', ...(id !== undefined && { id }), upstream }
}

function closed(reason: string): StreamDestination {
  return { kind: 'closed', reason }
}
