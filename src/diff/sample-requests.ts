import type { Gateway, GatewayRoute } from '../router/gateway.ts'
import { hostsOf } from '../router/hosts.ts'
import type { Request } from '../router/request.ts'

/** Stands where a pattern allows any text. */
const any = 'any'
const mostPerRoute = 200

/**
 * Requests that lead to a route: one for each of its hosts, uris and methods, at most 200. Conditions on headers, cookies
 * and arguments are met where they ask for a value or for one of a list.
 */
export function sampleRequests(route: GatewayRoute, gateway: Gateway): readonly Request[] {
  const hosts = hostsOf(route, gateway) ?? ['']
  const methods = route.methods ?? ['GET']
  const [address] = route.remote_addrs ?? []
  const { headers, query, cookies } = meeting(route.vars ?? [])
  const requests: Request[] = []
  for (const host of hosts) {
    for (const uri of route.uris) {
      for (const method of methods) {
        if (requests.length === mostPerRoute) return requests
        requests.push({
          method,
          host: host.toLowerCase().replace(/^\*/, `${any}`),
          path: uri.replaceAll('*', any),
          headers,
          cookies,
          ...(query !== '' && { query }),
          ...(address !== undefined && { remoteAddress: address.replace(/\/\d+$/, '') }),
        })
      }
    }
  }
  return requests
}

/** What makes `["http_x_canary", "==", "1"]` and the like hold; every other condition is left to chance. */
function meeting(vars: readonly unknown[]) {
  const headers: (readonly [string, string])[] = []
  const cookies: Record<string, string> = {}
  const query: string[] = []
  for (const condition of vars) {
    if (!Array.isArray(condition)) continue
    const [subject, operator, operand] = condition
    const [, kind, name = ''] = /^(http|arg|cookie)_(\w+)$/.exec(String(subject)) ?? []
    const wanted = operator === '==' ? operand : operator === 'in' && Array.isArray(operand) ? operand[0] : undefined
    if (typeof wanted !== 'string' && typeof wanted !== 'number') continue
    if (kind === 'http') headers.push([name.replaceAll('_', '-'), String(wanted)])
    if (kind === 'cookie') cookies[name] = String(wanted)
    if (kind === 'arg') query.push(`${name}=${encodeURIComponent(wanted)}`)
  }
  return { headers, cookies, query: query.join('&') }
}
