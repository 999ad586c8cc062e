import { brokenRegex } from '../model/regex.ts'
import { caseForms, isWord } from './regex-sets.ts'
import { type Part, type Place, parseRegex } from './regex-syntax.ts'
import type { Doubt } from './verdict.ts'

/** What a search found. */
export interface Found {
  /** In bytes. */
  readonly start: number
  readonly text: string
}

const longestPattern = 1000
const longestSubject = 16_384
/** Of one search, over all starting points; a pattern that needs more is not judged. */
const mostSteps = 200_000
/** Parts of which each waits for the next to match; each takes several calls of the stack, which Node has 10 000 of. */
const deepest = 600

/**
 * The first place where a pattern matches, as `ngx.re` of APISIX finds it: PCRE over bytes. A pattern that does not
 * compile matches nothing (data plane spec 5). What would take too long, and what of PCRE is not known here, is in
 * doubt. The regular expressions of JavaScript would read much else differently, and have no limit.
 */
export function search(pattern: string, subject: string, ignoresCase = false): Found | undefined | Doubt {
  if (pattern.length > longestPattern) return { doubt: 'a regular expression that is too long to be judged here' }
  if (subject.length > longestSubject)
    return { doubt: 'a regular expression on a text that is too long to be judged here' }
  if (brokenRegex(pattern) !== undefined) return undefined
  const encoder = new TextEncoder()
  const part = parseRegex(encoder.encode(pattern), ignoresCase)
  if ('strange' in part) return { doubt: `the regular expression ${short(pattern)}, for it has ${part.strange}` }
  const bytes = encoder.encode(subject)
  const run = new Run(bytes)
  for (let start = 0; start <= bytes.length; start += 1) {
    const end = run.endOf(part, start)
    if (run.isExhausted) return { doubt: `the regular expression ${short(pattern)}, which takes too many steps` }
    if (end !== undefined) return { start, text: new TextDecoder().decode(bytes.slice(start, end)) }
  }
  return undefined
}

function short(pattern: string): string {
  return pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern
}

type Next = (index: number) => boolean

