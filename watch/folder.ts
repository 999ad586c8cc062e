import { resolve } from 'node:path'
import { noChangeEvents } from '../src/diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import type { ObjectKey } from '../src/objects/object.ts'
import type { RawObject } from '../src/objects/raw.ts'
import type { Clock } from './clock.ts'
import { readAgain } from './duplicates.ts'
import { byFile, causeOfLoss, objectChanges, type Said, saidChanges } from './folder/changes.ts'
import { saidOf } from './folder/held-file.ts'
import { chokidarHints, type Hints, type OpenHints } from './folder/hints.ts'
import { Pace } from './folder/pace.ts'
import { nothingStands, type Standing, standing } from './folder/standing.ts'
import { isBelow, labelOfRoot, nothingSeen, type Survey, survey } from './folder/survey.ts'
import { defaultLimits, type Limits } from './manifest.ts'
import type { KnownKinds } from './manifest-objects.ts'
import { type DocumentOrigin, LastParsed } from './positions.ts'
import type { Batch, Change, Source, WatchState } from './source.ts'
import { isSameUnseen, unseenOf } from './unseen.ts'

export interface FolderOptions {
  readonly known: KnownKinds
  readonly clock: Clock
  readonly limits?: Partial<Limits>
  /** Files that are never input: the output, the configuration. */
  readonly ignore?: readonly string[]
  /** How often to look again when there is no hint. */
  readonly rescanMs?: number
  /** The same while hints fail, or while something has never been seen. */
  readonly pollMs?: number
  /**
   * How long a file that has become blank may be one that is about to be filled: the shell empties it before
   * `helm template … > all.yaml` begins to think.
   */
  readonly blankMs?: number
  /** How long hints must be silent before the files are looked at; ten times that at most. */
  readonly quietMs?: number
  readonly hints?: OpenHints
}

/**
 * The objects in files and folders, now and whenever they change: what `readAll` would read, file by file. Hints only
 * say when to look; what is true is found by looking at all files, and reading those that are not what they were. The
 * first batch holds everything. A file that cannot be read in full keeps what it held (with a diagnostic) until it reads
 * well again or is deleted. Standard input cannot be watched.
 */
export function openFolder(paths: readonly string[], options: FolderOptions): Source {
  return new FolderSource(paths, options)
}

class FolderSource implements Source {
  readonly #paths: readonly string[]
  readonly #known: KnownKinds
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #last: LastParsed
  readonly #ignore: readonly string[]
  readonly #rescanMs: number
  readonly #pollMs: number
  readonly #blankMs: number
  readonly #pace: Pace
  readonly #hints: Hints
  #hintFailure: string | undefined
  #survey: Survey = nothingSeen
  #standing: Standing = nothingStands
  #said: Said = new Map()
  /** What the last batch said of what is not seen. */
  #unseen: readonly WatchState[] | undefined
  #isAlive = true
  #searches = 0
  #searchesForMissing = 0
  readonly #seenMs = new Map<string, number>()

