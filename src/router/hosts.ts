import type { Gateway, GatewayRoute } from './gateway.ts'
import { itemById } from './gateway.ts'

/** How close a host pattern is: an exact name beats every wildcard, a longer one a shorter, any pattern none. */
export const noHost = -1
export const exactHost = Number.POSITIVE_INFINITY

/**
 * The tier in which a pattern puts a route for a host, undefined where it does not fit. A wildcard stands for any text,
 * one or more labels: `*.example.org` fits a.b.example.org, not example.org; `*` alone fits all. A pattern with a port
 * fits nothing, because the host of a request has none. Source: gateway spec 1.1 (host choice, wildcard host); kinds
 * spec C13, C23.
 */
export function tierOf(pattern: string, host: string): number | undefined {
  const lower = pattern.toLowerCase()
  if (!lower.startsWith('*')) return lower === host ? exactHost : undefined
  const suffix = lower.slice(1)
  return host.endsWith(suffix) ? suffix.length : undefined
}

/** A route's own list replaces that of its service (gateway spec, correction 3). Undefined: every host. */
export function hostsOf(route: GatewayRoute, gateway: Gateway): readonly string[] | undefined {
  if (route.hosts !== undefined) return route.hosts
  return route.service_id === undefined ? undefined : itemById(gateway.services, route.service_id)?.hosts
}
