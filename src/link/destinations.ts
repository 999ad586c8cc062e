import type { UpstreamKey } from '../bind/upstream-key.ts'
import { allWeightsZero, loneZeroWeight, tooManyBackends } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Destination, MadeRoute, MadeStreamRoute, UpstreamOutcome } from '../translate/fragment.ts'
import { isAllZero, mergeShares, mostShares, withShares } from '../translate/traffic-split.ts'

/** Every upstream that some rule names, once. */
export interface KeyTable {
  readonly keys: readonly UpstreamKey[]
  /** Where among the keys an id stands. */
  readonly positions: ReadonlyMap<string, number>
}

/** What became of every upstream that some rule names. */
export class Outcomes {
  readonly keys: readonly UpstreamKey[]
  /** In the order of `keys`. */
  readonly all: readonly UpstreamOutcome[]
  readonly #table: KeyTable

  constructor(table: KeyTable, all: readonly UpstreamOutcome[]) {
    this.keys = table.keys
    this.all = all
    this.#table = table
  }

  /** The same upstreams, of which something else became. */
  replacedBy(all: readonly UpstreamOutcome[]): Outcomes {
    return new Outcomes(this.#table, all)
  }

  /** Undefined for an id that no rule names. */
  get(id: string): UpstreamOutcome | undefined {
    const position = this.#table.positions.get(id)
    return position === undefined ? undefined : this.all[position]
  }

  /** Where it stands in `keys` and in `all`. */
  positionOf(id: string): number | undefined {
    return this.#table.positions.get(id)
  }
}

const lost = 'the rule is left out'
const shared = 'the other backends take its share'

/**
 * The route with those of its destinations that have an upstream. Undefined where none is left: a rule never gets an
 * upstream that nobody asked for (BUG-66), and what is weighed 0 never inherits the share of what is missing.
 */
export function settleRoute(route: MadeRoute, outcomes: Outcomes, report: Report): MadeRoute | undefined {
  const { destinations } = route
  const [only, other] = destinations
  if (other === undefined && (only === undefined || isPlain(only, outcomes))) return route
  return settleUneven(route, destinations, outcomes, report)
}

/** A route of several destinations, or of one about which there is something to say. */
function settleUneven(
  route: MadeRoute,
  destinations: readonly Destination[],
  outcomes: Outcomes,
  report: Report,
): MadeRoute | undefined {
  const usable = destinations.filter((destination) => outcomeOf(destination, outcomes)?.upstream !== undefined)
  const isLost = usable.length === 0 || (weigh(usable) === 0 && weigh(destinations) > 0)
  tell(destinations, outcomes, isLost, report)
  if (isLost) return undefined

  const shares = mergeShares(
    usable.flatMap(({ bound, weight }) => (bound.problem ? [] : [{ upstreamId: bound.key.id, weight }])),
  )
  if (shares.length > mostShares) {
    report(tooManyBackends(route.from, shares.length))
    return undefined
  }
  if (isAllZero(shares)) report(allWeightsZero(route.from))
  else if (shares.length === 1 && shares[0]?.weight === 0) report(loneZeroWeight(route.from))
  return usable.length === destinations.length ? route : { ...route, value: withShares(route.base, shares) }
}

/** There is nothing to say and nothing to decide. */
function isPlain(destination: Destination, outcomes: Outcomes): boolean {
  const outcome = outcomeOf(destination, outcomes)
  return outcome?.upstream !== undefined && outcome.remarks.length === 0 && destination.weight > 0
}

export function settleStreamRoute(
  route: MadeStreamRoute,
  outcomes: Outcomes,
  report: Report,
): MadeStreamRoute | undefined {
  const isLost = route.destinations.some((destination) => outcomeOf(destination, outcomes)?.upstream === undefined)
  tell(route.destinations, outcomes, isLost, report)
  return isLost ? undefined : route
}

function outcomeOf({ bound }: Destination, outcomes: Outcomes): UpstreamOutcome | undefined {
  return bound.problem ? undefined : outcomes.get(bound.key.id)
}

/** What is to be said of each destination, at the place where the rule names it. */
function tell(destinations: readonly Destination[], outcomes: Outcomes, isLost: boolean, report: Report): void {
  const so = isLost ? lost : shared
  for (const destination of destinations) {
    const { bound, at } = destination
    const remarks = bound.problem ? [bound.problem] : (outcomeOf(destination, outcomes)?.remarks ?? [])
    for (const remark of remarks) report(remark(at, so))
  }
}

function weigh(destinations: readonly Destination[]): number {
  return destinations.reduce((sum, { weight }) => sum + weight, 0)
}
