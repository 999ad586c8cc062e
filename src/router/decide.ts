import { type Candidate, findCandidates, type Outsider, type Ranking, rankingBetween } from './candidates.ts'
import { isUnmet, judge, type Unmet } from './conditions.ts'
import type { Gateway, GatewayRoute } from './gateway.ts'
import { type Received, type Request, receive } from './request.ts'
import { all, isDoubt, type Verdict } from './verdict.ts'

/** Which route answers a request, and what became of all others. */
export interface Decision {
  /** Undefined where nginx answers 400 before there is any routing. */
  readonly received?: Received
  /** The first route that certainly takes the request; undefined where APISIX answers 404, or perhaps does. */
  readonly winner?: Candidate
  /** Routes that the router asks before the winner and that would answer instead if what is in doubt holds. */
  readonly perhaps: readonly Perhaps[]
  /** Every other route once: first those that the router tries, in its order, then the rest in that of the file. */
  readonly losers: readonly Loser[]
}

/** A route that would answer instead, if. */
export interface Perhaps {
  readonly candidate: Candidate
  readonly doubt: string
}

/** A route that does not answer, and why. */
export interface Loser {
  readonly route: GatewayRoute
  readonly reason: Reason
}

/** Why a route does not answer. */
export type Reason =
  /** It would take the request, but another comes first; `by` says what decided. */
  | { readonly kind: 'beaten'; readonly by: Ranking }
  /** The same, of a route of which it is not certain that it would. */
  | { readonly kind: 'beatenPerhaps'; readonly by: Ranking; readonly doubt: string }
  | { readonly kind: 'unmet'; readonly unmet: Unmet }
  | { readonly kind: 'uri' }
  | { readonly kind: 'host'; readonly uriFits: boolean }
  | { readonly kind: 'disabled' }

/**
 * Routes a request as APISIX does with its default router, `radixtree_host_uri`: host tiers from the exact name down to
 * routes without hosts, and on to the next where nothing in one takes the request; in a tier exact uris, then the longest
 * prefix; in one place priority, then the longer uri, then the first in the file.
 * Source: gateway spec 1.1; data plane spec 5; kinds spec C9 and C19.
 */
export function decide(gateway: Gateway, request: Request): Decision {
  const received = receive(request)
  if (received === undefined) return { perhaps: [], losers: [] }
  const { candidates, outsiders } = findCandidates(gateway, received)
  const verdicts = new Map<number, Verdict | Unmet>()
  const verdictOf = (candidate: Candidate): Verdict | Unmet => {
    const { route, position, fits } = candidate
    const known = verdicts.get(position) ?? judge(route, received)
    verdicts.set(position, known)
    return isUnmet(known) ? known : all([fits, known])
  }

  const winner = candidates.find((candidate) => verdictOf(candidate) === true)
  const seen = new Set(winner && [winner.position])
  const perhaps: Perhaps[] = []
  const losers: Loser[] = []
  let isPastWinner = false
  for (const candidate of candidates) {
    isPastWinner ||= candidate === winner
    const verdict = verdictOf(candidate)
    if (seen.has(candidate.position)) continue
    seen.add(candidate.position)
    if (isUnmet(verdict)) losers.push({ route: candidate.route, reason: { kind: 'unmet', unmet: verdict } })
    else if (!isPastWinner || winner === undefined) {
      if (isDoubt(verdict)) perhaps.push({ candidate, doubt: verdict.doubt })
    } else losers.push({ route: candidate.route, reason: beaten(winner, candidate, verdict) })
  }
  return {
    received,
    ...(winner && { winner }),
    perhaps,
    losers: [...losers, ...outsiders.map(toLoser)],
  }
}

function beaten(winner: Candidate, candidate: Candidate, verdict: Verdict): Reason {
  const by = rankingBetween(winner, candidate) ?? 'order'
  return isDoubt(verdict) ? { kind: 'beatenPerhaps', by, doubt: verdict.doubt } : { kind: 'beaten', by }
}

function toLoser({ route, reason, uriFits }: Outsider): Loser {
  return { route, reason: reason === 'host' ? { kind: 'host', uriFits } : { kind: reason } }
}
