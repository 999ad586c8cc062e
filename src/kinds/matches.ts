import type { z } from 'zod'
import { isRecord } from '../objects/raw.ts'

/** Whether a value is what a schema allows, unknown fields included, without copying it and without saying why not. */
export type Matcher = (value: unknown) => boolean

/**
 * A matcher made from a zod schema. Zod builds a new tree of everything it reads; nearly all objects are right, and of
 * those nothing but the answer is needed. Where the answer is no, zod is asked for the reasons, so this may be stricter
 * than zod and must never be laxer (test/laws/matches.test.ts). Handles the schema types that the kinds use; any other is a bug.
 */
export function matcherOf(schema: z.core.$ZodType): Matcher {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'unknown':
      return () => true
    case 'string':
      return withChecks((value) => typeof value === 'string', def.checks)
    case 'number':
      return withChecks(
        (value) => typeof value === 'number' && Number.isFinite(value),
        [...('format' in def ? [schema as z.core.$ZodNumberFormat] : []), ...(def.checks ?? [])],
      )
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'literal':
      return (value) => def.values.includes(value as string)
    case 'enum': {
      const allowed = new Set<unknown>(Object.values(def.entries))
      return (value) => allowed.has(value)
    }
    case 'optional': {
      const inner = matcherOf(def.innerType)
      return (value) => value === undefined || inner(value)
    }
    case 'nullable': {
      const inner = matcherOf(def.innerType)
      return (value) => value === null || inner(value)
    }
    case 'union': {
      const options = def.options.map(matcherOf)
      return (value) => {
        for (const option of options) if (option(value)) return true
        return false
      }
    }
    case 'array': {
      const element = matcherOf(def.element)
      return withChecks((value) => Array.isArray(value) && everyElement(value, element), def.checks)
    }
    case 'record': {
      const field = matcherOf(def.valueType)
      return (value) => isRecord(value) && everyElement(Object.values(value), field)
    }
    case 'object':
      return objectMatcher(def)
    default:
      throw new Error(`the kinds use a schema of type ${def.type}, which matches.ts does not know`)
  }
}

function objectMatcher(def: z.core.$ZodObjectDef): Matcher {
  const fields = new Map(Object.entries(def.shape).map(([name, field]) => [name, matcherOf(field)]))
  const required = Object.entries(def.shape).flatMap(([name, field]) => (field._zod.optin === 'optional' ? [] : [name]))
  const isStrict = def.catchall !== undefined
  return (value) => {
    if (!isRecord(value)) return false
    for (const name of required) if (value[name] === undefined) return false
    for (const name in value) {
      const field = fields.get(name)
      if (field === undefined ? isStrict : !field(value[name])) return false
    }
    return true
  }
}

type Check = z.core.$ZodCheck<never>

/** The conditions of a schema: minimum, maximum, length, format, and refinements of our own. */
function withChecks(isType: Matcher, checks: readonly unknown[] | undefined): Matcher {
  if (checks === undefined || checks.length === 0) return isType
  return (checks as readonly Check[]).map(conditionOf).reduce((before, condition) => both(before, condition), isType)
}

function both(first: Matcher, second: Matcher): Matcher {
  return (value) => first(value) && second(value)
}

function conditionOf(check: Check): Matcher {
  const def = check._zod.def as z.core.$ZodChecks['_zod']['def'] & { readonly fn?: (value: never) => unknown }
  switch (def.check) {
    case 'greater_than':
      return (value) => (def.inclusive ? Number(value) >= Number(def.value) : Number(value) > Number(def.value))
    case 'less_than':
      return (value) => (def.inclusive ? Number(value) <= Number(def.value) : Number(value) < Number(def.value))
    case 'min_length':
      return (value) => (value as { readonly length: number }).length >= def.minimum
    case 'number_format':
      return Number.isSafeInteger
    default:
      if (def.fn === undefined) throw new Error(`the kinds use a check ${def.check}, which matches.ts does not know`)
      return (value) => Boolean(def.fn?.(value as never))
  }
}

function everyElement(list: readonly unknown[], element: Matcher): boolean {
  for (let index = 0; index < list.length; index += 1) if (!element(list[index])) return false
  return true
}
