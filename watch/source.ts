import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import type { IncludedFile } from '../src/objects/include.ts'
import type { ObjectKey, Origin } from '../src/objects/object.ts'
import type { RawObject } from '../src/objects/raw.ts'

/** One thing that happened to the input. */
export type Change =
  /** An object is there, new or different. `cause` as for `drop`. */
  | { readonly type: 'put'; readonly raw: RawObject; readonly origin: Origin; readonly cause: Cause }
  /** A file that was written by hand is there, new or different; its key is that of a `drop`. */
  | { readonly type: 'include'; readonly file: IncludedFile; readonly cause: Cause }
  /** An object is gone. */
  | { readonly type: 'drop'; readonly key: ObjectKey; readonly cause: Cause }
  /**
   * Something is there that cannot be read, or can be read again where `diagnostics` is empty; what it held before stays
   * as it was. A later change of the same `origin.label` takes the place of an earlier one.
   */
  | { readonly type: 'unreadable'; readonly diagnostics: readonly Diagnostic[]; readonly origin: Origin }

/**
 * How a change is known. `event`: somebody said so (a watch event, a file edited or deleted in a folder that is there).
 * `listing`: a full listing shows it. Much that is missing from a listing is more often an accident than a wish.
 */
export type Cause = 'event' | 'listing'

/** Changes that belong together. A batch comes also when nothing changed but what is unseen. */
export interface Batch {
  readonly changes: readonly Change[]
  /** Those of `watches()` that are not synced as of these changes; see `unseen.ts`. */
  readonly unseen: readonly WatchState[]
}

/** What is to be watched besides what a source watches by itself: the compiler asks for it. */
export interface Demand {
  /** Watched one by one, by name: Secrets that something refers to. */
  readonly objects: ReadonlySet<ObjectKey>
  /** Watched as a whole once anything needs them: `Pod`. */
  readonly kinds: ReadonlySet<string>
}

/** Something that is awaited: an object, or any EndpointSlice of a Service. */
export type Awaited =
  | { readonly type: 'object'; readonly key: ObjectKey }
  | { readonly type: 'slices'; readonly namespace: string; readonly service: string }

/** How one of the things that a source watches is doing: a kind in a namespace, an object by name, a folder. */
export interface WatchState {
  /** `ApisixRoute`, `Secret shop/key`, `manifests/`: shown to people. */
  readonly name: string
  /** Whether all of it was seen once. What was seen before stays in force while it is not, unless `isLost`. */
  readonly isSynced: boolean
  /** It vanished and took with it what was known: a folder. Only what is not synced can be lost. */
  readonly isLost?: true
  /** Milliseconds since 1970 at which its origin last proved that it lives; undefined before the first time. */
  readonly lastContactMs: number | undefined
  /** Whether its own loop is still running; false is a bug, and fails the liveness probe. */
  readonly isAlive: boolean
  /** Why it is not in contact at the moment, in words; never secret material. */
  readonly problem: string | undefined
  readonly counters: WatchCounters
}

export interface WatchCounters {
  readonly lists: number
  readonly watches: number
  /** Answers 410: the history was gone, so that everything was listed again. */
  readonly gone: number
  /** Connections that were ended because of silence. */
  readonly stalls: number
  /** Attempts after a failure. */
  readonly retries: number
}

/** Where objects come from: a folder or a cluster. Iterate once; ends after `close`. */
export interface Source extends AsyncIterable<Batch> {
  watches(): readonly WatchState[]
  /** Replaces what was demanded before. What is no longer demanded is dropped. A folder has all it holds already. */
  demand(demand: Demand): void
  /** Asks the origin directly, so that a lost event heals. What is found comes as a change. */
  refresh(awaited: readonly Awaited[]): void
  close(): Promise<void>
}
