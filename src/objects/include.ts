import type { ObjectKey, Origin } from './object.ts'

/** A file in APISIX's own form that the operator of the gateway has mixed in with `--include`. */
export interface IncludedFile {
  readonly key: ObjectKey
  /** Parsed; it may be anything. It is kept, so it may not be changed afterwards. */
  readonly document: unknown
  readonly origin: Origin
}

const start = 'apisixc/include//'

/** The key under which diagnostics speak of such a file. No object has its group. */
export function includeKey(label: string): ObjectKey {
  return `${start}${label}`
}

export function isIncludeKey(key: ObjectKey): boolean {
  return key.startsWith(start)
}
