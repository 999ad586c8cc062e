import { keyOf } from '../../src/kinds/table.ts'
import type { ObjectKey, Origin } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Awaited, Batch, Cause, Change, Demand, Source, WatchState } from '../../watch/source.ts'

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
  #batches: Batch[] = []
  #wake: () => void = () => {}
  #isClosed = false

  give(changes: readonly Change[], synced = true): void {
    this.#batches.push({ changes, synced })
    this.#wake()
  }

  watches(): readonly WatchState[] {
    return ['ApisixRoute', ...this.unseen].map((name) => ({
      name,
      isSynced: !this.unseen.has(name),
      lastContactMs: undefined,
      isAlive: true,
      problem: this.problem,
      counters: { lists: 0, watches: 0, gone: 0, stalls: 0, retries: 0 },
    }))
  }

  demand(demand: Demand): void {
    for (const key of demand.objects) if (!this.demanded.has(key)) this.unseen.add(key)
    this.demands.push(demand)
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
      const batch = this.#batches.shift()
      if (batch !== undefined) yield batch
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
