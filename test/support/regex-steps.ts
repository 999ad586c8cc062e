/**
 * A matcher that tries what a backtracking engine tries and counts it: so that a test can tell whether an expression takes
 * quadratic time without looking at a clock. What a single character matches, the engine itself says.
 */

type Node =
  | { readonly type: 'atom'; readonly test: (character: string) => boolean }
  | { readonly type: 'edge'; readonly test: (text: string, index: number) => boolean }
  | { readonly type: 'look'; readonly inner: Node; readonly isNegative: boolean; readonly isBehind: boolean }
  | { readonly type: 'list'; readonly parts: readonly Node[] }
  | { readonly type: 'either'; readonly ways: readonly Node[] }
  | {
      readonly type: 'repeat'
      readonly inner: Node
      readonly min: number
      readonly max: number
      readonly isLazy: boolean
    }

/** Undefined where the expression has what this does not read. */
export class CountedRegex {
  readonly #root: Node
  readonly #isSticky: boolean
  readonly #hasStart: boolean
  #steps = 0

  constructor(source: string, flags: string) {
    this.#root = new Parser(source, flags.replace(/[gyd]/g, '')).parse()
    this.#isSticky = flags.includes('y')
    this.#hasStart = /^\^/.test(source) && !flags.includes('m')
  }

  /** How many steps it takes to find that it is nowhere, or where it is, all of its places. */
  stepsOver(text: string): number {
    this.#steps = 0
    for (let start = 0; start <= text.length; ) {
      let end = -1
      this.#match(this.#root, text, start, (index) => {
        end = index
        return true
      })
      if (this.#isSticky || this.#hasStart) break
      start = Math.max(end, start + 1)
    }
    return this.#steps
  }

  #match(node: Node, text: string, index: number, then: (index: number) => boolean): boolean {
    this.#steps += 1
    switch (node.type) {
      case 'atom': {
        const code = text.codePointAt(index)
        if (code === undefined) return false
        const character = String.fromCodePoint(code)
        return node.test(character) && then(index + character.length)
      }
      case 'edge':
        return node.test(text, index) && then(index)
      case 'look': {
        const found = node.isBehind
          ? [0, 1, 2].some(
              (back) => back <= index && this.#match(node.inner, text, index - back, (end) => end === index),
            )
          : this.#match(node.inner, text, index, () => true)
        return found !== node.isNegative && then(index)
      }
      case 'list': {
        const from = (part: number, at: number): boolean => {
          const next = node.parts[part]
          return next === undefined ? then(at) : this.#match(next, text, at, (end) => from(part + 1, end))
        }
        return from(0, index)
      }
      case 'either':
        return node.ways.some((way) => this.#match(way, text, index, then))
      case 'repeat': {
        const from = (count: number, at: number): boolean => {
          const more = (): boolean =>
            count < node.max &&
            this.#match(node.inner, text, at, (end) => (end > at || count < node.min) && from(count + 1, end))
          if (count < node.min) return more()
          return node.isLazy ? then(at) || more() : more() || then(at)
        }
        return from(0, index)
      }
      default:
        return node satisfies never
    }
  }
}

class Parser {
  readonly #source: string
  readonly #flags: string
  #index = 0

  constructor(source: string, flags: string) {
    this.#source = source
    this.#flags = flags
  }

  parse(): Node {
    const root = this.#either()
    if (this.#index < this.#source.length) throw new Error(`not read: ${this.#source.slice(this.#index)}`)
    return root
  }

  #take(pattern: RegExp): string | undefined {
    const found = new RegExp(pattern.source, 'y')
    found.lastIndex = this.#index
    const text = found.exec(this.#source)?.[0]
    this.#index += text?.length ?? 0
    return text
  }

  #either(): Node {
    const ways = [this.#list()]
    while (this.#take(/\|/) !== undefined) ways.push(this.#list())
    return { type: 'either', ways }
  }

  #list(): Node {
    const parts: Node[] = []
    while (this.#index < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#index))) {
      parts.push(this.#repeated(this.#single()))
    }
    return { type: 'list', parts }
  }

  #repeated(inner: Node): Node {
    const sign = this.#take(/[*+?]|\{\d+(?:,\d*)?\}/)
    if (sign === undefined) return inner
    const isLazy = this.#take(/\?/) !== undefined
    const [, least = '', most] = /^\{(\d+)(?:,(\d*))?\}$/.exec(sign) ?? []
    if (least !== '') {
      const max = most === undefined ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)
      return { type: 'repeat', inner, min: Number(least), max, isLazy }
    }
    const [min, max] =
      { '*': [0, Number.POSITIVE_INFINITY], '+': [1, Number.POSITIVE_INFINITY], '?': [0, 1] }[sign] ?? []
    return { type: 'repeat', inner, min: min ?? 0, max: max ?? 0, isLazy }
  }

  #single(): Node {
    const opening = this.#take(/\((?:\?(?:<?[=!]|:|<[A-Za-z]\w*>))?/)
    if (opening !== undefined) {
      const inner = this.#either()
      if (this.#take(/\)/) === undefined) throw new Error(`not closed: ${this.#source}`)
      if (!/[=!]$/.test(opening)) return inner
      return { type: 'look', inner, isNegative: opening.endsWith('!'), isBehind: opening.startsWith('(?<') }
    }
    const edge = this.#take(/\^|\$|\\b|\\B/)
    if (edge !== undefined) {
      const whole = new RegExp(edge, `${this.#flags}y`)
      const test = (text: string, index: number): boolean => {
        whole.lastIndex = index
        return whole.test(text)
      }
      return { type: 'edge', test }
    }
    const atom = this.#take(
      /\[(?:[^\\\]]|\\.)*\]|\\p\{[^}]*\}|\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[\s\S]|[\s\S]/,
    )
    const one = new RegExp(`^(?:${atom})$`, this.#flags.replace('m', ''))
    return { type: 'atom', test: (character) => one.test(character) }
  }
}
