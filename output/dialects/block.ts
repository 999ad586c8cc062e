import type { Leaves } from './dialect.ts'
import { bareScalar } from './flow.ts'

/**
 * Appends the block lines of a mapping to `parts`. The first line is not indented, as it follows a dash or an indent;
 * each line is ended. Pieces are collected and joined once, which is several times faster than adding text to text.
 */
export function blockMapping(mapping: object, depth: number, leaves: Leaves, parts: string[]): void {
  const before = parts.length
  const indent = indentOf(depth)
  for (const key in mapping) {
    const value = (mapping as Record<string, unknown>)[key]
    if (value === undefined) continue
    if (parts.length > before) parts.push(indent)
    const name = leaves.key(key)
    if (name.length > leaves.longestKey) parts.push('? ', name, '\n', indent, ':')
    else parts.push(name, ':')
    afterKey(value, depth + 1, leaves, parts)
  }
  if (parts.length === before) parts.push('{}\n')
}

function blockList(list: readonly unknown[], depth: number, leaves: Leaves, parts: string[]): void {
  if (list.length === 0) parts.push('[]\n')
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) parts.push(indentOf(depth))
    parts.push('- ')
    inPlace(list[index], depth + 1, leaves, parts)
  }
}

/** Collections begin on a line of their own, unless there is nothing in them. */
function afterKey(value: unknown, depth: number, leaves: Leaves, parts: string[]): void {
  if (holdsSomething(value)) parts.push('\n', indentOf(depth))
  else parts.push(' ')
  inPlace(value, depth, leaves, parts)
}

/** Appends a value of which the first line is already indented. */
function inPlace(value: unknown, depth: number, leaves: Leaves, parts: string[]): void {
  if (typeof value === 'string') parts.push(leaves.string(value), '\n')
  else if (Array.isArray(value)) blockList(value, depth, leaves, parts)
  else if (typeof value === 'object' && value !== null) blockMapping(value, depth, leaves, parts)
  else parts.push(bareScalar(value, leaves), '\n')
}

function holdsSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.length > 0
  for (const key in value) if ((value as Record<string, unknown>)[key] !== undefined) return true
  return false
}

const indents = Array.from({ length: 32 }, (_, depth) => '  '.repeat(depth))

function indentOf(depth: number): string {
  return indents[depth] ?? '  '.repeat(depth)
}
