import { type Decision, decide } from './decide.ts'
import { type Destination, failure, ownDestination } from './destination.ts'
import type { Gateway, GatewayRoute } from './gateway.ts'
import { itemById } from './gateway.ts'
import { chainOf, type PluginChain, type Priorities } from './plugins.ts'
import type { Received, Request } from './request.ts'
import { type Split, splitOf } from './split.ts'
import { isDoubt } from './verdict.ts'

/** What APISIX does with a request, as far as the configuration tells. */
export interface Outcome {
  readonly decision: Decision
  /** Of the route that answers; undefined where none does. */
  readonly answer?: Answer
  /** With which status APISIX answers where no route does: 400 before there is routing, else 404. */
  readonly status?: 400 | 404
}

/** What a route does with a request. */
export interface Answer {
  readonly route: GatewayRoute
  readonly chain: PluginChain
  readonly split: Split
}

const noPriorities: Priorities = new Map()

/** Routes a request and follows it: which plugins act on it, in which order, and to which upstream it goes. */
export function route(gateway: Gateway, request: Request, priorities: Priorities = noPriorities): Outcome {
  const decision = decide(gateway, request)
  const { received, winner } = decision
  if (received === undefined) return { decision, status: 400 }
  if (winner === undefined) return { decision, status: 404 }
  return { decision, answer: answerWith(gateway, winner.route, received, priorities) }
}

/** What a route does with a request that it answers; also for one that only may. */
export function answerWith(gateway: Gateway, route: GatewayRoute, received: Received, priorities: Priorities): Answer {
  const chain = chainOf(gateway, route, received, priorities)
  const missing = missingConfig(gateway, route)
  const own = missing ?? ownDestination(gateway, route)
  const all = [{ probability: 1, destination: own }]
  const plugin = chain.applied.find(({ name }) => name === 'traffic-split')
  if (missing !== undefined || plugin === undefined) return { route, chain, split: { shares: all, perhaps: [] } }
  const split = splitOf(gateway, plugin.config, own, received)
  if (!isDoubt(plugin.runs)) return { route, chain, split }
  const { doubt } = plugin.runs
  return { route, chain, split: { shares: all, perhaps: [...split.perhaps, { doubt, shares: split.shares }] } }
}

/** What becomes of a request whose route names a plugin config that is not there (data plane spec 5). */
export function missingConfig(gateway: Gateway, { plugin_config_id: id }: GatewayRoute): Destination | undefined {
  const isMissing = id !== undefined && itemById(gateway.plugin_configs, id) === undefined
  return isMissing ? failure(503, `there is no plugin config ${id}`) : undefined
}
