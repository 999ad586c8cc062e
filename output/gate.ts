import { emptyResult } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import type { Config } from '../src/model/config.ts'
import { isEmpty } from './shrink.ts'

export type GateResult = { readonly allowed: true } | { readonly allowed: false; readonly diagnostic: Diagnostic }

export interface GateOptions {
  /** The target, as the user gave it. */
  readonly path: string
  /** Whether a result without any item may replace a file that has some. */
  readonly allowEmpty: boolean
}

/**
 * May `next` replace what is there? `previousText` is the content of the target, undefined where there is none.
 * APISIX takes an empty file for a wish to serve nothing: data plane spec section 2.
 */
export function gate(next: Config, previousText: string | undefined, options: GateOptions): GateResult {
  if (isEmpty(next) && !options.allowEmpty && previousText !== undefined && holdsSomething(previousText)) {
    return { allowed: false, diagnostic: emptyResult({ file: options.path }) }
  }
  return { allowed: true }
}

/** Anything besides comments and empty lists, in YAML or JSON. What we do not understand counts as something. */
function holdsSomething(text: string): boolean {
  const withoutComments = text.replace(/^[ \t]*#.*$/gm, '')
  const withoutEmptyLists = withoutComments.replace(/(?<!\w)"?\w{1,40}"?[ \t]*:\s*\[\s*\]/g, '')
  return /[^\s{},]/.test(withoutEmptyLists)
}
