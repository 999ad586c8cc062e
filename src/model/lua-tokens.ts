/**
 * Cuts Lua text into tokens as LuaJIT's lexer (lj_lex.c) does, which is what reads a filter function in APISIX.
 * Where they differ this one refuses: it knows no numbers in base 2 and no imaginary ones.
 */

export interface LuaToken {
  /** A keyword or symbol is its own type; the rest is one of `<name>`, `<number>`, `<string>`, `<end>`. */
  readonly type: string
  readonly text: string
  /** From 1. */
  readonly line: number
}

export interface LuaTokens {
  /** Always ends in one `<end>`. */
  readonly tokens: readonly LuaToken[]
  /** Why the text cannot be read to its end: an unclosed string, an unknown character. */
  readonly problem?: string
}

const keywords = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)

// Sticky: each is tried where the reader stands. Characters above ASCII are letters to LuaJIT.
const blanks = /[ \t\v\f\r\n]+/y
const lineRest = /[^\r\n]*/y
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*/y
const numeral = /0[xX](?:[pP][+-]|[A-Za-z0-9_.\u0080-\uffff])*|\.?[0-9](?:[eE][+-]|[A-Za-z0-9_.\u0080-\uffff])*/y
const symbol = /\.\.\.|\.\.|[=~<>]=|::|[-+*/%^#<>=(){}[\];:,.]/y
const longOpening = /\[(=*)\[/y
const simpleEscape = /\\(?:[abfnrtv\\"']|\r\n|\n\r|[\r\n]|x[0-9a-fA-F]{2}|z[ \t\v\f\r\n]*)/y
const decimalEscape = /\\([0-9]{1,3})/y
const unicodeEscape = /\\u\{([0-9a-fA-F]+)\}/y

const legalNumbers = [
  /^0[xX](?:[0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?$/,
  /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
  /^(?:0[xX][0-9a-fA-F]+|[0-9]+)[uU]?[lL][lL]$/,
] as const

export function readLuaTokens(text: string): LuaTokens {
  const tokens: LuaToken[] = []
  let position = 0
  let line = 1
  for (;;) {
    line += countLines(text, position, position + matchLength(blanks, text, position))
    position += matchLength(blanks, text, position)
    const piece = readPiece(text, position)
    if ('problem' in piece) {
      tokens.push({ type: '<end>', text: '', line })
      return { tokens, problem: `line ${line}: ${piece.problem}` }
    }
    const end = position + piece.length
    if (piece.type !== '<comment>') tokens.push({ type: piece.type, text: text.slice(position, end), line })
    if (piece.type === '<end>') return { tokens }
    line += countLines(text, position, end)
    position = end
  }
}

type Piece = { readonly type: string; readonly length: number } | { readonly problem: string }

function readPiece(text: string, position: number): Piece {
  const first = text.charAt(position)
  if (first === '') return { type: '<end>', length: 0 }
  if (text.startsWith('--', position)) {
    const length = longBracketLength(text, position + 2)
    if (length === undefined) return { problem: 'a comment is not closed' }
    return { type: '<comment>', length: 2 + (length > 0 ? length : matchLength(lineRest, text, position + 2)) }
  }
  if (first === '[') {
    const length = longBracketLength(text, position)
    if (length === undefined) return { problem: 'a long string is not closed' }
    if (length > 0) return { type: '<string>', length }
    if (text.charAt(position + 1) === '=') return { problem: 'a long string begins neither as `[[` nor as `[=[`' }
  }
  if (first === '"' || first === "'") return readString(text, position, first)
  const nameLength = matchLength(word, text, position)
  if (nameLength > 0) {
    const name = text.slice(position, position + nameLength)
    return { type: keywords.has(name) ? name : '<name>', length: nameLength }
  }
  const numberLength = matchLength(numeral, text, position)
  if (numberLength > 0) {
    const written = text.slice(position, position + numberLength)
    const legal = legalNumbers.some((number) => number.test(written))
    return legal ? { type: '<number>', length: numberLength } : { problem: 'a number is malformed' }
  }
  const length = matchLength(symbol, text, position)
  if (length === 0) return { problem: `${JSON.stringify(first)} has no meaning in Lua` }
  return { type: text.slice(position, position + length), length }
}

function readString(text: string, start: number, quote: string): Piece {
  let position = start + 1
  for (;;) {
    const character = text.charAt(position)
    if (character === quote) return { type: '<string>', length: position + 1 - start }
    if (character === '' || character === '\n' || character === '\r') return { problem: 'a string is not closed' }
    if (character === '\\') {
      const length = escapeLength(text, position)
      if (length === 0) return { problem: 'a string holds an escape that Lua does not know' }
      position += length
    } else position += 1
  }
}

function escapeLength(text: string, position: number): number {
  const simple = matchLength(simpleEscape, text, position)
  if (simple > 0) return simple
  const decimal = matchAt(decimalEscape, text, position)
  if (decimal) return Number(decimal[1]) <= 255 ? decimal[0].length : 0
  const unicode = matchAt(unicodeEscape, text, position)
  if (!unicode) return 0
  const codePoint = Number.parseInt(unicode[1] ?? '', 16)
  const isSurrogate = codePoint >= 0xd800 && codePoint < 0xe000
  return codePoint < 0x110000 && !isSurrogate ? unicode[0].length : 0
}

/** The length of the `[[ … ]]` or `[=[ … ]=]` here; 0 where none begins, undefined where it never ends. */
function longBracketLength(text: string, position: number): number | undefined {
  const opening = matchAt(longOpening, text, position)
  if (!opening) return 0
  const closing = `]${opening[1]}]`
  const end = text.indexOf(closing, position + opening[0].length)
  return end === -1 ? undefined : end + closing.length - position
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position
  return pattern.exec(text)
}

function matchLength(pattern: RegExp, text: string, position: number): number {
  return matchAt(pattern, text, position)?.[0].length ?? 0
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0
  for (let position = from; position < to; position += 1) {
    const code = text.charCodeAt(position)
    // The two characters of "\r\n" end one line.
    if (code === 10 || (code === 13 && text.charCodeAt(position + 1) !== 10)) lines += 1
  }
  return lines
}
