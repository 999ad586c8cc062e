import type { Clock } from '../../watch/clock.ts'

interface Timer {
  /** In milliseconds that pass evenly, whatever the clock is set to: so do those of a real timer. */
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** A clock that stands still until it is set forward. */
export class FakeClock implements Clock {
  #now: number
  #passedMs = 0
  #order = 0
  readonly #timers = new Set<Timer>()

  constructor(startMs = 1_700_000_000_000) {
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  passedMs(): number {
    return this.#passedMs
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#passedMs + ms, order: this.#order++, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Milliseconds until the next timer; undefined where there is none. */
  get nextInMs(): number | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY)
    return next && next.at - this.#passedMs
  }

  /** Lets time pass, timer by timer in their order, with all that each sets going. */
  async advance(ms: number): Promise<void> {
    const end = this.#passedMs + ms
    await settle()
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#pass(timer.at)
      timer.run()
      await settle()
    }
    this.#pass(end)
  }

  /** Sets the clock without letting time pass: what an administrator or a time server does. */
  jump(ms: number): void {
    this.#now += ms
  }

  #pass(untilMs: number): void {
    this.#now += untilMs - this.#passedMs
    this.#passedMs = untilMs
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > until) continue
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer
    }
    return first
  }
}

/** Long enough for promises that wait for nothing outside; real input and output needs an event of its own. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
