import { emptyOutcome, shrinkHeld } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { type Config, sectionNames } from '../src/model/config.ts'
import type { ObjectKey } from '../src/objects/object.ts'

export interface ShrinkQuestion {
  /** The target, as the user gave it. */
  readonly path: string
  readonly served: Config
  readonly next: Config
  /** Objects of which somebody said that they changed or went: an event, not a gap in a listing. */
  readonly touched: ReadonlySet<ObjectKey>
  /** What a served route was made of: its own object and those behind its upstreams. None where nobody knows. */
  readonly sourcesOf: (routeId: string) => readonly ObjectKey[]
  /** The part of the served routes, 0 to 1, that may vanish without an explanation. */
  readonly maxShrink: number
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
 * not mounted. None at all is left only with an explanation for each, however few there were; and an empty result never
 * replaces one that serves something, whatever explains it.
 */
export function judgeShrink({ path, served, next, touched, sourcesOf, maxShrink }: ShrinkQuestion): Held | undefined {
  if (served.routes === next.routes && served.stream_routes === next.stream_routes) return undefined
  const kept = new Set(routeIds(next))
  const before = routeIds(served)
  const vanished = before.filter((id) => !kept.has(id))
  if (vanished.length === 0) return undefined
  if (isEmpty(next)) return held(vanished, before.length, emptyOutcome({ file: path }))
  const unexplained = vanished.filter((id) => !sourcesOf(id).some((key) => touched.has(key)))
  const isMany = unexplained.length >= fewestHeld && unexplained.length > before.length * maxShrink
  const isAll = kept.size === 0 && unexplained.length > 0 && maxShrink < 1
  if (!isMany && !isAll) return undefined
  const diagnostic = shrinkHeld({ file: path }, unexplained.length, before.length, unexplained.slice(0, mostExamples))
  return held(unexplained, before.length, diagnostic)
}

function held(vanishing: readonly string[], served: number, diagnostic: Diagnostic): Held {
  return { vanishing: vanishing.length, served, examples: vanishing.slice(0, mostExamples), diagnostic }
}

/** Whether a configuration holds nothing at all. */
export function isEmpty(config: Config): boolean {
  return sectionNames.every((name) => config[name].length === 0)
}

function routeIds({ routes, stream_routes }: Config): readonly string[] {
  return [...routes, ...stream_routes].map(({ id }) => id)
}
