import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import type { ObjectKey, Origin } from '../src/objects/object.ts'
import type { RawObject } from '../src/objects/raw.ts'

/** One thing that happened to the input. */
export type Change =
  /** An object is there, new or different. */
  | { readonly type: 'put'; readonly raw: RawObject; readonly origin: Origin }
  /** An object is gone. */
  | { readonly type: 'drop'; readonly key: ObjectKey }
  /** Something is there that cannot be read; what it held before stays as it was. */
  | { readonly type: 'unreadable'; readonly diagnostics: readonly Diagnostic[]; readonly origin: Origin }

/** Changes that belong together. `synced` says that nothing known is outstanding. */
export interface Batch {
  readonly changes: readonly Change[]
  readonly synced: boolean
}

/** Where objects come from: a folder or a cluster. Ends after `close`. */
export interface Source extends AsyncIterable<Batch> {
  close(): Promise<void>
}
