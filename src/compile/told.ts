import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ObjectKey, Origin } from '../objects/object.ts'
import { groupOf, isRecord, type RawObject } from '../objects/raw.ts'
import type { CompileOptions } from '../read/options.ts'
import { foreignWord } from '../translate/foreign.ts'

/** What decoding said of an object. */
export interface Told {
  readonly diagnostics: readonly Diagnostic[]
  readonly origin: Origin
  /** Whether nothing came of it, so that nobody else speaks of it. */
  readonly isLost: boolean
  /** As it was written; undefined of the kinds that are not APISIX's own. */
  readonly ingressClassName: string | undefined
}

export function toldOf(raw: RawObject, diagnostics: readonly Diagnostic[], origin: Origin, isLost: boolean): Told {
  const { spec } = raw
  const written =
    isRecord(spec) && groupOf(raw.apiVersion) === 'apisix.apache.org' ? spec['ingressClassName'] : undefined
  return { diagnostics, origin, isLost, ingressClassName: typeof written === 'string' ? written : undefined }
}

/** What is to be heard of it: an object of another class is not judged (kinds spec section 13.3), only named. */
export function heardOf(key: ObjectKey, told: Told, options: CompileOptions): readonly Diagnostic[] {
  const word = foreignWord(key, told.ingressClassName, options)
  if (word === undefined) return told.diagnostics
  return told.isLost ? [word] : []
}
