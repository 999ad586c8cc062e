import { emptyResult } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { type Config, sectionNames } from '../src/model/config.ts'
import { readBack } from './read-back.ts'

/** What a result has less than it needs, while the file in place has it: anything at all, or routes. */
export type Emptiness = 'nothing' | 'no route'

/**
 * Whether `next` would empty the gateway: it has no route, and what is there before serves something. Of a configuration
 * that are its routes; of a text, which nobody could read back, for a result without any item all but comments and empty
 * lists. Without routes APISIX answers 404 to every request, and takes an empty file for a wish to serve nothing: data
 * plane spec section 2.
 */
export function empties(next: Config, before: Config | string | undefined): Emptiness | undefined {
  if (before === undefined || hasRoute(next)) return undefined
  const isBare = sectionNames.every((name) => next[name].length === 0)
  if (typeof before === 'object') return hasRoute(before) ? (isBare ? 'nothing' : 'no route') : undefined
  if (isBare) return holdsSomething(before) ? 'nothing' : undefined
  return holdsRoutes(before) ? 'no route' : undefined
}

function hasRoute({ routes, stream_routes }: Config): boolean {
  return routes.length + stream_routes.length > 0
}

export interface GateOptions {
  /** The target, as the user gave it. */
  readonly path: string
  /** Whether a result without routes may replace a file that has some. */
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
  const emptiness = allowEmpty ? undefined : empties(next, previousText)
  return emptiness && emptyResult({ file: path }, emptiness)
}

/** Any route, of a file of ours; of any other, a list of that name that is not empty, wherever it stands. */
function holdsRoutes(text: string): boolean {
  const config = readBack(text, /^\s*\{/.test(text) ? 'json' : 'yaml')
  if (config !== undefined) return hasRoute(config)
  return /(?<![\w-])(?:stream_)?routes["']?[ \t]*:(?!\s*\[\s*\])/.test(withoutComments(text))
}

/** Anything besides comments and empty lists, in YAML or JSON. What we do not understand counts as something. */
function holdsSomething(text: string): boolean {
  const withoutEmptyLists = withoutComments(text).replace(/(?<!\w)"?\w{1,40}"?[ \t]*:\s*\[\s*\]/g, '')
  return /[^\s{},]/.test(withoutEmptyLists)
}

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, '')
}
