import { isSurprising, resolveEasily, resolvePlain, type Scalar } from './yaml-schema.ts'

/**
 * The value of a document that takes no thought: block mappings and lists, flow collections on one line, plain and quoted
 * scalars on one line, texts that keep their lines (`|`). Undefined for every other one, right or wrong, which is then read
 * with js-yaml: that makes some ten objects for each node, and nearly all manifests need none of them. So this may decline
 * whatever it likes and must never give another value than the long way does (test/laws/plain-yaml.test.ts).
 */
export function readPlainYaml(source: string, maxDepth: number): unknown {
  if (!otherThanAscii.test(source)) return new PlainReader(source, maxDepth).document()
  const text = source.includes('\r') ? source.replaceAll('\r\n', '\n') : source
  return strange.test(text) ? undefined : new PlainReader(text, maxDepth).document()
}

const otherThanAscii = /[^\n -~]/
/** Control characters but for tabs, halves of characters, and what could pass for a blank or the end of a line. */
const strange = /[^\t\n -~\p{L}\p{M}\p{N}\p{P}\p{S}]/u

const tab = 9
const newline = 10
const space = 32
const doubleQuote = 34
const hash = 35
const singleQuote = 39
const comma = 44
const dash = 45
const colon = 58
const openBracket = 91
const backslash = 92
const closeBracket = 93
const openBrace = 123
const bar = 124
const closeBrace = 125

/** What may follow a backslash. */
const shortEscapes = '\\"/bfnrt'

/**
 * Of each ASCII character: 1 may start a key, 2 may stand further on in one, 4 may start a plain scalar, 8 may stand further
 * on in one of a flow collection.
 */
const roles = new Uint8Array(128)
const allow = (characters: string, role: number): void => {
  for (const character of characters) roles[character.charCodeAt(0)] = (roles[character.charCodeAt(0)] ?? 0) | role
}
allow('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', 1 | 2 | 4)
allow('0123456789.', 1 | 2 | 4)
allow('/', 2 | 4)
allow('-', 2)
allow('*@%', 8)
allow('$^()=+;~', 4 | 8)

/** Every method that reads gives undefined where the document is not plain. */
class PlainReader {
  readonly #source: string
  readonly #deepest: number
  /** The next character to be read. */
  #index = 0
  /** The column of the first character of the line; -1 after the last line. */
  #indent = 0

  constructor(source: string, maxDepth: number) {
    this.#source = source
    // js-yaml counts otherwise, and not twice as many levels.
    this.#deepest = maxDepth / 2 - 2
  }

  document(): unknown {
    this.#toLine(this.#source.startsWith('---\n') ? 4 : 0)
    const value = this.#indent === 0 ? this.#mapping(0, 0) : undefined
    // A line in no column of what is open ends everything, and so does one that begins otherwise than its neighbours.
    return this.#indent === -1 ? value : undefined
  }

