import { emptyOutcome, shrinkHeld } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import type { Config } from '../src/model/config.ts'
import type { ObjectKey } from '../src/objects/object.ts'
import { empties } from './gate.ts'

export interface ShrinkQuestion {
  /** The target, as the user gave it. */
  readonly path: string
  /** What is in place: a text where it could not be read back, undefined where there is nothing. */
  readonly before: Config | string | undefined
  readonly next: Config
  /** Objects of which somebody said that they changed or went: an event, not a gap in a listing. */
  readonly touched: ReadonlySet<ObjectKey>
  /**
   * What a served route was made of: its own object and those behind its upstreams. Undefined at the start, where nobody
   * knows what came about before.
   */
  readonly sourcesOf: ((routeId: string) => readonly ObjectKey[]) | undefined
  /** The part of the served routes, 0 to 1, that may vanish without an explanation. */
  readonly maxShrink: number
  /** An empty result is held for what it takes away, like any other, and at the start not at all. */
  readonly allowEmpty: boolean
}

/** A result that takes too much away to be believed. */
export interface Held {
  readonly vanishing: number
  readonly served: number
  /** Ids of a few of the routes that would vanish. */
  readonly examples: readonly string[]
  readonly diagnostic: Diagnostic
}

/** Fewer routes than this may vanish, as long as one is left. */
const fewestHeld = 10
const mostExamples = 5

/**
 * Whether so many routes would vanish unexplained that it looks like an accident: a listing with gaps, a volume that is
 * not mounted. None at all is left only with an explanation for each, however few there were; and an empty result
 * replaces one that serves something only where it is allowed to, whatever explains it.
 */
export function judgeShrink(question: ShrinkQuestion): Held | undefined {
  const { path, before, next, touched, sourcesOf, maxShrink, allowEmpty } = question
  const served = typeof before === 'object' ? before : undefined
  if (served !== undefined && served.routes === next.routes && served.stream_routes === next.stream_routes)
    return undefined
  const servedIds = served === undefined ? [] : routeIds(served)
  const emptiness = empties(next, before)
  if (emptiness !== undefined) {
    // Where items of other sections are left, it is enough that each route is explained.
    const isExplainable = emptiness === 'no route' && served !== undefined
    if (!allowEmpty && !isExplainable) return held(servedIds, servedIds.length, emptyOutcome({ file: path }, emptiness))
    if (allowEmpty && sourcesOf === undefined) return undefined
  }
  const kept = new Set(routeIds(next))
  const vanished = servedIds.filter((id) => !kept.has(id))
  const unexplained = vanished.filter((id) => !(sourcesOf?.(id) ?? []).some((key) => touched.has(key)))
  const isMany = unexplained.length >= fewestHeld && unexplained.length > servedIds.length * maxShrink
  const isAll = kept.size === 0 && unexplained.length > 0 && maxShrink < 1
  if (!isMany && !isAll) return undefined
  const examples = unexplained.slice(0, mostExamples)
  return held(unexplained, servedIds.length, shrinkHeld({ file: path }, unexplained.length, servedIds.length, examples))
}

function held(vanishing: readonly string[], served: number, diagnostic: Diagnostic): Held {
  return { vanishing: vanishing.length, served, examples: vanishing.slice(0, mostExamples), diagnostic }
}

function routeIds({ routes, stream_routes }: Config): readonly string[] {
  return [...routes, ...stream_routes].map(({ id }) => id)
}
