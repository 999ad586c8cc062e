import { caseForms, controls, posixClasses, sets } from './regex-sets.ts'

/** The parts of a regular expression, over bytes. */
export type Part =
  /** One byte out of a set. */
  | { readonly kind: 'set'; readonly has: (byte: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'capture'; readonly index: number; readonly part: Part }
  | { readonly kind: 'back'; readonly index: number; readonly ignoresCase: boolean }
  | {
      readonly kind: 'repeat'
      readonly part: Part
      readonly least: number
      readonly most: number
      readonly isLazy: boolean
    }
  /** Matched once and for all: `(?>…)` and possessive repeats. */
  | { readonly kind: 'atomic'; readonly part: Part }
  | { readonly kind: 'look'; readonly part: Part; readonly isBehind: boolean; readonly isNegated: boolean }
  | { readonly kind: 'place'; readonly place: Place }

/** Where a match may stand. `end` is also before a last newline. */
export type Place = 'start' | 'end' | 'veryEnd' | 'lineStart' | 'lineEnd' | 'wordEdge' | 'noWordEdge'

interface Flags {
  readonly i: boolean
  readonly s: boolean
  readonly m: boolean
}

/** What the syntax has that is not understood here, or is wrong. */
export interface Strange {
  readonly strange: string
}

/** Reads a pattern as PCRE does without its UTF mode, which is how APISIX calls it. */
export function parseRegex(pattern: Uint8Array, ignoresCase: boolean): Part | Strange {
  const reader = new Reader(pattern)
  const part = reader.either({ i: ignoresCase, s: false, m: false }, 0)
  if (reader.strange === undefined && !reader.isAtEnd) reader.refuse('a ) that closes nothing')
  return reader.strange === undefined ? part : { strange: reader.strange }
}

const deepest = 50
const mostRepeats = 1000
const nothing: Part = { kind: 'sequence', parts: [] }

class Reader {
  readonly #text: string
  #index = 0
  #captures = 0
  strange: string | undefined

  constructor(bytes: Uint8Array) {
    // One character per byte.
    this.#text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#text.length
  }

  /** Notes what is not understood, and reads no further. */
  refuse(what: string): Part {
    this.strange ??= what
    this.#index = this.#text.length
    return nothing
  }

  either(outer: Flags, depth: number): Part {
    if (depth > deepest) return this.refuse('too many groups in each other')
    let flags = outer
    const parts: Part[] = []
    let sequence: Part[] = []
    while (!this.isAtEnd && this.#peek() !== ')') {
      if (this.#take('|')) {
        parts.push({ kind: 'sequence', parts: sequence })
        sequence = []
        continue
      }
      const inline = this.#match(/\(\?([ims]*)(?:-([ims]+))?\)/y)
      if (inline !== undefined) {
        flags = withFlags(flags, inline)
        continue
      }
      sequence.push(this.#repeated(this.#atom(flags, depth)))
    }
    const last: Part = { kind: 'sequence', parts: sequence }
    return parts.length === 0 ? last : { kind: 'either', parts: [...parts, last] }
  }

  #peek(): string {
    return this.#text.charAt(this.#index)
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#index)) return false
    this.#index += text.length
    return true
  }

  #match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#index
    const found = sticky.exec(this.#text) ?? undefined
    if (found !== undefined) this.#index += found[0].length
    return found
  }

  #repeated(atom: Part): Part {
    let part = atom
    for (;;) {
      const sign = this.#match(/[*+?]|\{(\d+)(?:(,)(\d*))?\}/y)
      if (sign === undefined) return part
      const [text, from = '', comma, to = ''] = sign
      const least = text === '+' ? 1 : from === '' ? 0 : Number(from)
      const most =
        text === '?'
          ? 1
          : from === '' || (comma !== undefined && to === '')
            ? Number.POSITIVE_INFINITY
            : Number(comma === undefined ? from : to)
      if (most < least || least > mostRepeats || (most > mostRepeats && most !== Number.POSITIVE_INFINITY)) {
        return this.refuse('a number of repeats that is too high')
      }
      const isLazy = this.#take('?')
      part = { kind: 'repeat', part, least, most, isLazy }
      if (!isLazy && this.#take('+')) part = { kind: 'atomic', part }
    }
  }

  #atom(flags: Flags, depth: number): Part {
    const character = this.#peek()
    this.#index += 1
    switch (character) {
      case '(':
        return this.#group(flags, depth)
      case '[':
        return this.#class(flags)
      case '.':
        return { kind: 'set', has: flags.s ? () => true : (byte) => byte !== 10 }
      case '^':
        return { kind: 'place', place: flags.m ? 'lineStart' : 'start' }
      case '$':
        return { kind: 'place', place: flags.m ? 'lineEnd' : 'end' }
      case '\\':
        return this.#escape(flags)
      case '*':
      case '+':
      case '?':
        return this.refuse(`a ${character} with nothing to repeat`)
      default:
        return literal(character.charCodeAt(0), flags.i)
    }
  }

  #group(flags: Flags, depth: number): Part {
    if (this.#peek() === '*') return this.refuse('a verb (*…)')
    if (this.#peek() !== '?') return this.#capture(flags, depth)
    if (this.#match(/\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/y)) return this.#capture(flags, depth)
    const look = this.#match(/\?(<?)([=!])/y)
    if (look !== undefined) {
      const part = this.#close(this.either(flags, depth + 1))
      return { kind: 'look', part, isBehind: look[1] === '<', isNegated: look[2] === '!' }
    }
    if (this.#take('?>')) return { kind: 'atomic', part: this.#close(this.either(flags, depth + 1)) }
    const inner = this.#match(/\?([ims]*)(?:-([ims]+))?:/y)
    if (inner === undefined) return this.refuse(`a group (${this.#text.slice(this.#index, this.#index + 2)}…)`)
    return this.#close(this.either(withFlags(flags, inner), depth + 1))
  }

  #capture(flags: Flags, depth: number): Part {
    this.#captures += 1
    const index = this.#captures
    return { kind: 'capture', index, part: this.#close(this.either(flags, depth + 1)) }
  }

  #close(part: Part): Part {
    return this.#take(')') ? part : this.refuse('a ( that nothing closes')
  }

  #escape(flags: Flags): Part {
    const place = places.get(this.#peek())
    if (place !== undefined) {
      this.#index += 1
      return { kind: 'place', place }
    }
    const back = this.#match(/[1-9]/y)
    if (back !== undefined && !/[0-9]/.test(this.#peek())) {
      return { kind: 'back', index: Number(back[0]), ignoresCase: flags.i }
    }
    const member = back === undefined ? this.#escaped() : undefined
    if (member === undefined) return this.refuse(`\\${back?.[0] ?? this.#peek()}`)
    return typeof member === 'number' ? literal(member, flags.i) : { kind: 'set', has: member }
  }

  /** What follows a backslash, in and outside of a class: a byte, or a set. */
  #escaped(): number | ((byte: number) => boolean) | undefined {
    const hex = this.#match(/x([0-9a-fA-F]{1,2})|x\{([0-9a-fA-F]{1,2})\}/y)
    if (hex !== undefined) return Number.parseInt(hex[1] ?? hex[2] ?? '0', 16)
    const character = this.#peek()
    const set = sets.get(character)
    const byte = controls.get(character) ?? (/[^A-Za-z0-9]/.test(character) ? character.charCodeAt(0) : undefined)
    const found = set ?? byte
    if (found !== undefined) this.#index += 1
    return found
  }

  #class(flags: Flags): Part {
    const isNegated = this.#take('^')
    const tests: ((byte: number) => boolean)[] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.isAtEnd) return this.refuse('a [ that nothing closes')
      const named = this.#match(/\[:(\^?)([a-z]+):\]/y)
      const posix = named === undefined ? undefined : posixClasses.get(named[2] ?? '')
      if (posix !== undefined) {
        tests.push(named?.[1] === '^' ? (byte) => !posix(byte) : posix)
        continue
      }
      if (named !== undefined) return this.refuse(named[0])
      const low = this.#member()
      if (low === undefined) return this.refuse('an escape in a class')
      if (typeof low !== 'number') {
        tests.push(low)
        continue
      }
      let high: number | ((byte: number) => boolean) | undefined = low
      if (/^-[^\]]/.test(this.#text.slice(this.#index, this.#index + 2))) {
        this.#index += 1
        high = this.#member()
      }
      if (typeof high !== 'number' || high < low) return this.refuse('an odd range in a class')
      const last = high
      tests.push(
        flags.i
          ? (byte) => caseForms(byte).some((form) => form >= low && form <= last)
          : (byte) => byte >= low && byte <= last,
      )
    }
    this.#index += 1
    return { kind: 'set', has: (byte) => tests.some((test) => test(byte)) !== isNegated }
  }

  #member(): number | ((byte: number) => boolean) | undefined {
    if (this.#take('\\')) return this.#take('b') ? 8 : this.#escaped()
    const code = this.#text.charCodeAt(this.#index)
    this.#index += 1
    return Number.isNaN(code) ? undefined : code
  }
}

function withFlags(flags: Flags, [, on = '', off = '']: RegExpExecArray): Flags {
  const now = (flag: keyof Flags) => !off.includes(flag) && (on.includes(flag) || flags[flag])
  return { i: now('i'), s: now('s'), m: now('m') }
}

function literal(byte: number, ignoresCase: boolean): Part {
  return { kind: 'set', has: ignoresCase ? (other) => caseForms(other).includes(byte) : (other) => other === byte }
}

const places: ReadonlyMap<string, Place> = new Map([
  ['A', 'start'],
  ['Z', 'end'],
  ['z', 'veryEnd'],
  ['b', 'wordEdge'],
  ['B', 'noWordEdge'],
])
