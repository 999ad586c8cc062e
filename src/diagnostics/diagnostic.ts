import type { At, ObjectKey, Path } from '../objects/object.ts'

/** `AXC` and four digits, the first two of which are the band; never reused. Bands: src/README.md. */
export type Code = `AXC${string}`

/** The first two digits. */
export function bandOf(code: Code): string {
  return code.slice(3, 5)
}

/**
 * What happened to the output. error: the rule or object is left out. warning: it is in, perhaps not as you think.
 * info: nothing to do.
 */
export type Severity = 'error' | 'warning' | 'info'

/** A spot that is known already when the diagnostic is made: files that could not be read have no object to ask. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Another place that has to do with a diagnostic, and what is there. */
export interface Related {
  readonly object: ObjectKey
  readonly path: Path
  readonly note: string
  readonly place?: Place
}

/** One thing to say about the input, as a value. */
export interface Diagnostic {
  readonly code: Code
  readonly severity: Severity
  /** Undefined for what concerns a file or an option and no object. */
  readonly object: ObjectKey | undefined
  readonly path: Path
  /** Overrides the object's current origin: the loser of two objects with one key is elsewhere. */
  readonly place?: Place
  /** One line, present tense, names the values; never secret material. */
  readonly message: string
  /** The next thing to do. */
  readonly hint?: string
  readonly related?: readonly Related[]
}

/** Stages say what they find through this; whoever calls a stage collects. */
export type Report = (diagnostic: Diagnostic) => void

/** The words of a diagnostic, before it is known where it belongs. */
export interface Details {
  readonly message: string
  readonly hint?: string | undefined
  readonly related?: readonly Related[] | undefined
}

/** A diagnostic's maker, and what `apisixc explain CODE` tells about it. */
export interface Finding<Args extends readonly unknown[]> {
  (where: At | Place, ...args: Args): Diagnostic
  readonly code: Code
  readonly severity: Severity
  readonly explanation: Explanation
}

/** What `apisixc explain` tells a stranger about a code. */
export interface Explanation {
  readonly title: string
  readonly cause: string
  readonly fix: string
}

/**
 * Declares a code: its severity, its explanation and the function that words it. Only the files under
 * `diagnostics/catalog/` call this, so each code has one home.
 */
export function finding<Args extends readonly unknown[]>(
  code: Code,
  severity: Severity,
  explanation: Explanation,
  word: (...args: Args) => Details,
): Finding<Args> {
  const make = (where: At | Place, ...args: Args): Diagnostic => {
    const { message, hint, related } = word(...args)
    const more = { ...(hint !== undefined && { hint }), ...(related !== undefined && { related }) }
    return 'object' in where
      ? { code, severity, object: where.object, path: where.path, message, ...more }
      : { code, severity, object: undefined, path: [], place: where, message, ...more }
  }
  return Object.assign(make, { code, severity, explanation })
}

/** Total order: by file place where known, then object, path, code, message. Keeps reports stable. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compareText(a.object ?? '', b.object ?? '') ||
    comparePaths(a.path, b.path) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  )
}

function comparePaths(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const left = a[index] as string | number
    const right = b[index] as string | number
    if (left === right) continue
    if (typeof left === 'number' && typeof right === 'number') return left - right
    return compareText(String(left), String(right))
  }
  return a.length - b.length
}

/** By code unit, so that no locale has a say. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
