import { closingQuote } from './documents.ts'

/**
 * The value of a text that is JSON and holds nothing to be said about; undefined for everything else, which the YAML reader
 * then reads or refuses with a place: YAML takes nearly all of JSON.
 */
export function readJson(source: string, maxDepth: number): unknown {
  const first = firstCharacter(source)
  if (first !== 123 /* { */ && first !== 91 /* [ */) return undefined
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    // Not JSON, or broken: the YAML reader knows the place.
    return undefined
  }
  const keys = countKeys(value, maxDepth, source.includes('\\u') || source.includes('\\U'))
  return keys !== undefined && keys === countKeyTokens(source) ? value : undefined
}

function firstCharacter(source: string): number {
  let index = 0
  while (source.charCodeAt(index) <= 32) index += 1
  return source.charCodeAt(index)
}

/** The keys of a value, or undefined where it is nested too deeply or holds what JSON.parse lets pass and we do not. */
function countKeys(value: unknown, depthLeft: number, hasEscapes: boolean): number | undefined {
  if (typeof value === 'string') return hasEscapes && !value.isWellFormed() ? undefined : 0
  // 1e400 is infinite, and a whole number beyond 2^53 may have lost digits.
  if (typeof value === 'number')
    return Number.isInteger(value) ? (Number.isSafeInteger(value) ? 0 : undefined) : finite(value)
  if (typeof value !== 'object' || value === null) return 0
  if (depthLeft === 0) return undefined
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) {
      const inside = countKeys(item, depthLeft - 1, hasEscapes)
      if (inside === undefined) return undefined
      count += inside
    }
    return count
  }
  for (const [key, child] of Object.entries(value)) {
    const inside = countKeys(child, depthLeft - 1, hasEscapes)
    if (inside === undefined || key === '__proto__' || (hasEscapes && !key.isWellFormed())) return undefined
    count += 1 + inside
  }
  return count
}

function finite(value: number): 0 | undefined {
  return Number.isFinite(value) ? 0 : undefined
}

/** How many strings of a valid JSON text are keys. More than the value has means that a key stands twice. */
function countKeyTokens(source: string): number {
  let count = 0
  for (let open = source.indexOf('"'); open !== -1; ) {
    const close = closingQuote(source, open)
    let next = close + 1
    while (source.charCodeAt(next) <= 32) next += 1
    if (source.charCodeAt(next) === 58 /* : */) count += 1
    open = source.indexOf('"', next)
  }
  return count
}
