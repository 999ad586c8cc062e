import type { Clock } from './clock.ts'

/** Milliseconds to wait before each attempt after a failure; the last of them repeats. */
export type Schedule = readonly number[]

/** Once a second five times, then once a minute: FAQ 6 of the old controller, kinds spec section 11.5. */
export const defaultSchedule: Schedule = [1_000, 1_000, 1_000, 1_000, 1_000, 60_000]

/** How long to wait after so many failures in a row, the first of which is 1. */
export function delayAfter(failures: number, schedule: Schedule): number {
  return schedule[Math.min(failures, schedule.length) - 1] ?? 0
}

/** One thing that is tried until it succeeds. */
export class Retry {
  readonly #schedule: Schedule
  readonly #clock: Clock
  readonly #run: () => void
  #failures = 0
  #cancel: () => void = () => {}

  constructor(schedule: Schedule, clock: Clock, run: () => void) {
    this.#schedule = schedule
    this.#clock = clock
    this.#run = run
  }

  /** Plans the next attempt, and says in how many milliseconds it is. */
  fail(): number {
    this.#cancel()
    this.#failures += 1
    const delayMs = delayAfter(this.#failures, this.#schedule)
    this.#cancel = this.#clock.after(delayMs, this.#run)
    return delayMs
  }

  /** It went well, or is no longer wanted. */
  reset(): void {
    this.#cancel()
    this.#failures = 0
  }
}

interface Waiting<T> {
  readonly thing: T
  readonly failures: number
  readonly dueMs: number
}

/** Many things that are asked for again and again, each on a schedule of its own, until they are no longer awaited. */
export class Recheck<T> {
  readonly #schedule: Schedule
  readonly #clock: Clock
  readonly #run: (due: readonly T[]) => void
  #waiting: ReadonlyMap<string, Waiting<T>> = new Map()
  #cancel: () => void = () => {}

  constructor(schedule: Schedule, clock: Clock, run: (due: readonly T[]) => void) {
    this.#schedule = schedule
    this.#clock = clock
    this.#run = run
  }

  /** What is awaited now, each under a name of its own. What was awaited before keeps its place in the schedule. */
  await(things: ReadonlyMap<string, T>): void {
    const now = this.#clock.now()
    this.#waiting = new Map(
      [...things].map(([name, thing]) => {
        const { failures, dueMs } = this.#waiting.get(name) ?? { failures: 1, dueMs: Number.POSITIVE_INFINITY }
        return [name, { thing, failures, dueMs: this.#dueMs(failures, now, dueMs) }] as const
      }),
    )
    this.#plan()
  }

  /** Milliseconds until something is asked for next; undefined where nothing is awaited. */
  get nextInMs(): number | undefined {
    if (this.#waiting.size === 0) return undefined
    let dueMs = Number.POSITIVE_INFINITY
    for (const waiting of this.#waiting.values()) dueMs = Math.min(dueMs, waiting.dueMs)
    return Math.max(dueMs - this.#clock.now(), 0)
  }

  /** Asks for nothing any more. */
  stop(): void {
    this.#cancel()
    this.#waiting = new Map()
  }

  /** A clock that was set back makes nothing wait longer than the schedule says from then on. */
  #dueMs(failures: number, now: number, plannedMs = Number.POSITIVE_INFINITY): number {
    return Math.min(plannedMs, now + delayAfter(failures, this.#schedule))
  }

  #plan(): void {
    this.#cancel()
    const delayMs = this.nextInMs
    if (delayMs !== undefined) this.#cancel = this.#clock.after(delayMs, () => this.#ask())
  }

  #ask(): void {
    const now = this.#clock.now()
    const due: T[] = []
    const next = new Map(this.#waiting)
    for (const [name, { thing, failures, dueMs }] of this.#waiting) {
      if (dueMs > now) {
        next.set(name, { thing, failures, dueMs: this.#dueMs(failures, now, dueMs) })
        continue
      }
      due.push(thing)
      next.set(name, { thing, failures: failures + 1, dueMs: this.#dueMs(failures + 1, now) })
    }
    this.#waiting = next
    this.#plan()
    this.#run(due)
  }
}
