import { isRecord } from '../objects/raw.ts'
import { readPattern } from './patterns.ts'

/** A JSON Schema that holds nothing but keywords of draft 7 in their right form. */
export type Schema = boolean | { readonly [keyword: string]: unknown }

/** A keyword that is not checked, at its place in the document, and why. */
export interface Unchecked {
  readonly path: readonly (string | number)[]
  readonly reason: string
}

/** The way to a schema, last step first: paths are only needed where something is told. */
interface Trail {
  readonly step: string | number
  readonly before: Trail | undefined
}
type Tell = (trail: Trail | undefined, reason: string) => void

/**
 * A schema as APISIX serves it, as far as it is understood. Empty lists come out of Lua as `{}`; what APISIX adds for
 * itself (`encrypt_fields`) and words for people are left out; every other keyword that cannot be used is told.
 * https://json-schema.org/draft-07/json-schema-validation
 */
export function understood(schema: unknown, path: Unchecked['path'], tell: (unchecked: Unchecked) => void): Schema {
  const tellPath: Tell = (trail, reason) => tell({ path: [...path, ...stepsOf(trail)], reason })
  return read(schema, undefined, tellPath)
}

function read(schema: unknown, trail: Trail | undefined, tell: Tell): Schema {
  if (typeof schema === 'boolean') return schema
  if (!isRecord(schema)) {
    tell(trail, 'is no schema')
    return true
  }
  const fields: [string, unknown][] = []
  const isOpen = hasStrangePatterns(schema)
  for (const keyword in schema) {
    const reader = Object.hasOwn(readers, keyword) ? readers[keyword] : undefined
    const value = schema[keyword]
    if (reader === undefined || (isEmpty(value) && lists.has(keyword))) continue
    // A field may be one of those whose names are not understood.
    if (keyword === 'additionalProperties' && isOpen) continue
    // A default counts before anything is checked; that of a list is `{}` where it is empty.
    const given = keyword === 'default' && schema.type === 'array' && isEmpty(value) ? [] : value
    const usable = reader(given, { step: keyword, before: trail }, tell)
    if (usable !== undefined) fields.push([keyword, usable])
  }
  return Object.fromEntries(fields)
}

type Read = (value: unknown, trail: Trail, tell: Tell) => unknown

function when(isRight: (value: unknown) => boolean, reason: string): Read {
  return (value, trail, tell) => {
    if (isRight(value)) return value
    tell(trail, reason)
    return undefined
  }
}

const anything: Read = (value) => value
const number = when((value) => typeof value === 'number', 'is no number')
const count = when((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'is no number of things')
const flag = when((value) => typeof value === 'boolean', 'is neither true nor false')
const texts = when((value) => isTexts(value), 'is no list of names')
const schemaMap: Read = (value, trail, tell) => {
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, read(each, { step: key, before: trail }, tell)]),
    )
  tell(trail, 'is no mapping of schemas')
  return undefined
}
const schemaList: Read = (value, trail, tell) => {
  if (Array.isArray(value)) return value.map((each, index) => read(each, { step: index, before: trail }, tell))
  tell(trail, 'is no list of schemas')
  return undefined
}

/** Of what may not pass, or only once, nothing can be left out: it is understood whole or not at all. */
function whole(inner: Read): Read {
  return (value, trail, tell) => {
    let isWhole = true
    const usable = inner(value, trail, (...told) => {
      isWhole = false
      tell(...told)
    })
    return isWhole ? usable : undefined
  }
}

const strangePattern = 'is no pattern that is understood here'

const typeNames: ReadonlySet<unknown> = new Set([
  ...['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'],
])
/** Those that lua-cjson writes as `{}` when they are empty, and that say nothing then. */
const lists: ReadonlySet<string> = new Set(['required', 'enum', 'allOf', 'anyOf', 'oneOf', 'dependencies', 'type'])

const readers: Readonly<Record<string, Read>> = {
  type: when(
    (value) => typeNames.has(value) || (isTexts(value) && value.every((name) => typeNames.has(name))),
    'is no type of JSON',
  ),
  enum: when((value) => Array.isArray(value), 'is no list'),
  const: anything,
  default: anything,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: when((value) => typeof value === 'number' && value > 0, 'is no number above 0'),
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
  uniqueItems: flag,
  required: texts,
  pattern: when((value) => typeof value === 'string' && readPattern(value) !== undefined, strangePattern),
  format: when((value) => value === 'ipv4' || value === 'ipv6', 'is no format that is known here'),
  items: (value, trail, tell) => (Array.isArray(value) ? schemaList(value, trail, tell) : read(value, trail, tell)),
  additionalItems: read,
  contains: read,
  properties: schemaMap,
  patternProperties: (value, trail, tell) => {
    if (!isRecord(value)) return schemaMap(value, trail, tell)
    for (const pattern of strangePatterns(value)) tell({ step: pattern, before: trail }, strangePattern)
    return schemaMap(Object.fromEntries(Object.entries(value).filter(([pattern]) => readPattern(pattern))), trail, tell)
  },
  additionalProperties: read,
  propertyNames: read,
  dependencies: (value, trail, tell) => {
    if (!isRecord(value)) return schemaMap(value, trail, tell)
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => {
        const usable = Array.isArray(each)
          ? texts(each, { step: key, before: trail }, tell)
          : read(each, { step: key, before: trail }, tell)
        return usable === undefined ? [] : [[key, usable]]
      }),
    )
  },
  allOf: schemaList,
  anyOf: schemaList,
  oneOf: whole(schemaList),
  not: whole(read),
  if: whole(read),
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: read,
  else: read,
  $ref: when(() => false, 'is a reference, and these are not followed'),
}

function strangePatterns(patterns: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(patterns).filter((pattern) => readPattern(pattern) === undefined)
}

function hasStrangePatterns({ patternProperties }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(patternProperties) && strangePatterns(patternProperties).length > 0
}

function stepsOf(trail: Trail | undefined): readonly (string | number)[] {
  return trail === undefined ? [] : [...stepsOf(trail.before), trail.step]
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
