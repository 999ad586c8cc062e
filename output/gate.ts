import { emptyResult } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { type Config, sectionNames } from '../src/model/config.ts'

/**
 * Whether `next` would empty the gateway: it holds nothing, and what is there before serves something. Of a configuration
 * that are its routes; of a text, which nobody could read back, all but comments and empty lists. APISIX takes an empty
 * file for a wish to serve nothing: data plane spec section 2.
 */
export function empties(next: Config, before: Config | string | undefined): boolean {
  if (before === undefined || !sectionNames.every((name) => next[name].length === 0)) return false
  return typeof before === 'string' ? holdsSomething(before) : before.routes.length + before.stream_routes.length > 0
}

export interface GateOptions {
  /** The target, as the user gave it. */
  readonly path: string
  /** Whether a result without any item may replace a file that has some. */
  readonly allowEmpty: boolean
}

/**
 * For one run, which knows nothing but the text that is there, undefined where there is none: why `next` may not replace
 * it. Undefined: it may.
 */
export function gate(
  next: Config,
  previousText: string | undefined,
  { path, allowEmpty }: GateOptions,
): Diagnostic | undefined {
  return !allowEmpty && empties(next, previousText) ? emptyResult({ file: path }) : undefined
}

/** Anything besides comments and empty lists, in YAML or JSON. What we do not understand counts as something. */
function holdsSomething(text: string): boolean {
  const withoutComments = text.replace(/^[ \t]*#.*$/gm, '')
  const withoutEmptyLists = withoutComments.replace(/(?<!\w)"?\w{1,40}"?[ \t]*:\s*\[\s*\]/g, '')
  return /[^\s{},]/.test(withoutEmptyLists)
}
