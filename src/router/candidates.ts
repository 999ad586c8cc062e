import type { Gateway, GatewayRoute } from './gateway.ts'
import { hostsOf, noHost, tierOf } from './hosts.ts'
import type { Received } from './request.ts'
import { comparePlace, readUri, takes, type UriPattern } from './uris.ts'
import type { Verdict } from './verdict.ts'

/** One place of the router in which a route waits for the request: a route has one per host and uri that fit. */
export interface Candidate {
  readonly route: GatewayRoute
  /** Where the route stands in the file, from 0. */
  readonly position: number
  /** The host pattern; undefined where the route has none. */
  readonly host?: string
  readonly tier: number
  readonly uri: UriPattern
  /** True, or a doubt where the pattern cannot be judged. */
  readonly fits: Verdict
}

/** How far a route without a candidate gets. */
export interface Outsider {
  readonly route: GatewayRoute
  readonly position: number
  readonly reason: 'disabled' | 'host' | 'uri'
  /** Whether a uri fits, where the host does not. */
  readonly uriFits: boolean
}

/** All routes, sorted by whether host and path lead there. */
export interface Field {
  /** In the order in which the router tries them. */
  readonly candidates: readonly Candidate[]
  readonly outsiders: readonly Outsider[]
}

/** Which routes the host and the path of a request lead to. */
export function findCandidates(gateway: Gateway, received: Received): Field {
  const candidates: Candidate[] = []
  const outsiders: Outsider[] = []
  for (const [position, route] of (gateway.routes ?? []).entries()) {
    const uris = route.uris.flatMap((text) => {
      const uri = readUri(text)
      const fits = takes(uri, received.path)
      return fits === false ? [] : [{ uri, fits }]
    })
    const tiers = tiersOf(route, gateway, received.host)
    const isDisabled = route.status !== undefined && route.status !== 1
    if (isDisabled || tiers.length === 0 || uris.length === 0) {
      const reason = isDisabled ? 'disabled' : tiers.length === 0 ? 'host' : 'uri'
      outsiders.push({ route, position, reason, uriFits: uris.length > 0 })
      continue
    }
    for (const tier of tiers) for (const uri of uris) candidates.push({ route, position, ...tier, ...uri })
  }
  return { candidates: candidates.sort(compareCandidates), outsiders }
}

function tiersOf(route: GatewayRoute, gateway: Gateway, host: string): readonly { tier: number; host?: string }[] {
  const patterns = hostsOf(route, gateway)
  if (patterns === undefined) return [{ tier: noHost }]
  return patterns.flatMap((pattern) => {
    const tier = tierOf(pattern, host)
    return tier === undefined ? [] : [{ tier, host: pattern }]
  })
}

/** What decides between two candidates, in this order. Source: kinds spec C19. */
export const rankings = ['host', 'path', 'priority', 'length', 'order'] as const
export type Ranking = (typeof rankings)[number]

const differences: Readonly<Record<Ranking, (a: Candidate, b: Candidate) => number>> = {
  host: (a, b) => (a.tier === b.tier ? 0 : b.tier - a.tier),
  path: (a, b) => comparePlace(a.uri, b.uri),
  priority: (a, b) => (b.route.priority ?? 0) - (a.route.priority ?? 0),
  // `/a*b` and `/a*` share the place of `/a` (gateway spec 1.1, `priority`).
  length: (a, b) => b.uri.text.length - a.uri.text.length,
  order: (a, b) => a.position - b.position,
}

function compareCandidates(a: Candidate, b: Candidate): number {
  const ranking = rankingBetween(a, b)
  return ranking === undefined ? 0 : differences[ranking](a, b)
}

/** By what two candidates differ first; undefined where they are of one route and equal. */
export function rankingBetween(a: Candidate, b: Candidate): Ranking | undefined {
  return rankings.find((ranking) => differences[ranking](a, b) !== 0)
}
