import { z } from 'zod'
import { isRecord } from '../objects/raw.ts'

/** One node of a structural schema: JSON Schema as far as the API server takes it. */
export type Structural = { readonly [key: string]: unknown }

/** Free-form: any JSON value, kept as it is. */
const free: Structural = { 'x-kubernetes-preserve-unknown-fields': true }

/** What the API server knows of a schema and needs no change. */
const kept = ['description', 'enum', 'minimum', 'maximum', 'minLength', 'minItems'] as const

/**
 * The schema of a kind as a structural one: no references, no alternatives with types of their own, every node typed.
 * What a refinement says beyond types and ranges is left out; decoding says it later.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function structuralOf(schema: z.ZodType): Structural {
  return structural(z.toJSONSchema(schema, { io: 'input', reused: 'inline', unrepresentable: 'any' }))
}

function structural(node: unknown): Structural {
  if (!isRecord(node)) return free
  const { type, properties, required, additionalProperties, items, anyOf } = node
  if (Array.isArray(anyOf)) return { ...described(node), ...alternatives(anyOf) }
  if (isRecord(properties)) {
    const fields = Object.entries(properties).map(([name, field]) => [name, structural(field)])
    const isRequiring = Array.isArray(required) && required.length > 0
    return {
      ...described(node),
      type: 'object',
      ...(fields.length > 0 && { properties: Object.fromEntries(fields) }),
      ...(isRequiring && { required }),
    }
  }
  if (type === 'object') {
    return { ...described(node), type, additionalProperties: structural(additionalProperties) }
  }
  if (type === 'array') return { ...limits(node), type, items: structural(items) }
  const value = 'const' in node ? { ...node, enum: [node.const] } : node
  return typeof type === 'string' ? { ...limits(value), type } : { ...described(node), ...free }
}

/** Alternatives of one type become that type in the widest range, a whole number or a text the form that is made for it. */
function alternatives(options: readonly unknown[]): Structural {
  const found = options.filter((option) => !isRecord(option) || option.type !== 'null').map(structural)
  const nullable = found.length < options.length ? { nullable: true } : {}
  const [first] = found
  if (first !== undefined && found.length === 1) return { ...first, ...nullable }
  const types = [...new Set(found.map(({ type }) => type))]
  const isWholeOrText = types.length === 2 && types.includes('integer') && types.includes('string')
  if (isWholeOrText) return { 'x-kubernetes-int-or-string': true, ...nullable }
  const [type] = types
  if (types.length > 1 || typeof type !== 'string' || type === 'object' || type === 'array') return free
  return { type, ...bound(found, 'minimum', Math.min), ...bound(found, 'maximum', Math.max), ...nullable }
}

/** A bound of all alternatives together; one that is a list of values has those as its bounds. */
function bound(
  options: readonly Structural[],
  name: 'minimum' | 'maximum',
  widest: (...bounds: number[]) => number,
): Structural {
  const bounds = options.map((option) => {
    const values: readonly unknown[] = Array.isArray(option.enum) ? option.enum : [option[name]]
    return values.every((value) => typeof value === 'number') ? widest(...values) : undefined
  })
  const known = bounds.filter((each) => each !== undefined)
  return known.length < bounds.length ? {} : { [name]: widest(...known) }
}

function described({ description }: Structural): Structural {
  return description === undefined ? {} : { description }
}

/** Zod bounds every whole number by what JavaScript counts exactly; that is no limit of the kind. */
function limits(node: Structural): Structural {
  return Object.fromEntries(
    kept.flatMap((name) =>
      node[name] === undefined || Math.abs(Number(node[name])) === Number.MAX_SAFE_INTEGER ? [] : [[name, node[name]]],
    ),
  )
}

/**
 * The stored version's schema, free-form wherever an older version has a field that it lacks: the API server cuts what the
 * stored schema does not know when it reads an object, whichever version it was written in.
 */
export function keeping(stored: Structural, older: readonly Structural[]): Structural {
  const { properties, items } = stored
  if (isRecord(items))
    return {
      ...stored,
      items: keeping(
        items,
        older.flatMap((each) => nodes(each.items)),
      ),
    }
  if (!isRecord(properties)) return stored
  const others = older.flatMap((each) => nodes(each.properties))
  const fields = Object.entries(properties).map(([name, field]) => [
    name,
    isRecord(field)
      ? keeping(
          field,
          others.flatMap((each) => nodes(each[name])),
        )
      : field,
  ])
  const isComplete = others.every((each) => Object.keys(each).every((name) => Object.hasOwn(properties, name)))
  return { ...stored, properties: Object.fromEntries(fields), ...(!isComplete && free) }
}

function nodes(node: unknown): readonly Structural[] {
  return isRecord(node) ? [node] : []
}