  constructor(paths: readonly string[], options: FolderOptions) {
    const { rescanMs = 30_000, pollMs = 2000, blankMs = 15_000, quietMs = 50, hints = chokidarHints } = options
    this.#paths = paths
    this.#known = options.known
    this.#clock = options.clock
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#last = new LastParsed(this.#limits.maxDepth)
    this.#ignore = (options.ignore ?? []).map((path) => resolve(path))
    this.#rescanMs = rescanMs
    this.#pollMs = pollMs
    this.#blankMs = blankMs
    this.#pace = new Pace({ clock: options.clock, quietMs, maxDelayMs: 10 * quietMs })
    this.#hints = hints(paths, {
      hint: () => this.#pace.hint(),
      failed: (reason) => {
        this.#hintFailure ??= reason
        this.#pace.hint()
      },
    })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    try {
      do {
        const batch = this.#look()
        if (batch !== undefined) yield batch
      } while (await this.#pace.next())
    } finally {
      this.#isAlive = false
      await this.close()
    }
  }

  watches(): readonly WatchState[] {
    const { missing, unseen } = this.#survey
    return this.#paths.map((path) => {
      const name = labelOfRoot(path)
      const isOfRoot = ({ place }: Diagnostic): boolean => isBelow(place?.file ?? '', name)
      const lost = missing.find(isOfRoot)
      const problem = lost ?? unseen.find(isOfRoot)
      return {
        name,
        isSynced: this.#searches > 0 && problem === undefined,
        ...(lost !== undefined && { isLost: true }),
        lastContactMs: this.#seenMs.get(name),
        isAlive: this.#isAlive,
        problem: problem?.message ?? this.#hintFailure,
        counters: { lists: this.#searches, watches: 1, gone: 0, stalls: 0, retries: this.#searchesForMissing },
      }
    })
  }

  /** A folder has all that it holds already. */
  demand(): void {}

  refresh(): void {
    this.#pace.hint()
  }

  async close(): Promise<void> {
    this.#pace.close()
    await this.#hints.close()
  }

  /** Looks at everything; undefined where nothing changed. Runs through without a pause, so never twice at once. */
  #look(): Batch | undefined {
    const isFirst = this.#searches === 0
    this.#searches += 1
    if (hasGaps(this.#survey)) this.#searchesForMissing += 1
    const raws = new Map<DocumentOrigin, RawObject>()
    const nowMs = this.#clock.now()
    const before = this.#survey
    const after = survey(this.#paths, this.#ignore, before, {
      known: this.#known,
      limits: this.#limits,
      last: this.#last,
      nowMs,
      blankMs: this.#blankMs,
      raws,
    })
    const stood = this.#standing
    const stands = holdsTheSame(before, after) ? stood : standing(after.files, stood, this.#known, this.#limits)
    const said = byFile(this.#saidOf(after, stands))
    const rawOf = (key: ObjectKey, origin: DocumentOrigin): RawObject => {
      // Of an object that counts again since the later one of its key is gone, only the text is kept.
      const raw = raws.get(origin) ?? readAgain(key, origin, this.#known, this.#limits)
      if (raw === undefined) throw new Error(`${key} is no longer in the text it was read from`)
      return raw
    }
    const dropCause = (origin: DocumentOrigin) => causeOfLoss(origin, before, after)
    const changes: readonly Change[] = [
      ...objectChanges(stood, stands, isFirst ? 'listing' : 'event', dropCause, rawOf),
      ...saidChanges(this.#said, said),
    ]
    this.#survey = after
    this.#standing = stands
    this.#said = said
    this.#noteContact(nowMs)
    this.#planNext()
    const unseen = unseenOf(this.watches())
    const isNews = isFirst || changes.length > 0 || !isSameUnseen(this.#unseen, unseen)
    this.#unseen = unseen
    return isNews ? { changes, unseen } : undefined
  }

  *#saidOf({ said, files }: Survey, { duplicates }: Standing) {
    yield* said
    for (const [label, file] of files) yield* saidOf(label, file)
    for (const { diagnostic } of duplicates.values()) yield diagnostic
    if (this.#hintFailure !== undefined) {
      yield noChangeEvents({ file: this.#paths.join(' ') }, this.#hintFailure, this.#pollMs)
    }
  }

  #noteContact(nowMs: number): void {
    const { missing: lost, unseen } = this.#survey
    const missing = new Set([...lost, ...unseen].map(({ place }) => labelOfRoot(place?.file ?? '')))
    for (const path of this.#paths) {
      const name = labelOfRoot(path)
      if (!missing.has(name)) this.#seenMs.set(name, nowMs)
    }
  }

  #planNext(): void {
    const { files } = this.#survey
    const isPolling = this.#hintFailure !== undefined || hasGaps(this.#survey)
    let waitMs = isPolling ? Math.min(this.#pollMs, this.#rescanMs) : this.#rescanMs
    for (const { blankSinceMs } of files.values()) {
      if (blankSinceMs !== undefined) waitMs = Math.min(waitMs, this.#blankMs)
    }
    this.#pace.plan(waitMs)
  }
}

function hasGaps({ missing, unseen }: Survey): boolean {
  return missing.length + unseen.length > 0
}

function holdsTheSame(before: Survey, after: Survey): boolean {
  if (before.files.size !== after.files.size) return false
  for (const [label, { objects }] of after.files) if (before.files.get(label)?.objects !== objects) return false
  return true
}
