import type { Leaves } from './dialect.ts'
import { bareScalar } from './flow.ts'
import { isCommonText } from './yaml-leaves.ts'

/**
 * Writes mappings as blocks. Pieces of text are collected and joined once, which is several times faster than adding text
 * to text: so the fewer, the better, and none is made that was made before.
 */
export class Block {
  readonly #leaves: Leaves
  /** For each depth, how the line of a field begins that is not the first; at 0 that of one that is. */
  readonly #starts: Map<string, string>[] = []

  constructor(leaves: Leaves) {
    this.#leaves = leaves
  }

  /** Appends the lines of a mapping to `parts`. The first is not indented, as it follows a dash or an indent; each is ended. */
  mapping(mapping: object, depth: number, parts: string[]): void {
    const before = parts.length
    for (const key in mapping) {
      const value = (mapping as Record<string, unknown>)[key]
      if (value === undefined) continue
      parts.push(parts.length === before ? this.#firstStart(key, depth) : this.#start(key, depth))
      this.#afterKey(value, depth + 1, parts)
    }
    if (parts.length === before) parts.push('{}\n')
  }

  #list(list: readonly unknown[], depth: number, parts: string[]): void {
    if (list.length === 0) parts.push('[]\n')
    for (let index = 0; index < list.length; index += 1) {
      if (index > 0) parts.push(indentOf(depth))
      parts.push('- ')
      const value = list[index]
      if (typeof value === 'object' && value !== null) this.#collection(value, depth + 1, parts)
      else this.#scalar('', value, parts)
    }
  }

  /** Collections begin on a line of their own, unless there is nothing in them. */
  #afterKey(value: unknown, depth: number, parts: string[]): void {
    if (typeof value !== 'object' || value === null) {
      this.#scalar(' ', value, parts)
      return
    }
    if (holdsSomething(value)) parts.push('\n', indentOf(depth))
    else parts.push(' ')
    this.#collection(value, depth, parts)
  }

  #collection(value: object, depth: number, parts: string[]): void {
    if (Array.isArray(value)) this.#list(value, depth, parts)
    else this.mapping(value, depth, parts)
  }

  #scalar(before: '' | ' ', value: unknown, parts: string[]): void {
    if (typeof value !== 'string') parts.push(before, bareScalar(value, this.#leaves), '\n')
    else if (isCommonText(value)) parts.push(before === '' ? '"' : ' "', value, '"\n')
    else parts.push(before, this.#leaves.string(value), '\n')
  }

  /** The start of a field's line, up to the colon. */
  #start(key: string, depth: number): string {
    return this.#remembered(depth, key) ?? this.#remember(depth, key, indentOf(depth) + this.#named(key, depth))
  }

  #firstStart(key: string, depth: number): string {
    return this.#remembered(0, key) ?? this.#remember(0, key, this.#named(key, depth))
  }

  #named(key: string, depth: number): string {
    const name = this.#leaves.key(key)
    return name.length > this.#leaves.longestKey ? `? ${name}\n${indentOf(depth)}:` : `${name}:`
  }

  #remembered(depth: number, key: string): string | undefined {
    return this.#starts[depth]?.get(key)
  }

  #remember(depth: number, key: string, start: string): string {
    const known = this.#starts[depth] ?? new Map<string, string>()
    this.#starts[depth] = known
    if (known.size < mostRemembered && key.length <= longestRemembered) known.set(key, start)
    return start
  }
}

/** Nearly all keys are the names of a few fields, over and over; tenants may use as many as they like. */
const mostRemembered = 1_000
const longestRemembered = 100

function holdsSomething(value: object): boolean {
  if (Array.isArray(value)) return value.length > 0
  for (const key in value) if ((value as Record<string, unknown>)[key] !== undefined) return true
  return false
}

const indents = Array.from({ length: 32 }, (_, depth) => '  '.repeat(depth))

function indentOf(depth: number): string {
  return indents[depth] ?? '  '.repeat(depth)
}
