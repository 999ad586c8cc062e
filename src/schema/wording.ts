import type { ErrorObject } from 'ajv'
import { suggest } from '../diagnostics/suggest.ts'
import { count } from '../diagnostics/words.ts'
import type { SchemaRefusal } from '../model/data-plane.ts'
import { isRecord } from '../objects/raw.ts'
import { wordAlternatives } from './alternatives.ts'

/** The errors of ajv as people say it: what is wrong, where, and what is allowed; of one field never twice the same. */
export function wordErrors(errors: readonly ErrorObject[], root: unknown): readonly SchemaRefusal[] {
  const told = new Map<string, SchemaRefusal>()
  for (const error of leading(errors)) {
    for (const refusal of isChoice(error) ? wordAlternatives(error, errors, root) : [wordError(error, root)]) {
      told.set(`${refusal.path.join('/')} ${refusal.problem}`, refusal)
    }
  }
  return [...told.values()]
}

/** Without what lies inside of a choice, of which there is one thing to say, and without what only sums up. */
export function leading(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const whole = errors.filter((error) => isChoice(error) || error.keyword === 'contains')
  return errors.filter(
    (error) =>
      error.keyword !== 'if' &&
      error.propertyName === undefined &&
      !whole.some((choice) => choice !== error && isInside(error, choice)),
  )
}

/** Whether an error stands in one of the schemas that a choice is made of. */
export function isInside(error: ErrorObject, choice: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${choice.schemaPath}/`)
}

export function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf'
}

/** One error that is no choice. */
export function wordError(error: ErrorObject, root: unknown): SchemaRefusal {
  const { keyword, params, parentSchema, data, instancePath } = error
  const path = stepsOf(instancePath, root)
  switch (keyword) {
    case 'required':
      return { path: [...path, params.missingProperty], problem: 'is missing' }
    case 'dependencies':
      return { path: [...path, params.missingProperty], problem: `is missing: ${params.property} needs it` }
    case 'additionalProperties': {
      const name: string = params.additionalProperty
      const known = isRecord(parentSchema?.properties) ? Object.keys(parentSchema.properties) : []
      return { path: [...path, name], problem: 'is an unknown field', ...near(name, known) }
    }
    case 'enum': {
      const words: readonly unknown[] = params.allowedValues
      return { path, ...shown(data), problem: `must be ${one(words)}`, ...near(data, words) }
    }
    case 'not':
      return { path, problem: wordNot(parentSchema?.not) }
    default:
      return {
        path,
        ...(keyword === 'type' || typeof data !== 'object' ? shown(data) : {}),
        problem: `must ${wordLimit(keyword, params)}`,
      }
  }
}

type Params = ErrorObject['params']

/** What a simple keyword asks for, after "must". */
function wordLimit(keyword: string, params: Params): string {
  switch (keyword) {
    case 'type':
      return `be ${typeWords(params.type)}`
    case 'const':
      return `be ${JSON.stringify(params.allowedValue)}`
    case 'minimum':
      return `be at least ${params.limit}`
    case 'maximum':
      return `be at most ${params.limit}`
    case 'exclusiveMinimum':
      return `be more than ${params.limit}`
    case 'exclusiveMaximum':
      return `be less than ${params.limit}`
    case 'multipleOf':
      return `be a multiple of ${params.multipleOf}`
    case 'minLength':
      return params.limit === 1 ? 'not be empty' : `have at least ${count(params.limit, 'character')}`
    case 'maxLength':
      return `have at most ${count(params.limit, 'character')}`
    case 'pattern':
      return `match ${params.pattern}`
    case 'format':
      return `be an address of ${params.format === 'ipv4' ? 'IPv4' : 'IPv6'}`
    case 'minItems':
      return `have at least ${count(params.limit, 'entry', 'entries')}`
    case 'maxItems':
    case 'additionalItems':
      return `have at most ${count(params.limit, 'entry', 'entries')}`
    case 'uniqueItems':
      return 'hold no entry twice'
    case 'minProperties':
      return `have at least ${count(params.limit, 'field')}`
    case 'maxProperties':
      return `have at most ${count(params.limit, 'field')}`
    case 'propertyNames':
      return `have no field ${JSON.stringify(params.propertyName)}`
    case 'contains':
      return 'hold an entry of the form that its schema asks for'
    default:
      return `fulfil ${keyword} of its schema`
  }
}

function wordNot(schema: unknown): string {
  const fields = forbiddenTogether(schema)
  return fields.length > 0 ? `must not have ${fields.join(' or ')}` : 'has a form that is not allowed'
}

function forbiddenTogether(schema: unknown): readonly string[] {
  if (!isRecord(schema)) return []
  if (Array.isArray(schema.required)) return [schema.required.join(' together with ')]
  return Array.isArray(schema.anyOf) ? schema.anyOf.flatMap(forbiddenTogether) : []
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
}

export function typeWords(types: string | readonly string[]): string {
  return [types]
    .flat()
    .map((type) => typeNames[type] ?? type)
    .join(' or ')
}

const mostWords = 12

function one(words: readonly unknown[]): string {
  const written = words.slice(0, mostWords).map((word) => (typeof word === 'string' ? word : JSON.stringify(word)))
  const more = words.length - written.length
  const list = `${written.join(', ')}${more > 0 ? ` or one of ${more} more` : ''}`
  return words.length === 1 ? list : `one of ${list}`
}

const longestShown = 60

/** A value for a message, made short. */
function shown(value: unknown): Pick<SchemaRefusal, 'value'> {
  if (typeof value === 'string' && value.length > longestShown) return { value: `${value.slice(0, longestShown)}…` }
  return { value }
}

function near(word: unknown, known: readonly unknown[]): Pick<SchemaRefusal, 'closest'> {
  const closest =
    typeof word === 'string' &&
    suggest(
      word,
      known.filter((each) => typeof each === 'string'),
    )
  return closest ? { closest } : {}
}

/** A JSON pointer as steps: numbers where they count entries of a list. */
export function stepsOf(pointer: string, root: unknown): readonly (string | number)[] {
  let value = root
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const step = Array.isArray(value) ? Number(name) : name
      value =
        typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
      return step
    })
}
