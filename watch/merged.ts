import type { Awaited, Batch, Demand, Source, WatchState } from './source.ts'

/**
 * Several sources as one. Its first batch comes when each has given one, so that nobody takes the part that came first
 * for the whole; from then on each batch is that of the source that had something to say.
 */
export function mergeSources(sources: readonly Source[]): Source {
  return new MergedSource(sources)
}

class MergedSource implements Source {
  readonly #sources: readonly Source[]

  constructor(sources: readonly Source[]) {
    this.#sources = sources
  }

  watches(): readonly WatchState[] {
    return this.#sources.flatMap((source) => source.watches())
  }

  demand(demand: Demand): void {
    for (const source of this.#sources) source.demand(demand)
  }

  refresh(awaited: readonly Awaited[]): void {
    for (const source of this.#sources) source.refresh(awaited)
  }

  async close(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.close()))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const iterators = this.#sources.map((source) => source[Symbol.asyncIterator]())
    /** What each source has not seen, as of its last batch; undefined before the first. */
    const unseen: (readonly WatchState[] | undefined)[] = iterators.map(() => undefined)
    const early: Batch['changes'][number][] = []
    const nextOf = async (index: number) => ({ index, result: await iterators[index]?.next() })
    const pending = new Map(iterators.map((_, index) => [index, nextOf(index)]))
    try {
      while (pending.size > 0) {
        const { index, result } = await Promise.race(pending.values())
        // A source that ends was closed, and so are the others.
        if (result === undefined || result.done) return
        pending.set(index, nextOf(index))
        unseen[index] = result.value.unseen
        early.push(...result.value.changes)
        if (unseen.includes(undefined)) continue
        yield { changes: early.splice(0), unseen: unseen.flatMap((states) => states ?? []) }
      }
    } finally {
      await this.close()
    }
  }
}
