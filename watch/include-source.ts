import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { includeKey } from '../src/objects/include.ts'
import { isBelow } from './folder/survey.ts'
import { type FolderOptions, openFolder } from './folder.ts'
import { includedFile, wholeFiles } from './include.ts'
import type { Awaited, Batch, Change, Demand, Source, WatchState } from './source.ts'
import { unseenOf } from './unseen.ts'

/**
 * Files in APISIX's own form, now and whenever they change; folders are searched for them. As with manifests, one that
 * cannot be read in full keeps what it held. But one that never could be counts as not seen: it may hold what protects
 * everything.
 */
export function openIncludes(paths: readonly string[], options: Omit<FolderOptions, 'known'>): Source {
  return new IncludeSource(openFolder(paths, { ...options, known: wholeFiles }))
}

class IncludeSource implements Source {
  readonly #files: Source
  /** The keys of the files that have been read well. */
  readonly #held = new Set<string>()
  /** By label, why a file cannot be read in full. */
  readonly #broken = new Map<string, Diagnostic>()

  constructor(files: Source) {
    this.#files = files
  }

  watches(): readonly WatchState[] {
    const never = [...this.#broken].filter(([label]) => !this.#held.has(includeKey(label)))
    return this.#files.watches().map((state) => {
      const [, problem] = never.find(([label]) => isBelow(label, state.name)) ?? []
      return problem === undefined ? state : { ...state, isSynced: false, problem: state.problem ?? problem.message }
    })
  }

  demand(demand: Demand): void {
    this.#files.demand(demand)
  }

  refresh(awaited: readonly Awaited[]): void {
    this.#files.refresh(awaited)
  }

  async close(): Promise<void> {
    await this.#files.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    for await (const { changes } of this.#files) {
      const taken = changes.map((change) => this.#take(change))
      for (const change of taken) {
        if (change.type === 'include' && !this.#broken.has(change.file.origin.label)) this.#held.add(change.file.key)
      }
      yield { changes: taken, unseen: unseenOf(this.watches()) }
    }
  }

  #take(change: Change): Change {
    if (change.type === 'drop') this.#held.delete(change.key)
    if (change.type === 'unreadable') {
      const { origin, diagnostics } = change
      const problem = diagnostics.find(({ severity }) => severity === 'error')
      if (problem === undefined) this.#broken.delete(origin.label)
      else this.#broken.set(origin.label, problem)
    }
    if (change.type !== 'put') return change
    const { raw, origin, cause } = change
    return { type: 'include', file: includedFile(includeKey(origin.label), raw, origin), cause }
  }
}
