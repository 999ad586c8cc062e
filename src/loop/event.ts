import type { Change } from '../../watch/source.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { SectionName } from '../model/config.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { HeldObject } from './standing.ts'

/** Everything that the loop has to tell: the log, the metrics and the status page are made of these and nothing else. */
export type LoopEvent =
  | { readonly type: 'changed'; readonly changes: readonly Change[] }
  /** All that is watched was seen once; the first file may be written. */
  | { readonly type: 'synced'; readonly afterMs: number }
  /**
   * Something that is watched cannot be seen: what is known of it stays in force, and others are served. `reason` names
   * the first of it, and is empty when all is well again.
   */
  | { readonly type: 'stale'; readonly reason: string }
  /** Not everything was seen: nothing is written. What there is to say all the same. */
  | { readonly type: 'outstanding'; readonly diagnostics: readonly Diagnostic[] }
  | Compiled
  | Written
  /** The bytes in place are those of the result. */
  | { readonly type: 'unchanged'; readonly generation: number }
  | { readonly type: 'write-failed'; readonly diagnostic: Diagnostic; readonly retryInMs: number }
  /** A result is ready and not written: it would take too much away. `vanishing` of `served` routes would go. */
  | {
      readonly type: 'held'
      readonly diagnostic: Diagnostic
      readonly vanishing: number
      readonly served: number
      readonly examples: readonly string[]
    }
  /** What was held is written now, or is no longer wanted. */
  | { readonly type: 'released'; readonly by: 'signal' | 'option' | 'endpoint' | 'recovery' }
  /** Objects wait for something that is not there; they are looked at again then, or as soon as it comes. */
  | { readonly type: 'waiting'; readonly names: readonly string[]; readonly retryInMs: number }
  /** The data plane holds the file of this generation, so long after its write. */
  | { readonly type: 'confirmed'; readonly generation: number; readonly afterMs: number }
  /** The file has nothing in it that a control API shows. */
  | { readonly type: 'nothing-to-confirm' }
  | Unconfirmed
  | SchemaRead
  /** What the data plane takes cannot be read: what was read before counts, if anything was. Told once until that is over. */
  | { readonly type: 'schema-failed'; readonly from: string; readonly diagnostic: Diagnostic }
  /** The data plane answers again, and takes what it took before. */
  | { readonly type: 'schema-answers'; readonly from: string }
  /** What is held could not be kept for the next start. */
  | { readonly type: 'not-kept'; readonly diagnostic: Diagnostic }
  | { readonly type: 'settings'; readonly file: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly type: 'stopping'; readonly reason: string }

/** What the data plane takes was read, and counts from now on. */
export interface SchemaRead {
  readonly type: 'schema-read'
  /** How it was asked for: `auto` is a URL too. */
  readonly by: 'file' | 'url' | 'auto'
  /** The file or URL. */
  readonly from: string
  /** How many plugins a route may have. */
  readonly plugins: number
  /** The release of APISIX, where its answer tells. */
  readonly release?: string
}

export interface Compiled {
  readonly type: 'compiled'
  readonly durationMs: number
  readonly diagnostics: readonly Diagnostic[]
  /** How many items each section holds. */
  readonly items: Readonly<Record<SectionName, number>>
  /** How many objects of each kind the store holds. */
  readonly objects: Readonly<Record<string, number>>
  /** When the first certificate in the file ends, in milliseconds since 1970; undefined where there is none. */
  readonly earliestExpiryMs: number | undefined
  /** Objects with an error of their own: a part of them, or all, is left out. */
  readonly rejected: readonly ObjectKey[]
  /** Objects that wait for something that is not there. */
  readonly pending: readonly ObjectKey[]
  /** Objects that are broken and served, in part or whole, as they were when they last were good. */
  readonly held: readonly HeldObject[]
}

export interface Written {
  readonly type: 'written'
  /** Modification time of the file in whole seconds: what APISIX tells versions apart by. */
  readonly generation: number
  readonly bytes: number
  readonly durationMs: number
  /** Whether the file still holds old items that a later write takes away. */
  readonly isTransitional: boolean
  /** From the moments at which endpoints changed, as their objects tell, to this write. */
  readonly latenciesMs: readonly number[]
}

/** The data plane was not seen to hold the file in time. */
export interface Unconfirmed {
  readonly type: 'unconfirmed'
  readonly generation: number
  readonly diagnostic: Diagnostic
  /** What it lacks although it has loaded the file: names such as `routes/shop_web`. */
  readonly missing: readonly string[]
  /** When it is asked again, or the file is written again. */
  readonly retryInMs: number
}

export type Listener = (event: LoopEvent) => void
