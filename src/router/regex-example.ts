import { type Part, parseRegex } from './regex-syntax.ts'

/** Tried first, so that an example can be read. */
const pleasant = [...new TextEncoder().encode('a1A-_/.')]
const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte > 32 && byte !== 127)
const mostBytes = 1000

/**
 * Texts in which a regular expression may find something; whoever needs to know asks `search`. None where it is not
 * understood. What must follow or precede a place is not looked at.
 */
export function examplesOf(pattern: string, ignoresCase = false): readonly string[] {
  const part = parseRegex(new TextEncoder().encode(pattern), ignoresCase)
  if ('strange' in part) return []
  const examples = [0, 1].flatMap((repeats) => {
    const bytes = new Example(repeats).of(part)
    return bytes === undefined || bytes.length > mostBytes ? [] : [new TextDecoder().decode(Uint8Array.from(bytes))]
  })
  return [...new Set(examples)]
}

/** Writes the first alternative of each choice, and as many repeats as must be. */
class Example {
  readonly #captures = new Map<number, readonly number[]>()
  readonly #leastRepeats: number

  constructor(leastRepeats: number) {
    this.#leastRepeats = leastRepeats
  }

  /** Undefined where there is none. */
  of(part: Part): readonly number[] | undefined {
    switch (part.kind) {
      case 'set': {
        const byte = [...pleasant, ...others].find((one) => part.has(one))
        return byte === undefined ? undefined : [byte]
      }
      case 'sequence':
        return this.#sequence(part.parts)
      case 'either':
        return part.parts.map((one) => this.of(one)).find((found) => found !== undefined)
      case 'capture': {
        const found = this.of(part.part)
        if (found !== undefined) this.#captures.set(part.index, found)
        return found
      }
      case 'back':
        return this.#captures.get(part.index) ?? []
      case 'repeat': {
        const times = Math.min(Math.max(part.least, this.#leastRepeats), part.most)
        return this.#sequence(Array.from({ length: Math.min(times, mostBytes + 1) }, () => part.part))
      }
      case 'atomic':
        return this.of(part.part)
      case 'look':
      case 'place':
        return []
      default:
        return part satisfies never
    }
  }

  #sequence(parts: readonly Part[]): readonly number[] | undefined {
    const bytes: number[] = []
    for (const part of parts) {
      const found = this.of(part)
      if (found === undefined || bytes.length > mostBytes) return undefined
      bytes.push(...found)
    }
    return bytes
  }
}
