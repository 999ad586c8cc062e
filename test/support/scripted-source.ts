import { keyOf } from '../../src/kinds/table.ts'
import type { ObjectKey, Origin } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Awaited, Batch, Cause, Change, Demand, Source, WatchState } from '../../watch/source.ts'
import { unseenOf } from '../../watch/unseen.ts'

const origin: Origin = { label: 'cluster', locate: () => undefined }

export function put(raw: RawObject, cause: Cause = 'event'): Change {
  return { type: 'put', raw, origin, cause }
}

export function drop(raw: RawObject, cause: Cause = 'event'): Change {
  return { type: 'drop', key: keyOf(raw), cause }
}

/** A source that says what a test tells it to say. */
export class ScriptedSource implements Source {
  /** What was asked for, newest last. */
  readonly demands: Demand[] = []
  readonly refreshed: Awaited[] = []
  /** Names of what is watched and not seen yet. */
  readonly unseen = new Set<string>()
  problem: string | undefined
  /** Names of what is gone with all that it held. */
  readonly lost = new Set<string>()
  #changes: (readonly Change[])[] = []
  #wake: () => void = () => {}
  #isClosed = false

  /** What a batch tells as unseen is what is unseen when it is taken, as with real sources. */
  give(changes: readonly Change[]): void {
    this.#changes.push(changes)
    this.#wake()
  }

  watches(): readonly WatchState[] {
    return [...new Set(['ApisixRoute', ...this.unseen, ...this.lost])].map((name) => ({
      name,
      isSynced: !this.unseen.has(name) && !this.lost.has(name),
      ...(this.lost.has(name) && { isLost: true }),
      lastContactMs: undefined,
      isAlive: true,
      problem: this.problem,
      counters: { lists: 0, watches: 0, gone: 0, stalls: 0, retries: 0 },
    }))
  }

  demand(demand: Demand): void {
    const fresh = [...demand.objects].filter((key) => !this.demanded.has(key))
    for (const key of fresh) this.unseen.add(key)
    this.demands.push(demand)
    // A real source says at once that it has something new to see.
    if (fresh.length > 0) this.give([])
  }

  get demanded(): ReadonlySet<ObjectKey> {
    return this.demands.at(-1)?.objects ?? new Set()
  }

  refresh(awaited: readonly Awaited[]): void {
    this.refreshed.push(...awaited)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
    while (!this.#isClosed) {
      const changes = this.#changes.shift()
      if (changes !== undefined) yield { changes, unseen: unseenOf(this.watches()) }
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
