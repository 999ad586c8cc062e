import { canonicalJson } from '../model/canonical-json.ts'
import { isMapping } from '../model/check-values.ts'
import type { Path } from '../objects/object.ts'
import { type Fields, isSet } from './item.ts'

/** A value that is another now. Absent: there was none, or there is none. */
export interface ValueChange {
  readonly path: Path
  readonly before?: unknown
  readonly after?: unknown
}

/**
 * The smallest differing parts of two values, keys in their order as text. What comes or goes does so whole; lists are
 * compared entry by entry where they are as long as before and hold mappings.
 */
export function changesBetween(before: Fields, after: Fields): readonly ValueChange[] {
  return changes(withPlugins(before), withPlugins(after), [])
}

/** Where all plugins come or go, each of them does. */
function withPlugins(fields: Fields): Fields {
  return { ...fields, plugins: fields['plugins'] ?? {} }
}

function changes(before: unknown, after: unknown, path: Path): readonly ValueChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  if (isMapping(before) && isMapping(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    return keys.flatMap((key) => changes(own(before, key), own(after, key), [...path, key]))
  }
  if (isListOfMappings(before) && isListOfMappings(after) && before.length === after.length) {
    return before.flatMap((value, index) => changes(value, after[index], [...path, index]))
  }
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

/** Plain access would find `constructor` in any mapping. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined
}

function isListOfMappings(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isMapping)
}

/** What a set gained and lost; undefined where the change is of another kind. */
export function setChange({ path, before, after }: ValueChange): undefined | { more: unknown[]; less: unknown[] } {
  const [name] = path
  if (path.length !== 1 || typeof name !== 'string' || !isSet(name)) return undefined
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined
  return {
    more: after.filter((value) => !before.includes(value)),
    less: before.filter((value) => !after.includes(value)),
  }
}
