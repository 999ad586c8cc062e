import type { WatchState } from '../../watch/source.ts'
import { unseenOf } from '../../watch/unseen.ts'

/** Whether a result may be written. */
export type Outlook =
  | { readonly kind: 'clear' }
  /** Not before something comes into sight. */
  | { readonly kind: 'blocked' }
  /** Something new is waited for, but not longer than this. */
  | { readonly kind: 'grace'; readonly leftMs: number }

/** How long what is newly watched is waited for before others, who have nothing to do with it, are served. */
const graceMs = 2_000

/**
 * Judges what is not seen. Before everything was seen once, anything blocks: a file without it could lack routes or their
 * protections. From then on known objects stay whatever cannot be seen, so that only a folder that took its objects with
 * it blocks; what is new (a Secret, pods, a kind) blocks for two seconds, however many come one after the other.
 */
export class Sight {
  #told: readonly WatchState[] | undefined
  #hasSeenAll = false
  /** Names of what is no longer waited for. */
  #givenUp: ReadonlySet<string> = new Set()
  #waitingSinceMs: number | undefined

  /** What is not seen as of the changes that were taken. */
  take(unseen: readonly WatchState[]): void {
    this.#told = unseen
  }

  get hasSeenAll(): boolean {
    return this.#hasSeenAll
  }

  /** Whether there was nothing that is not seen, as of the changes that were taken. */
  get isWhole(): boolean {
    return this.#told?.length === 0
  }

  /** `watches` is how things stand now: what was demanded a moment ago is in no batch yet. */
  judge(watches: readonly WatchState[], nowMs: number): Outlook {
    const unseen = [...(this.#told ?? []), ...unseenOf(watches)]
    if (this.#told === undefined || unseen.some(({ isLost }) => isLost)) return { kind: 'blocked' }
    if (!this.#hasSeenAll) {
      if (unseen.length > 0) return { kind: 'blocked' }
      this.#hasSeenAll = true
    }
    const names = new Set(unseen.map(({ name }) => name))
    this.#givenUp = new Set([...this.#givenUp].filter((name) => names.has(name)))
    if (names.size > this.#givenUp.size) {
      // A clock that was set back must not make it longer.
      this.#waitingSinceMs = Math.min(this.#waitingSinceMs ?? nowMs, nowMs)
      const leftMs = this.#waitingSinceMs + graceMs - nowMs
      if (leftMs > 0) return { kind: 'grace', leftMs }
    }
    this.#givenUp = names
    this.#waitingSinceMs = undefined
    return { kind: 'clear' }
  }

  /** The first of what is missing in a file that is written all the same, or of what gives trouble; empty: all is well. */
  trouble(watches: readonly WatchState[]): string {
    const troubled = watches.find(({ problem }) => problem !== undefined)
    if (troubled !== undefined) return `${troubled.name}: ${troubled.problem}`
    const late = unseenOf(watches).find(({ name }) => this.#givenUp.has(name))
    return late === undefined ? '' : `${late.name}: not seen yet`
  }
}
