import { maskLines } from './masked-lines.ts'

/** The lines around a place in a source, without what may be secret. */
export interface Excerpt {
  /** The number of the first of them. */
  readonly firstLine: number
  readonly lines: readonly string[]
  /** The line that is meant. */
  readonly line: number
  /** Counts from 1; absent where only the line is known, or where it was masked. */
  readonly column?: number
}

const linesAround = 2
const longestLine = 200

/** Undefined where the text has no such line. `secrets`: lines of texts that may nowhere be read. */
export function excerptOf(
  lines: readonly string[],
  { line, column }: { readonly line: number; readonly column?: number | undefined },
  secrets: ReadonlySet<string>,
): Excerpt | undefined {
  if (line < 1 || line > lines.length) return undefined
  const first = Math.max(1, line - linesAround)
  const last = Math.min(lines.length, line + linesAround)
  const masked = maskLines(lines, first - 1, last, secrets)
  const isWhole = masked[line - first] === lines[line - 1] && (column ?? 0) <= longestLine
  return {
    firstLine: first,
    lines: masked.map((text) => (text.length > longestLine ? `${text.slice(0, longestLine)}…` : text)),
    line,
    ...(column !== undefined && isWhole && { column }),
  }
}