/** A backtracking matcher: each part is given what comes after it. */
class Run {
  readonly #bytes: Uint8Array
  readonly #captures = new Map<number, readonly [from: number, to: number]>()
  #steps = 0
  #depth = 0
  isExhausted = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  endOf(part: Part, start: number): number | undefined {
    let end: number | undefined
    this.#captures.clear()
    this.#match(part, start, (index) => {
      end = index
      return true
    })
    return end
  }

  #match(part: Part, index: number, next: Next): boolean {
    this.#steps += 1
    if (this.#steps > mostSteps || this.#depth > deepest) this.isExhausted = true
    if (this.isExhausted) return false
    this.#depth += 1
    const isMatched = this.#matchPart(part, index, next)
    this.#depth -= 1
    return isMatched
  }

  #matchPart(part: Part, index: number, next: Next): boolean {
    switch (part.kind) {
      case 'set':
        return this.#has(part, index) && next(index + 1)
      case 'sequence':
        return this.#sequence(part.parts, 0, index, next)
      case 'either':
        return part.parts.some((one) => this.#match(one, index, next))
      case 'capture':
        return this.#capture(part.index, part.part, index, next)
      case 'back':
        return this.#back(part.index, part.ignoresCase, index, next)
      case 'repeat':
        return part.part.kind === 'set'
          ? this.#repeatSet(part, part.part, index, next)
          : this.#repeat(part, 0, index, next)
      case 'atomic': {
        const end = this.#once(part.part, index)
        return end !== undefined && next(end)
      }
      case 'look':
        return this.#look(part, index) !== part.isNegated && next(index)
      case 'place':
        return this.#isAt(part.place, index) && next(index)
      default:
        return part satisfies never
    }
  }

  #has(set: Extract<Part, { kind: 'set' }>, index: number): boolean {
    const byte = this.#bytes[index]
    return byte !== undefined && set.has(byte)
  }

  #sequence(parts: readonly Part[], position: number, index: number, next: Next): boolean {
    let here = index
    for (let at = position; at < parts.length; at += 1) {
      const part = parts[at]
      // What matches in one way or not at all needs no call for what comes after.
      if (part?.kind === 'set') {
        if (!this.#has(part, here)) return false
        here += 1
      } else if (part !== undefined) {
        return this.#match(part, here, (after) => this.#sequence(parts, at + 1, after, next))
      }
    }
    return next(here)
  }

  #capture(number: number, part: Part, index: number, next: Next): boolean {
    const earlier = this.#captures.get(number)
    const isMatched = this.#match(part, index, (after) => {
      const inner = this.#captures.get(number)
      this.#captures.set(number, [index, after])
      if (next(after)) return true
      if (inner === undefined) this.#captures.delete(number)
      else this.#captures.set(number, inner)
      return false
    })
    if (!isMatched && earlier !== undefined) this.#captures.set(number, earlier)
    return isMatched
  }

  #back(number: number, ignoresCase: boolean, index: number, next: Next): boolean {
    const captured = this.#captures.get(number)
    if (captured === undefined) return false
    const [from, to] = captured
    for (let offset = 0; offset < to - from; offset += 1) {
      const there = this.#bytes[from + offset] ?? -1
      const here = this.#bytes[index + offset] ?? -2
      if (there !== here && !(ignoresCase && caseForms(there).includes(here))) return false
    }
    return next(index + to - from)
  }

  /** Without the stack: the usual `[^/]*` may be long. */
  #repeatSet(
    repeat: Extract<Part, { kind: 'repeat' }>,
    set: Extract<Part, { kind: 'set' }>,
    index: number,
    next: Next,
  ): boolean {
    const { least, most, isLazy } = repeat
    let count = 0
    if (isLazy) {
      for (; count <= most; count += 1) {
        this.#steps += 1
        if (this.#steps > mostSteps) this.isExhausted = true
        if (count >= least && next(index + count)) return true
        if (this.isExhausted || !this.#has(set, index + count)) return false
      }
      return false
    }
    while (count < most && this.#has(set, index + count)) count += 1
    this.#steps += count
    for (; count >= least; count -= 1) {
      if (next(index + count)) return true
      if (this.isExhausted) return false
    }
    return false
  }

  #repeat(repeat: Extract<Part, { kind: 'repeat' }>, count: number, index: number, next: Next): boolean {
    const { part, least, most, isLazy } = repeat
    const again = () => {
      if (count >= most) return false
      return this.#match(part, index, (after) => {
        // An empty turn would repeat for ever.
        if (after === index && count >= least) return false
        return this.#repeat(repeat, count + 1, after, next)
      })
    }
    if (count < least) return again()
    return isLazy ? next(index) || again() : again() || (!this.isExhausted && next(index))
  }

  #once(part: Part, index: number): number | undefined {
    let end: number | undefined
    this.#match(part, index, (after) => {
      end = after
      return true
    })
    return end
  }

  #look({ part, isBehind }: Extract<Part, { kind: 'look' }>, index: number): boolean {
    if (!isBehind) return this.#once(part, index) !== undefined
    for (let start = index; start >= 0; start -= 1) {
      if (this.#match(part, start, (after) => after === index)) return true
    }
    return false
  }

  #isAt(place: Place, index: number): boolean {
    const last = this.#bytes.length
    const before = this.#bytes[index - 1] ?? -1
    const after = this.#bytes[index] ?? -1
    switch (place) {
      case 'start':
        return index === 0
      case 'veryEnd':
        return index === last
      case 'end':
        return index === last || (index === last - 1 && after === 10)
      case 'lineStart':
        return index === 0 || (before === 10 && index < last)
      case 'lineEnd':
        return index === last || after === 10
      case 'wordEdge':
        return isWord(before) !== isWord(after)
      case 'noWordEdge':
        return isWord(before) === isWord(after)
      default:
        return place satisfies never
    }
  }
}
