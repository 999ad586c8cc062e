import { suggest } from '../diagnostics/suggest.ts'
import type { StrayField } from '../model/data-plane.ts'
import { within } from '../model/within.ts'
import { isRecord } from '../objects/raw.ts'
import type { Schema } from './understood.ts'

/** Finds the fields that a schema does not name where it names others: APISIX takes them and never looks at them. */
export type FindStrayFields = (value: unknown) => readonly StrayField[]

/** The fields that may stand at a place; undefined where any may. */
interface Named {
  readonly fields: ReadonlyMap<string, Named | undefined>
  readonly elements: Named | undefined
}

/** Undefined for a schema that names no fields, or lets any field mean something. */
export function strayFinder(schema: Schema): FindStrayFields | undefined {
  const named = namedBy(schema)
  return named && ((value) => strayIn(value, named))
}

const nothing: readonly StrayField[] = []
/** Read before any plugin is asked, whether its schema says so or not. Source: plugin.lua of APISIX. */
const everywhere = '_meta'

function strayIn(value: unknown, { fields, elements }: Named): readonly StrayField[] {
  if (Array.isArray(value)) {
    if (elements === undefined) return nothing
    return value.flatMap((element, index) => within(strayIn(element, elements), index))
  }
  if (!isRecord(value) || fields.size === 0) return nothing
  let found = nothing
  for (const key in value) {
    const inner = fields.get(key)
    if (inner !== undefined) {
      const deeper = strayIn(value[key], inner)
      if (deeper.length > 0) found = [...found, ...within(deeper, key)]
    } else if (!fields.has(key) && key !== everywhere) {
      const names = [...fields.keys()].filter((name) => name !== everywhere)
      const closest = suggest(key, names)
      found = [...found, { path: [key], names, ...(closest !== undefined && { closest }) }]
    }
  }
  return found
}

/**
 * Every branch of a schema may name fields of the same value.
 * https://json-schema.org/draft-07/json-schema-validation#rfc.section.6.7
 */
const branches = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependencies'] as const

function namedBy(schema: unknown): Named | undefined {
  const fields = new Map<string, Named | undefined>()
  const elements: unknown[] = []
  if (!gather(schema, fields, elements)) return undefined
  // A mapping of which nothing is said may hold anything.
  if (fields.size === 0 && isRecord(schema) && (schema.type ?? 'object') === 'object') return undefined
  const [items] = elements
  return { fields, elements: elements.length === 1 ? namedBy(items) : undefined }
}

/** What one branch leaves open no other closes. */
function merged(a: Named | undefined, b: Named | undefined): Named | undefined {
  if (a === undefined || b === undefined) return undefined
  const fields = new Map(a.fields)
  for (const [name, named] of b.fields) fields.set(name, fields.has(name) ? merged(fields.get(name), named) : named)
  return { fields, elements: a.elements && b.elements ? merged(a.elements, b.elements) : (a.elements ?? b.elements) }
}

/** False where a branch lets any field mean something. */
function gather(schema: unknown, fields: Map<string, Named | undefined>, elements: unknown[]): boolean {
  if (!isRecord(schema)) return true
  const { properties, patternProperties, additionalProperties, items } = schema
  if (patternProperties !== undefined || additionalProperties === true || isRecord(additionalProperties)) return false
  if (isRecord(items)) elements.push(items)
  if (isRecord(properties)) {
    for (const [name, field] of Object.entries(properties)) {
      const named = namedBy(field)
      fields.set(name, fields.has(name) ? merged(fields.get(name), named) : named)
    }
  }
  return branches.every((keyword) => {
    const inner = schema[keyword]
    const all = Array.isArray(inner)
      ? inner
      : keyword === 'dependencies' && isRecord(inner)
        ? Object.values(inner)
        : [inner]
    return all.every((one) => gather(one, fields, elements))
  })
}
