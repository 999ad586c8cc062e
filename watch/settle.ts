import type { Clock } from './clock.ts'

export interface SettleOptions {
  /** How long it has to be quiet, in milliseconds. */
  readonly quietMs: number
  /** How long the first notice waits at most, in milliseconds. */
  readonly maxMs: number
  readonly clock: Clock
  readonly run: () => void
}

/**
 * Many changes, one run: `run` is called once nothing was noticed for `quietMs`, and at the latest `maxMs` after the
 * first notice, so that a steady stream cannot hold it off for ever.
 */
export class Settle {
  readonly #options: SettleOptions
  #latestMs: number | undefined
  #cancel: () => void = () => {}

  constructor(options: SettleOptions) {
    this.#options = options
  }

  notice(): void {
    const { quietMs, maxMs, clock } = this.#options
    const now = clock.now()
    this.#latestMs ??= now + maxMs
    this.#cancel()
    // A clock that was set back must not make the first notice wait longer than it was promised.
    const leftMs = Math.min(Math.max(this.#latestMs - now, 0), maxMs)
    this.#cancel = clock.after(Math.min(quietMs, leftMs), () => {
      this.#latestMs = undefined
      this.#options.run()
    })
  }

  /** Forgets what was noticed. */
  cancel(): void {
    this.#cancel()
    this.#latestMs = undefined
  }
}
