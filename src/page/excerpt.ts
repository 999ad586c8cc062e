import type { MaskedText } from './masked-text.ts'

/** The lines around a place in a source, without what may be secret. */
export interface Excerpt {
  /** The number of the first of them. */
  readonly firstLine: number
  readonly lines: readonly string[]
  /** The line that is meant. */
  readonly line: number
  /** Counts from 1; absent where only the line is known, or where a part of it is masked. */
  readonly column?: number
}

const linesAround = 2
const longestLine = 200

/** Undefined where the text has no such line. */
export function excerptOf(
  text: MaskedText,
  { line, column }: { readonly line: number; readonly column?: number | undefined },
): Excerpt | undefined {
  if (line < 1 || line > text.length) return undefined
  const first = Math.max(1, line - linesAround)
  const count = Math.min(text.length, line + linesAround) - first + 1
  const isMarked = column !== undefined && column <= longestLine && text.isWhole(line - 1)
  return {
    firstLine: first,
    lines: Array.from({ length: count }, (_, offset) => shorten(text.line(first - 1 + offset))),
    line,
    ...(isMarked && { column }),
  }
}

function shorten(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
}
