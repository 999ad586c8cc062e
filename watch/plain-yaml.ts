import { resolveEasily, resolvePlain } from './yaml-schema.ts'

/**
 * The value of a document that takes no thought: block mappings and lists, flow collections on one line, plain and quoted
 * scalars on one line, all in ASCII. Undefined for every other one, right or wrong, which is then read with js-yaml: that
 * makes some ten objects for each node, and nearly all manifests need none of them. So this may decline whatever it likes
 * and must never give another value than the long way does (test/laws/plain-yaml.test.ts).
 */
export function readPlainYaml(source: string, maxDepth: number): unknown {
  return otherCharacters.test(source) ? undefined : new PlainReader(source, maxDepth).document()
}

/** Tabs, carriage returns, all beyond ASCII. */
const otherCharacters = /[^\n -~]/

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
const closeBrace = 125

/** Of each ASCII character: 1 may start a key, 2 may stand further on in one, 4 may start a plain scalar. */
const roles = new Uint8Array(128)
const allow = (characters: string, role: number): void => {
  for (const character of characters) roles[character.charCodeAt(0)] = (roles[character.charCodeAt(0)] ?? 0) | role
}
allow('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', 1 | 2 | 4)
allow('0123456789', 2 | 4)
allow('/', 2 | 4)
allow('.-', 2)
allow('$^(', 4)

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
      const value = this.#isLineEnd(this.#index) ? this.#below(indent, depth) : this.#inline(depth)
      if (value === undefined) return undefined
      mapping[key] = value
    }
    return mapping
  }

  /** What stands on the lines under a key. A list may stand in the column of the key itself. */
  #below(indent: number, depth: number): unknown {
    this.#toLine(this.#index + 1)
    const isList = this.#isItem()
    if (this.#indent < indent || (this.#indent === indent && !isList)) return undefined
    return isList ? this.#list(this.#indent, depth + 1) : this.#mapping(this.#indent, depth + 1)
  }

  #list(indent: number, depth: number): unknown[] | undefined {
    if (depth > this.#deepest) return undefined
    const list: unknown[] = []
    while (this.#indent === indent && this.#isItem()) {
      const first = this.#afterSpaces(this.#index + 1)
      const column = indent + first - this.#index
      this.#index = first
      let value: unknown
      if (this.#colonAfterKey() === -1) value = this.#inline(depth)
      else {
        this.#indent = column
        value = this.#mapping(column, depth + 1)
      }
      if (value === undefined) return undefined
      list.push(value)
    }
    return list
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

  /** A value that ends its line. */
  #inline(depth: number): unknown {
    const isPlain = this.#may(this.#index, 4)
    const value = isPlain ? this.#plainLine() : this.#flow(depth + 1)
    const end = this.#afterSpaces(this.#index)
    if (!this.#isLineEnd(end)) return undefined
    this.#toLine(end + 1)
    return value
  }

  /** A plain scalar up to the end of its line: there it may hold brackets, commas and blanks. */
  #plainLine(): unknown {
    const start = this.#index
    let end = start
    for (let index = start; !this.#isLineEnd(index); index += 1) {
      const code = this.#source.charCodeAt(index)
      if (code === space) continue
      if (code === hash && end < index) return undefined
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
    if (!this.#may(start, 4)) return undefined
    // Of what may start a plain scalar, only what a key may hold: no dollar sign, no parenthesis.
    while (this.#may(this.#index, 2)) this.#index += 1
    return this.#index === start ? undefined : this.#resolve(start, this.#index)
  }

  /** A plain scalar of which there is nothing to be said: no number but a short one, no word but true and false. */
  #resolve(start: number, end: number): string | number | boolean | undefined {
    const easy = resolveEasily(this.#source, start, end)
    if (easy !== undefined) return easy ?? undefined
    const value = resolvePlain(this.#source.slice(start, end))
    return typeof value === 'string' ? value : undefined
  }

  /** A quoted text without escapes. */
  #quoted(quote: number): string | undefined {
    const start = this.#index + 1
    let end = start
    for (; ; end += 1) {
      const code = this.#source.charCodeAt(end)
      if (code === quote) break
      if (code === backslash || this.#isLineEnd(end)) return undefined
    }
    this.#index = end + 1
    return this.#source.charCodeAt(end + 1) === quote ? undefined : this.#source.slice(start, end)
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

  #isLineEnd(index: number): boolean {
    return index >= this.#source.length || this.#source.charCodeAt(index) === newline
  }

  #may(index: number, role: number): boolean {
    // Of the end of the text the code is NaN, which is no index of the table.
    return ((roles[this.#source.charCodeAt(index)] ?? 0) & role) !== 0
  }
}
