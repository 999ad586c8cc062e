import { parseIp } from '../model/ip.ts'
import { deepEqual } from '../objects/deep-equal.ts'
import { isRecord } from '../objects/raw.ts'
import { readPattern } from './patterns.ts'
import type { Schema } from './understood.ts'

/** Whether a value passes. */
export type Accepts = (value: unknown) => boolean

/**
 * The schema as a function. It says the same as ajv and cannot say why; nearly everything is right, and a thousand
 * functions of ajv take longer to make than all of it takes to check. A law keeps both of one mind.
 */
export function accepts(schema: Schema): Accepts {
  if (typeof schema === 'boolean') return () => schema
  const checks = [
    ...Object.entries(simple).flatMap(([keyword, make]) => (keyword in schema ? [make(schema[keyword])] : [])),
    ...[object(schema), array(schema), condition(schema)].filter((check) => check !== undefined),
  ]
  return all(checks)
}

function all(checks: readonly Accepts[]): Accepts {
  const [first = everything, second, ...more] = checks
  if (second === undefined) return first
  if (more.length === 0) return (value) => first(value) && second(value)
  return (value) => {
    for (const check of checks) if (!check(value)) return false
    return true
  }
}

const everything: Accepts = () => true

/** A schema somewhere in another one: it is made when there is a first value for it. */
function later(schema: unknown): Accepts {
  let made: Accepts | undefined
  return (value) => {
    made ??= accepts(schema as Schema)
    return made(value)
  }
}

const types: Readonly<Record<string, Accepts>> = {
  object: isRecord,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
}

function ofNumber(isRight: (value: number, limit: number) => boolean) {
  return (limit: unknown): Accepts =>
    (value) =>
      typeof value !== 'number' || isRight(value, limit as number)
}

function ofText(isRight: (value: string) => boolean): Accepts {
  return (value) => typeof value !== 'string' || isRight(value)
}

function isOneOf(words: readonly unknown[]): Accepts {
  return words.some((word) => typeof word === 'object')
    ? (value) => words.some((word) => deepEqual(word, value))
    : (value) => words.includes(value)
}

function anyOf(schemas: unknown): Accepts {
  const made = (schemas as readonly unknown[]).map(later)
  return (value) => {
    for (const one of made) if (one(value)) return true
    return false
  }
}

/** Keywords that need none beside them. */
const simple: Readonly<Record<string, (argument: unknown) => Accepts>> = {
  type: (names) => {
    const [only, ...more] = [names].flat().flatMap((name) => types[String(name)] ?? [])
    return more.length === 0 ? (only ?? everything) : (value) => only?.(value) || more.some((one) => one(value))
  },
  enum: (words) => isOneOf(words as readonly unknown[]),
  const: (word) => (value) => deepEqual(word, value),
  minimum: ofNumber((value, limit) => value >= limit),
  maximum: ofNumber((value, limit) => value <= limit),
  exclusiveMinimum: ofNumber((value, limit) => value > limit),
  exclusiveMaximum: ofNumber((value, limit) => value < limit),
  multipleOf: ofNumber((value, step) => Number.isInteger(value / step)),
  minLength: (least) => ofText((text) => text.length >= 2 * Number(least) || countCharacters(text) >= Number(least)),
  maxLength: (most) => ofText((text) => text.length <= Number(most) || countCharacters(text) <= Number(most)),
  pattern: (pattern) => {
    const form = readPattern(String(pattern))
    return ofText((text) => form?.test(text) ?? true)
  },
  format: (name) => ofText(isAddress(name === 'ipv4' ? 4 : 6)),
  allOf: (schemas) => all((schemas as readonly unknown[]).map(later)),
  anyOf,
  oneOf: (schemas) => {
    const made = (schemas as readonly unknown[]).map(later)
    return (value) => {
      let passed = 0
      for (const one of made) if (one(value)) passed += 1
      return passed === 1
    }
  },
  not: (schema) => {
    const made = later(schema)
    return (value) => !made(value)
  },
}

/** What both checkers take for an address of a family. */
export function isAddress(family: 4 | 6): (text: string) => boolean {
  return (text) => parseIp(text)?.family === family
}

function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

