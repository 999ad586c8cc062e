import { z } from 'zod'
import type { Path } from '../objects/object.ts'

/** Questions about a schema that zod answers only through its own structure. */

/** The field names that a schema knows at a path; none where it takes anything. */
export function fieldsAt(schema: z.ZodType, path: Path): readonly string[] {
  const found = schemaAt(schema, path)
  const bare = found && unwrap(found)
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : []
}

/**
 * For fields that are unknown at a place: where one would be known, if that is next to it: `under match`, `one level up`.
 * Undefined where it is nowhere near, or in more than one place.
 */
export function knownNearby(schema: z.ZodType, path: Path): (field: string) => string | undefined {
  const inner = fieldsAt(schema, path).map((name) => [name, fieldsAt(schema, [...path, name])] as const)
  const parent = typeof path.at(-1) === 'number' ? path.slice(0, -2) : path.slice(0, -1)
  const outer = path.length > 1 ? fieldsAt(schema, parent) : []
  return (field) => {
    const below = inner.filter(([, fields]) => fields.includes(field))
    if (below.length > 0) return below.length === 1 ? `under ${below[0]?.[0]}` : undefined
    return outer.includes(field) ? 'one level up' : undefined
  }
}

/** Whether the element of a list at this path may be a hole (`standalone` in shared.ts). */
export function isStandalone(schema: z.ZodType, path: Path): boolean {
  return schemaAt(schema, path) instanceof z.ZodOptional
}

function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema
  for (const step of path) {
    const bare: z.ZodType = unwrap(current)
    if (bare instanceof z.ZodObject && typeof step === 'string') current = bare.shape[step]
    else if (bare instanceof z.ZodArray && typeof step === 'number') current = bare.element as z.ZodType
    else return undefined
    if (current === undefined) return undefined
  }
  return current
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap() as z.ZodType) : schema
}
