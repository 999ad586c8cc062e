import type { Gateway, GatewayRoute, GatewayStreamRoute } from '../router/gateway.ts'
import type { Outcome } from '../router/route.ts'

/** Which routes the tests reach. Routes that are switched off take nothing, and count nowhere. */
export interface Coverage {
  /** How many routes and stream routes there are. */
  readonly total: number
  /** Those that no test reaches, in the order of the file: routes first. */
  readonly unreached: readonly Unreached[]
}

/** A route that no test reaches. */
export interface Unreached {
  readonly section: 'routes' | 'stream_routes'
  readonly id: string
}

/** What a test met: a request its outcome, a connection the stream route that took it. */
export type Met =
  | { readonly kind: 'request'; readonly outcome: Outcome; readonly isDoubtAccepted: boolean }
  | { readonly kind: 'connection'; readonly route: GatewayStreamRoute | undefined }

/**
 * A test reaches the route that answers, whether it passes or not; and those that may answer instead, where it expects
 * `doubt: ok`: nothing more can be promised of them.
 */
export function coverageOf(gateway: Gateway, tests: readonly Met[]): Coverage {
  const reached = new Set(tests.flatMap(routesOf))
  const routes = (gateway.routes ?? []).filter(({ status }) => status === undefined || status === 1)
  const streamRoutes = gateway.stream_routes ?? []
  const missing = <T extends GatewayRoute | GatewayStreamRoute>(list: readonly T[], section: Unreached['section']) =>
    list.filter((route) => !reached.has(route)).map(({ id }) => ({ section, id }))
  return {
    total: routes.length + streamRoutes.length,
    unreached: [...missing(routes, 'routes'), ...missing(streamRoutes, 'stream_routes')],
  }
}

function routesOf(met: Met): readonly (GatewayRoute | GatewayStreamRoute)[] {
  if (met.kind === 'connection') return met.route === undefined ? [] : [met.route]
  const { outcome, isDoubtAccepted } = met
  return [
    ...(outcome.answer === undefined ? [] : [outcome.answer.route]),
    ...(isDoubtAccepted ? outcome.decision.perhaps.map(({ candidate }) => candidate.route) : []),
  ]
}

/** How much is reached, from 0 to 100; all of nothing. */
export function percentOf({ total, unreached }: Coverage): number {
  return total === 0 ? 100 : (100 * (total - unreached.length)) / total
}