  /** Goes to the first line from `start` on that holds more than blanks and a comment. */
  #toLine(start: number): void {
    let line = start
    while (line < this.#source.length) {
      const first = this.#afterSpaces(line)
      const code = this.#source.charCodeAt(first)
      if (first < this.#source.length && code !== newline && code !== hash) {
        this.#index = first
        this.#indent = first - line
        return
      }
      const end = this.#source.indexOf('\n', first)
      line = end === -1 ? this.#source.length : end + 1
    }
    this.#indent = -1
  }

  #mapping(indent: number, depth: number): Record<string, unknown> | undefined {
    if (depth > this.#deepest) return undefined
    const mapping: Record<string, unknown> = {}
    while (this.#indent === indent) {
      const key = this.#key()
      // `in` answers yes for what every object inherits, too.
      if (key === undefined || key in mapping) return undefined
      const end = this.#commentEnd(this.#index)
      const value = this.#isLineEnd(end) ? this.#below(end, indent, depth) : this.#inline(indent, depth)
      if (value === undefined) return undefined
      mapping[key] = value
    }
    return mapping
  }

  /** What stands on the lines under the one of a key, perhaps nothing. A list may stand in the column of the key itself. */
  #below(lineEnd: number, indent: number, depth: number): unknown {
    this.#toLine(lineEnd + 1)
    const isList = this.#isItem()
    if (this.#indent < indent || (this.#indent === indent && !isList)) return null
    return isList ? this.#list(this.#indent, depth + 1) : this.#mapping(this.#indent, depth + 1)
  }

  #list(indent: number, depth: number): unknown[] | undefined {
    if (depth > this.#deepest) return undefined
    const list: unknown[] = []
    while (this.#indent === indent && this.#isItem()) {
      const first = this.#afterSpaces(this.#index + 1)
      const column = indent + first - this.#index
      this.#index = first
      const value = this.#inItem(column, depth)
      if (value === undefined) return undefined
      list.push(value)
    }
    return list
  }

  /** What stands behind a dash: a mapping or a list may begin there, in this column. */
  #inItem(column: number, depth: number): unknown {
    const isList = this.#isItem()
    if (!isList && this.#colonAfterKey() === -1) return this.#inline(column - 1, depth)
    this.#indent = column
    return isList ? this.#list(column, depth + 1) : this.#mapping(column, depth + 1)
  }

  #isItem(): boolean {
    return this.#source.charCodeAt(this.#index) === dash && this.#source.charCodeAt(this.#index + 1) === space
  }

  /** Where the colon stands after the key that starts here; -1 where no key does. */
  #colonAfterKey(): number {
    let end = this.#index
    if (!this.#may(end, 1)) return -1
    while (this.#may(end, 2)) end += 1
    if (this.#source.charCodeAt(end) !== colon) return -1
    return this.#source.charCodeAt(end + 1) === space || this.#isLineEnd(end + 1) ? end : -1
  }

  /** Reads a key, its colon and the blanks after it. */
  #key(): string | undefined {
    const end = this.#colonAfterKey()
    const key = end === -1 ? undefined : this.#resolve(this.#index, end)
    this.#index = this.#afterSpaces(end + 1)
    return typeof key === 'string' ? key : undefined
  }

  /** A value that ends its line, or a text that begins under it: deeper than `indent`. */
  #inline(indent: number, depth: number): unknown {
    const code = this.#source.charCodeAt(this.#index)
    if (code === bar) return this.#literal(indent)
    const value = this.#startsPlain(code) ? this.#plainLine() : this.#flow(depth + 1)
    const end = this.#commentEnd(this.#afterSpaces(this.#index))
    if (!this.#isLineEnd(end)) return undefined
    this.#toLine(end + 1)
    return value
  }

  #startsPlain(code: number): boolean {
    if (code === dash) return this.#may(this.#index + 1, 2)
    return this.#may(this.#index, 4) || code >= 128
  }

  /** A text that keeps its lines: `|` or `|-`. All of them end with a newline, or the last has something to say. */
  #literal(indent: number): string | undefined {
    const source = this.#source
    const isStripped = source.charCodeAt(this.#index + 1) === dash
    let start = this.#index + (isStripped ? 3 : 2)
    if (source.charCodeAt(start - 1) !== newline) return undefined
    const lines: string[] = []
    let column = -1
    while (start < source.length) {
      const first = this.#afterSpaces(start)
      const end = source.indexOf('\n', first)
      if (first === end) {
        // Blanks in an empty line may be part of the text.
        if (first > start) return undefined
        lines.push('')
      } else {
        if (column === -1) column = first - start
        if (column <= indent) return undefined
        if (first - start < column) break
        if (end === -1) return undefined
        lines.push(source.slice(start + column, end))
      }
      start = end + 1
    }
    if (column === -1) return undefined
    while (lines.at(-1) === '') lines.pop()
    this.#toLine(start)
    return lines.join('\n') + (isStripped ? '' : '\n')
  }

  /** A plain scalar up to the end of its line: there it may hold brackets, commas and blanks. */
  #plainLine(): unknown {
    const start = this.#index
    let end = start
    for (let index = start; !this.#isLineEnd(index); index += 1) {
      const code = this.#source.charCodeAt(index)
      if (code <= hash) {
        if (code === space) continue
        if (code === tab) return undefined
        if (code === hash && end < index) break
      }
      end = index + 1
      if (code === colon && (this.#source.charCodeAt(end) === space || this.#isLineEnd(end))) return undefined
    }
    this.#index = end
    return this.#resolve(start, end)
  }

  /** What may stand in a flow collection, and the collection itself. */
  #flow(depth: number): unknown {
    if (depth > this.#deepest) return undefined
    const code = this.#source.charCodeAt(this.#index)
    if (code === doubleQuote || code === singleQuote) return this.#quoted(code)
    if (code === openBracket) return this.#flowList(depth)
    if (code === openBrace) return this.#flowMapping(depth)
    const start = this.#index
    if (code >= 128 || !this.#startsPlain(code)) return undefined
    this.#index += 1
    for (;;) {
      const isColon = this.#source.charCodeAt(this.#index) === colon && this.#may(this.#index + 1, 2)
      if (!isColon && !this.#may(this.#index, 2 | 8)) break
      this.#index += 1
    }
    return this.#resolve(start, this.#index)
  }

  /** A plain scalar of which there is nothing to be said. */
  #resolve(start: number, end: number): Scalar | undefined {
    const easy = resolveEasily(this.#source, start, end)
    if (easy !== undefined) return easy
    const text = this.#source.slice(start, end)
    const value = resolvePlain(text)
    const isOdd = isSurprising(text, value) || (typeof value === 'number' && !Number.isFinite(value))
    return isOdd ? undefined : value
  }

  /** A quoted text, with no escapes but those that JSON has too and that stand for one character. */
  #quoted(quote: number): string | undefined {
    const start = this.#index + 1
    let end = start
    let isEscaped = false
    for (; ; end += 1) {
      const code = this.#source.charCodeAt(end)
      if (code === quote) {
        if (quote === doubleQuote || this.#source.charCodeAt(end + 1) !== quote) break
        isEscaped = true
        end += 1
      } else if (code === backslash && quote === doubleQuote) {
        end += 1
        if (!shortEscapes.includes(this.#source.charAt(end))) return undefined
        isEscaped = true
      } else if (code === tab || this.#isLineEnd(end)) return undefined
    }
    this.#index = end + 1
    if (!isEscaped) return this.#source.slice(start, end)
    return quote === doubleQuote
      ? (JSON.parse(this.#source.slice(start - 1, end + 1)) as string)
      : this.#source.slice(start, end).replaceAll("''", "'")
  }

  #flowList(depth: number): unknown[] | undefined {
    const list: unknown[] = []
    this.#index = this.#afterSpaces(this.#index + 1)
    if (this.#take(closeBracket)) return list
    for (;;) {
      const value = this.#flow(depth + 1)
      if (value === undefined) return undefined
      list.push(value)
      if (this.#take(closeBracket)) return list
      if (!this.#take(comma)) return undefined
    }
  }

  #flowMapping(depth: number): Record<string, unknown> | undefined {
    const mapping: Record<string, unknown> = {}
    this.#index = this.#afterSpaces(this.#index + 1)
    if (this.#take(closeBrace)) return mapping
    for (;;) {
      const key = this.#key()
      if (key === undefined || key in mapping) return undefined
      const value = this.#flow(depth + 1)
      if (value === undefined) return undefined
      mapping[key] = value
      if (this.#take(closeBrace)) return mapping
      if (!this.#take(comma)) return undefined
    }
  }

  /** Takes a character of a flow collection; blanks before it count for nothing, nor do those after a comma. */
  #take(code: number): boolean {
    const index = this.#afterSpaces(this.#index)
    if (this.#source.charCodeAt(index) !== code) return false
    this.#index = code === comma ? this.#afterSpaces(index + 1) : index + 1
    return true
  }

  #afterSpaces(start: number): number {
    let index = start
    while (this.#source.charCodeAt(index) === space) index += 1
    return index
  }

  /** The end of the line, where a comment starts at `index`; `index` itself where none does. */
  #commentEnd(index: number): number {
    if (this.#source.charCodeAt(index) !== hash || this.#source.charCodeAt(index - 1) !== space) return index
    const end = this.#source.indexOf('\n', index)
    return end === -1 ? this.#source.length : end
  }

  #isLineEnd(index: number): boolean {
    return index >= this.#source.length || this.#source.charCodeAt(index) === newline
  }

  #may(index: number, role: number): boolean {
    // Of the end of the text the code is NaN, which is no index of the table.
    return ((roles[this.#source.charCodeAt(index)] ?? 0) & role) !== 0
  }
}
