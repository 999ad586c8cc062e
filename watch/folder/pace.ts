import type { Clock } from '../clock.ts'

export interface PaceOptions {
  readonly clock: Clock
  /** How long hints must be silent before it is time. */
  readonly quietMs: number
  /** How long the first of many hints waits at most. */
  readonly maxDelayMs: number
}

/** When to look again: a little after a hint, and after a while anyway. Says so to one who asks, one time after the other. */
export class Pace {
  readonly #clock: Clock
  readonly #quietMs: number
  readonly #maxDelayMs: number
  #isDue = false
  #isClosed = false
  #firstHintMs: number | undefined
  #cancelHint: (() => void) | undefined
  #cancelPlan: (() => void) | undefined
  #wake: (() => void) | undefined

  constructor({ clock, quietMs, maxDelayMs }: PaceOptions) {
    this.#clock = clock
    this.#quietMs = quietMs
    this.#maxDelayMs = maxDelayMs
  }

  /** Something may have changed. */
  hint(): void {
    if (this.#isClosed || this.#isDue) return
    const now = this.#clock.now()
    this.#firstHintMs ??= now
    this.#cancelHint?.()
    // A clock that was set back must not make the wait longer.
    const waitedMs = Math.max(0, now - this.#firstHintMs)
    const waitMs = Math.min(this.#quietMs, Math.max(0, this.#maxDelayMs - waitedMs))
    this.#cancelHint = this.#clock.after(waitMs, () => this.#fire())
  }

  /** It is time in `ms` even if nobody gives a hint; replaces what was planned before. */
  plan(ms: number): void {
    this.#cancelPlan?.()
    if (!this.#isClosed) this.#cancelPlan = this.#clock.after(ms, () => this.#fire())
  }

  /** Waits until it is time; false once `close` was called. What happens before it is asked is not forgotten. */
  async next(): Promise<boolean> {
    if (!this.#isDue && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#isDue = false
    return !this.#isClosed
  }

  close(): void {
    this.#isClosed = true
    this.#fire()
  }

  #fire(): void {
    this.#cancelHint?.()
    this.#cancelPlan?.()
    this.#firstHintMs = undefined
    this.#isDue = true
    this.#wake?.()
    this.#wake = undefined
  }
}
