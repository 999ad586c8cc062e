import type { Place } from '../src/diagnostics/diagnostic.ts'
import type { Origin, Path, Position, Remark } from '../src/objects/object.ts'
import { contentStart, type Span } from './documents.ts'
import { offsetAt, type Parsed, parse, pathsAt } from './event-paths.ts'

/** From paths to lines, computed when somebody asks: most objects never have anything said about them. */

/** A text with a name, and the way from an offset to a line. */
export class LinedText {
  readonly label: string
  readonly text: string
  #lineStarts: readonly number[] | undefined

  constructor(label: string, text: string) {
    this.label = label
    this.text = text
  }

  /** The comments in the lines right above one, as far as they are indented less than so many characters. */
  commentAbove(line: number, indent: number): string | undefined {
    const words: string[] = []
    for (let above = line - 1; above > 0; above -= 1) {
      const comment = commentLine.exec(this.#lineAt(above))
      const [, blanks = '', text = ''] = comment ?? []
      if (comment === null || blanks.length > indent) break
      // What speaks to this program says nothing of the field.
      if (text !== '' && !text.startsWith('apisixc-ignore')) words.unshift(text)
    }
    return words.length === 0 ? undefined : words.join(' ')
  }

  #lineAt(line: number): string {
    this.#lineStarts ??= lineStarts(this.text)
    return this.text.slice(this.#lineStarts[line - 1] ?? 0, this.#lineStarts[line] ?? this.text.length)
  }

  /** Columns count UTF-16 code units, as editors do. */
  positionAt(offset: number): Position {
    this.#lineStarts ??= lineStarts(this.text)
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 }
  }
}

/** A comment that fills its line, and how far it is indented. */
const commentLine = /^([ \t]*)#+[ \t]?(.*?)[ \t\r\n]*$/

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    return starts
  }
  // YAML breaks lines at a lone carriage return too.
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) starts.push(index + lineBreak.length)
  return starts
}

/** Remembers the events of the document that was asked last: questions come in heaps. */
export class LastParsed {
  readonly #maxDepth: number
  #document: TextDocument | undefined
  #parsed: Parsed | undefined

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  of(document: TextDocument): Parsed | undefined {
    if (this.#document !== document) {
      this.#document = document
      this.#parsed = parse(document.source, this.#maxDepth)
    }
    return this.#parsed
  }
}

/** One document of a text. Offsets count from its start; a negative one means its first content. */
export class TextDocument {
  readonly text: LinedText
  readonly #span: Span
  readonly #last: LastParsed

  constructor(text: LinedText, span: Span, last: LastParsed) {
    this.text = text
    this.#span = span
    this.#last = last
  }

  get source(): string {
    return this.text.text.slice(this.#span.start, this.#span.end)
  }

  /** A piece of the document as a document of its own. */
  part({ start, end }: Span): TextDocument {
    const from = this.#span.start
    return new TextDocument(this.text, { start: from + start, end: from + end }, this.#last)
  }

  positionAt(offset: number): Position {
    if (offset >= 0) return this.text.positionAt(this.#span.start + offset)
    const content = contentStart(this.text.text, this.#span)
    return this.text.positionAt(content < this.#span.end ? content : this.#span.start)
  }

  placeAt(offset: number): Place {
    return { file: this.text.label, ...this.positionAt(offset) }
  }

  /** Where a field, or its closest parent that exists, stands. */
  locate(path: Path): Position {
    const parsed = path.length === 0 ? undefined : this.#last.of(this)
    return this.positionAt(parsed === undefined ? -1 : offsetAt(parsed, path))
  }

  place(path: Path): Place {
    return { file: this.text.label, ...this.locate(path) }
  }

  /** What the comment lines right above a field say, as one line; those that stand deeper belong to something else. */
  commentAbove(path: Path): string | undefined {
    const { line, column } = this.locate(path)
    return this.text.commentAbove(line, column - 1)
  }

  /** The paths of the scalars whose events have the given `valueStart`; those of keys end in the key. */
  pathsOf(offsets: ReadonlySet<number>): ReadonlyMap<number, Path> {
    const parsed = this.#last.of(this)
    return parsed === undefined ? new Map() : pathsAt(parsed, offsets)
  }
}

const noRemarks: readonly Remark[] = []

/** An object's origin: a document, or an element of a List in it. */
export class DocumentOrigin implements Origin {
  readonly prefix: Path
  readonly remarks: readonly Remark[]
  readonly #document: TextDocument

  constructor(document: TextDocument, prefix: Path, remarks: readonly Remark[] = noRemarks) {
    this.#document = document
    this.prefix = prefix
    this.remarks = remarks
  }

  /** The text of the document. */
  get source(): string {
    return this.#document.source
  }

  get label(): string {
    return this.#document.text.label
  }

  /** The line of the document, also for an element of a List: `locate([])` knows better, and costs more. */
  get line(): number {
    return this.#document.positionAt(-1).line
  }

  locate(path: Path): Position {
    return this.#document.locate([...this.prefix, ...path])
  }

  commentAbove(path: Path): string | undefined {
    return this.#document.commentAbove([...this.prefix, ...path])
  }
}
