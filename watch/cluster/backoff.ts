/** The first waiting time is below this. */
const baseMs = 200
const longestMs = 10_000
/** A server that is overloaded asks for seconds; what asks for hours would only look like a dead watch. */
const longestRetryAfterMs = 60_000

/**
 * How long to wait before the next attempt: "full jitter", a random time below a limit that doubles from 0.2 s to 10 s,
 * so that clients that failed together do not come back together (runtimes spec 1.6). What proves that things work
 * again is for the caller to know, who then calls `reset`.
 */
export class Backoff {
  readonly #random: () => number
  #attempts = 0

  /** `random` gives numbers from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Milliseconds to wait; never less than the server asked for, up to a minute. */
  next(retryAfterMs = 0): number {
    const limit = Math.min(longestMs, baseMs * 2 ** this.#attempts)
    this.#attempts += 1
    return Math.min(retryAfterMs, longestRetryAfterMs) + this.#random() * limit
  }

  reset(): void {
    this.#attempts = 0
  }
}
