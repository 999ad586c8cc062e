import type { Gateway, GatewayRoute } from './gateway.ts'
import { hostsOf } from './hosts.ts'
import { encodedPath, meeting } from './meeting.ts'
import type { Request } from './request.ts'

/** Stands where a pattern allows any text. */
const any = 'any'
const mostPerRoute = 200

/**
 * Requests that lead to a route: for each of its hosts, uris and methods one for each way to meet its conditions, at
 * most 200. Where no way is known the conditions are left to chance.
 */
export function sampleRequests(route: GatewayRoute, gateway: Gateway): readonly Request[] {
  return take(candidates(route, gateway, (uri) => [uri.replaceAll('*', any)]))
}

/**
 * The same for whoever looks for one that no other route takes: with several texts in the place of a star, and from an
 * address, which settles what depends on one.
 */
export function manySampleRequests(route: GatewayRoute, gateway: Gateway): readonly Request[] {
  const pathsOf = (uri: string): readonly string[] => {
    const readable = uri.replaceAll(/(?<!\/)\*/g, `/${any}`).replaceAll('*', any)
    return [...new Set([readable, ...['', any, `${any}/${any}`].map((text) => uri.replaceAll('*', text))])]
  }
  const requests = take(candidates(route, gateway, pathsOf))
  return [
    ...requests,
    ...requests.flatMap((request) => (request.remoteAddress === undefined ? [{ ...request, remoteAddress }] : [])),
  ]
}

/** Reserved for documentation (RFC 5737). */
const remoteAddress = '192.0.2.1'

function* candidates(
  route: GatewayRoute,
  gateway: Gateway,
  pathsOf: (uri: string) => readonly string[],
): Generator<Request> {
  const hosts = hostsOf(route, gateway) ?? ['']
  const methods = route.methods === undefined || route.methods.length === 0 ? ['GET'] : route.methods
  const [address] = route.remote_addrs ?? []
  for (const host of hosts) {
    for (const path of route.uris.flatMap(pathsOf)) {
      for (const method of methods) {
        const base = {
          method,
          host: host.toLowerCase().replace(/^\*/, any),
          path: encodedPath(path),
          ...(address !== undefined && { remoteAddress: address.replace(/\/\d+$/, '') }),
        }
        const met = meeting(route.vars ?? [], base)
        yield* met.length === 0 ? [base] : met
      }
    }
  }
}

function take(requests: Iterable<Request>): readonly Request[] {
  const taken: Request[] = []
  for (const request of requests) {
    if (taken.length === mostPerRoute) break
    taken.push(request)
  }
  return taken
}
