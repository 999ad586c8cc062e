import { isAmong } from '../model/networks.ts'
import type { GatewayRoute } from './gateway.ts'
import type { Received } from './request.ts'
import { firstUnmet, meets } from './vars.ts'
import { all, isDoubt, type Verdict } from './verdict.ts'

/** A condition of a route that a request does not meet, beside host and uri. */
export interface Unmet {
  readonly condition: 'method' | 'remote_addr' | 'vars'
  /** What the route wants, for a message. */
  readonly wanted: string
}

/** Whether a request meets what a route wants beside host and path; in the order in which the router asks. */
export function judge(route: GatewayRoute, received: Received): Verdict | Unmet {
  const { methods = [], remote_addrs: addresses = [], vars = [], filter_func: filter } = route
  const { method, remoteAddress } = received.request
  if (methods.length > 0 && !methods.includes(method)) return { condition: 'method', wanted: methods.join(', ') }
  const isFromThere: Verdict =
    addresses.length === 0 ||
    (remoteAddress === undefined
      ? { doubt: 'from which address the request comes' }
      : isAmong(remoteAddress, addresses))
  if (isFromThere === false) return { condition: 'remote_addr', wanted: addresses.join(', ') }
  const isMet = meets(vars, received)
  if (isMet === false) return { condition: 'vars', wanted: JSON.stringify(firstUnmet(vars, received) ?? vars) }
  // Lua is not run here.
  return all([isFromThere, isMet, filter === undefined || { doubt: 'what the filter_func answers' }])
}

/** Whether a condition is known not to hold. */
export function isUnmet(verdict: Verdict | Unmet): verdict is Unmet {
  return typeof verdict === 'object' && !isDoubt(verdict)
}
