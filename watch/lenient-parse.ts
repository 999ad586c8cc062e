import { type Event, parseEvents, YAMLException } from 'js-yaml'

/**
 * js-yaml holds to YAML 1.2, which wants continued lines of flow collections and quoted texts indented deeper than their
 * parent. libyaml and go-yaml, and so kubectl and everybody's manifests, do not:
 *
 *     hosts: [
 *       a.example.com
 *     ]
 *
 * Where js-yaml complains of that, the line is indented and the text read again, until it is content. It complains only
 * inside of flow collections and quotes, where white space at the start of a line means nothing.
 */

/** A document taken apart. Offsets of events refer to `source`, which can have white space that the original lacks. */
export interface ParsedText {
  readonly source: string
  readonly events: readonly Event[]
  /** Where an offset into `source` is in the original. */
  toOriginal(offset: number): number
}

/** Limits the characters that are read again and again. */
const maxWork = 2 ** 26
const maxAttempts = 1000

/** The events of a text; the exception is js-yaml's, about the original text. */
export function parseText(original: string, maxDepth: number): ParsedText | YAMLException {
  const first = parse(original, maxDepth)
  if (!(first instanceof YAMLException)) return { source: original, events: first, toOriginal: (offset) => offset }
  const width = deepestIndent(original) + 1
  const insertions: Insertion[] = []
  let source = original
  let result: readonly Event[] | YAMLException = first
  for (let attempt = 0; attempt < maxAttempts && attempt * source.length < maxWork; attempt += 1) {
    if (!(result instanceof YAMLException)) {
      return { source, events: result, toOriginal: (offset) => withoutInsertions(insertions, offset) }
    }
    const offset = result.mark?.position
    if (result.reason !== 'deficient indentation' || offset === undefined) return first
    const blankStart = startOfBlanks(source, offset)
    const blanks = source.slice(blankStart, offset)
    if (blanks.includes('\t')) {
      source = source.slice(0, blankStart) + ' '.repeat(blanks.length) + source.slice(offset)
    } else if (blanks.length < width && isLineStart(source, blankStart)) {
      insertions.push({ offset: blankStart, count: width })
      source = source.slice(0, blankStart) + ' '.repeat(width) + source.slice(blankStart)
    } else return first
    result = parse(source, maxDepth)
  }
  return first
}

function parse(source: string, maxDepth: number): readonly Event[] | YAMLException {
  try {
    return parseEvents(source, { maxDepth })
  } catch (error) {
    if (error instanceof YAMLException) return error
    throw error
  }
}

/** Each is made after all earlier ones, and further on in the text. */
interface Insertion {
  readonly offset: number
  readonly count: number
}

function withoutInsertions(insertions: readonly Insertion[], offset: number): number {
  let removed = 0
  for (const insertion of insertions) {
    if (insertion.offset > offset) break
    removed += Math.min(insertion.count, offset - insertion.offset)
  }
  return offset - removed
}

/** No block collection of the text starts in a later column. */
function deepestIndent(text: string): number {
  let deepest = 0
  for (const [run] of text.matchAll(/^[ \t?:-]*/gm)) deepest = Math.max(deepest, run.length)
  return deepest
}

function startOfBlanks(text: string, end: number): number {
  let start = end
  while (start > 0 && ' \t'.includes(text.charAt(start - 1))) start -= 1
  return start
}

function isLineStart(text: string, offset: number): boolean {
  return offset === 0 || '\r\n'.includes(text.charAt(offset - 1))
}