function condition(schema: Exclude<Schema, boolean>): Accepts | undefined {
  if (!('if' in schema)) return undefined
  const [asked, fulfilled, otherwise] = [schema.if, schema.then ?? true, schema.else ?? true].map(later)
  return (value) => (asked?.(value) ? fulfilled?.(value) : otherwise?.(value)) ?? true
}

function array(schema: Exclude<Schema, boolean>): Accepts | undefined {
  const { items, additionalItems = true, contains, minItems, maxItems, uniqueItems } = schema
  const checks: ((list: readonly unknown[]) => boolean)[] = []
  if (minItems !== undefined) checks.push((list) => list.length >= Number(minItems))
  if (maxItems !== undefined) checks.push((list) => list.length <= Number(maxItems))
  if (Array.isArray(items)) {
    const [made, rest] = [items.map(later), later(additionalItems)]
    checks.push((list) => list.every((item, index) => (made[index] ?? rest)(item)))
  } else if (items !== undefined) {
    const each = later(items)
    checks.push((list) => list.every(each))
  }
  if (contains !== undefined) {
    const wanted = later(contains)
    checks.push((list) => list.some(wanted))
  }
  if (uniqueItems === true) checks.push(isUnique)
  if (checks.length === 0) return undefined
  return (value) => !Array.isArray(value) || checks.every((check) => check(value))
}

function isUnique(list: readonly unknown[]): boolean {
  if (list.length < 2) return true
  if (list.every((item) => typeof item !== 'object')) return new Set(list).size === list.length
  return list.every((item, index) => !list.slice(0, index).some((earlier) => deepEqual(earlier, item)))
}

type Mapping = Readonly<Record<string, unknown>>

function object(schema: Exclude<Schema, boolean>): Accepts | undefined {
  const { required, minProperties, maxProperties, propertyNames, dependencies } = schema
  const checks = [eachField(schema)].filter((check) => check !== undefined)
  if (Array.isArray(required)) checks.push(hasAll(required))
  if (minProperties !== undefined) checks.push((value) => Object.keys(value).length >= Number(minProperties))
  if (maxProperties !== undefined) checks.push((value) => Object.keys(value).length <= Number(maxProperties))
  if (propertyNames !== undefined) {
    const form = later(propertyNames)
    checks.push((value) => Object.keys(value).every(form))
  }
  for (const [name, needed] of Object.entries(isRecord(dependencies) ? dependencies : {})) {
    const also = Array.isArray(needed) ? hasAll(needed) : later(needed)
    const has = hasAll([name])
    checks.push((value) => !has(value) || also(value))
  }
  if (checks.length === 0) return undefined
  return (value) => {
    if (!isRecord(value)) return true
    for (const check of checks) if (!check(value)) return false
    return true
  }
}

function eachField(schema: Exclude<Schema, boolean>): ((value: Mapping) => boolean) | undefined {
  const { properties, patternProperties, additionalProperties = true } = schema
  const known = new Map(Object.entries(isRecord(properties) ? properties : {}).map(([name, one]) => [name, later(one)]))
  const patterns = Object.entries(isRecord(patternProperties) ? patternProperties : {}).flatMap(([pattern, one]) => {
    const form = readPattern(pattern)
    return form === undefined ? [] : [{ form, made: later(one) }]
  })
  if (known.size === 0 && patterns.length === 0 && additionalProperties === true) return undefined
  const others = later(additionalProperties)
  return (value) => {
    for (const name in value) {
      const field = value[name]
      if (field === undefined) continue
      const own = known.get(name)
      if (own !== undefined && !own(field)) return false
      if (own !== undefined && patterns.length === 0) continue
      let isKnown = own !== undefined
      for (const { form, made } of patterns) {
        if (!form.test(name)) continue
        if (!made(field)) return false
        isKnown = true
      }
      if (!isKnown && !others(field)) return false
    }
    return true
  }
}

/** Names that every mapping answers to need a closer look. */
function hasAll(names: readonly string[]): (value: Mapping) => boolean {
  const inherited = names.filter((name) => name in {})
  const isThere = (value: Mapping): boolean => {
    for (const name of names) if (value[name] === undefined) return false
    return true
  }
  if (inherited.length === 0) return isThere
  return (value) => isThere(value) && inherited.every((name) => Object.hasOwn(value, name))
}
