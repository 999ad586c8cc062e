import { hasSecretName, looksSecret } from '../model/secret-names.ts'

/** What is masked of a line: all from a column on, or the value of a field. */
export type Masking = { readonly kind: 'from'; readonly column: number } | { readonly kind: 'value' }

/**
 * What has to be masked in the lines of a document, by their index. Behind a word that sounds like a secret nothing is
 * left of its line, nor of what is further in below it. Where name and value stand apart, as in a condition or in
 * `{name: …, value: …}`, all that belongs together is masked. YAML is not taken apart: what is broken has to be shown too,
 * so rather too much is masked.
 */
export function maskingsIn(lines: readonly string[]): ReadonlyMap<number, Masking> {
  const layout = new Layout(lines)
  const found = new Map<number, Masking>()
  const maskFrom = (index: number, column: number): void => {
    const known = found.get(index)
    const before = known?.kind === 'from' ? known.column : Number.POSITIVE_INFINITY
    found.set(index, { kind: 'from', column: Math.min(column, before) })
  }
  const maskAll = (indexes: readonly number[]): void => {
    for (const index of indexes) if (found.get(index)?.kind !== 'from') found.set(index, { kind: 'value' })
  }
  for (const [index, line] of lines.entries()) {
    const at = secretIn(line)
    if (at === undefined) continue
    maskFrom(index, at.column)
    for (const below of layout.below(index)) maskFrom(below, layout.depth(below))
    // What follows an open bracket or a colon may stand at any depth in a text that looks like JSON.
    for (let next = index; /[[{:,]\s*$/.test(lines[next] ?? '') && !isBlockKey(lines[next] ?? ''); next += 1) {
      maskFrom(next + 1, layout.depth(next + 1))
    }
    const condition = layout.conditionAbove(index)
    if (condition !== undefined) maskAll(layout.below(condition))
    else if (!at.isKey) {
      const beside = layout.beside(index)
      if (beside.some((other) => /^\s*(?:- +)*["']?val/i.test(lines[other] ?? ''))) maskAll(beside)
    }
  }
  return found
}

/** `key:` alone, as in a block: what belongs to it is further in. */
function isBlockKey(line: string): boolean {
  return /^\s*(?:- +)*[\w.-]+:\s*$/.test(line)
}

/** Names of plugins and fields that speak of who may come in and hold nothing secret. */
const harmless = /\b(?:key|basic|jwt|hmac|ldap|multi|forward|wolf)-?auth\b|\bauthentication\b|\bsecretRef\b/gi

/** A header of authentication; `looksSecret` knows it where it is the whole of a value. */
const scheme = /\b(?:bearer|basic|digest|apikey|token)[ \t]+\S/i

interface Secret {
  /** From here on nothing may be read. */
  readonly column: number
  /** Whether the word is the name of the line's field. */
  readonly isKey: boolean
}

function secretIn(line: string): Secret | undefined {
  const start = contentColumn(line)
  if (looksSecret(line) || scheme.test(line)) return { column: start, isKey: false }
  // An alias elsewhere may give the value to a field of any name.
  const anchor = /&[\w-]+\s+(?=\S)/.exec(line)
  const spared = line.replaceAll(harmless, (word) => ' '.repeat(word.length))
  for (const { 0: word, index } of spared.matchAll(/[\w-]+/g)) {
    if (!hasSecretName(word) && !(/auth/i.test(word) && !/author/i.test(word))) continue
    const colon = /^["']?[ \t]*:/.exec(spared.slice(index + word.length))?.[0]
    const isKey = colon !== undefined && /^["']?$/.test(line.slice(start, index))
    if (isKey) return { column: index + word.length + colon.length, isKey }
    // In a list or mapping on one line the value may come first.
    const bracket = line.search(/[[{]/)
    const column = bracket === -1 || bracket > index ? index : bracket
    return { column: Math.min(column, anchor?.index ?? column), isKey }
  }
  return anchor === null ? undefined : { column: anchor.index, isKey: false }
}

/** How far in lines stand, and what belongs together by that. */
class Layout {
  readonly #lines: readonly string[]
  readonly #depths: readonly number[]

  constructor(lines: readonly string[]) {
    this.#lines = lines
    this.#depths = lines.map(contentColumn)
  }

  depth(index: number): number {
    return this.#depths[index] ?? 0
  }

  /** The lines that are further in, and a list that begins where its key does. */
  below(index: number): readonly number[] {
    const found: number[] = []
    for (let at = index + 1; at < this.#lines.length; at += 1) {
      const isList = this.#indent(at) === this.depth(index) && this.#isItem(at) && !this.#isItem(index)
      if (!this.#isBlank(at) && this.depth(at) <= this.depth(index) && !isList) break
      if (!this.#isBlank(at)) found.push(at)
    }
    return found
  }

  /** The fields of the mapping in which a line is a field, with all that is further in. */
  beside(index: number): readonly number[] {
    const depth = this.depth(index)
    let first = index
    while (first > 0 && !(this.#isItem(first) && this.depth(first) === depth) && this.#isWithin(first - 1, depth))
      first -= 1
    let end = index + 1
    while (end < this.#lines.length && this.#isWithin(end, depth) && !(this.#isItem(end) && this.depth(end) === depth))
      end += 1
    return Array.from({ length: end - first }, (_, offset) => first + offset).filter((at) => !this.#isBlank(at))
  }

  /** The line whose block holds conditions, one of which a line is in. */
  conditionAbove(index: number): number | undefined {
    let depth = this.depth(index) + 1
    for (let above = index; above >= 0 && depth > 0; above -= 1) {
      if (this.#isBlank(above) || this.depth(above) >= depth) continue
      if (/\b(?:exprs|vars|conditions)\b/.test(this.#lines[above] ?? '')) return above
      depth = this.depth(above)
    }
    return undefined
  }

  #isWithin(index: number, depth: number): boolean {
    return this.#isBlank(index) || this.depth(index) >= depth
  }

  #isItem(index: number): boolean {
    return /^\s*- /.test(this.#lines[index] ?? '')
  }

  #indent(index: number): number {
    return /^\s*/.exec(this.#lines[index] ?? '')?.[0].length ?? 0
  }

  #isBlank(index: number): boolean {
    return (this.#lines[index] ?? '').trim() === ''
  }
}

/** The column of the first character that is neither a blank nor the dash of a list. */
export function contentColumn(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0
}
