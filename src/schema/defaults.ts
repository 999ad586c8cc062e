import { isRecord } from '../objects/raw.ts'
import type { Schema } from './understood.ts'

/**
 * APISIX fills in all defaults before it looks at what a schema asks of several fields at once, so whoever checks that
 * must fill in the fields that are asked about. The others make no difference.
 */
export type FillDefaults = (value: unknown) => unknown

/** Field names that conditions ask about, and in each those further in. */
type Asked = ReadonlyMap<string, Asked>

/** Undefined where no default has a say in what passes. What is filled in is a copy. */
export function defaultsFiller(schema: unknown, askedAround: Asked = new Map()): FillDefaults | undefined {
  if (!isRecord(schema)) return undefined
  const asked = merge(askedAround, askedBy(schema))
  const fields = Object.entries(isRecord(schema.properties) ? schema.properties : {}).flatMap(([name, field]) => {
    const fill = defaultsFiller(field, asked.get(name))
    const isAsked = asked.has(name) && isRecord(field) && 'default' in field
    return fill !== undefined || isAsked ? [{ name, fill, standard: isAsked ? field.default : undefined }] : []
  })
  const fillEntry = defaultsFiller(schema.items)
  if (fields.length === 0 && fillEntry === undefined) return undefined
  return (value) => {
    if (Array.isArray(value)) return fillEntry === undefined ? value : value.map(fillEntry)
    if (!isRecord(value)) return value
    const filled: Record<string, unknown> = { ...value }
    for (const { name, fill, standard } of fields) {
      const field = Object.hasOwn(value, name) ? value[name] : standard
      if (field !== undefined) filled[name] = fill === undefined ? field : fill(field)
    }
    return filled
  }
}

/** Words of a schema that hold further schemas for the same value. */
const conditional = ['if', 'then', 'else', 'allOf', 'anyOf', 'oneOf', 'not']

function askedBy(schema: Schema): Asked {
  if (typeof schema === 'boolean') return new Map()
  const { dependencies } = schema
  const names = isRecord(dependencies) ? Object.keys(dependencies) : []
  const others = isRecord(dependencies) ? Object.values(dependencies).filter(isRecord) : []
  const parts: readonly unknown[] = [...conditional.flatMap((keyword) => schema[keyword] ?? []), ...others]
  return [named(names), ...parts.map((part) => askedIn(part as Schema))].reduce(merge, new Map())
}

/** Everything that a condition names, however deep in it. */
function askedIn(condition: Schema): Asked {
  if (typeof condition === 'boolean') return new Map()
  const { required = [], properties } = condition
  const fields = Object.entries(isRecord(properties) ? properties : {})
  const inFields: Asked = new Map(fields.map(([name, field]) => [name, askedIn(field as Schema)]))
  return [named(required as readonly string[]), inFields, askedBy(condition)].reduce(merge)
}

function named(names: readonly string[]): Asked {
  return new Map(names.map((name) => [name, new Map()]))
}

function merge(a: Asked, b: Asked): Asked {
  if (a.size === 0) return b
  const merged = new Map(a)
  for (const [name, inner] of b) merged.set(name, merge(merged.get(name) ?? new Map(), inner))
  return merged
}
