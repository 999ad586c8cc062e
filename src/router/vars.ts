import { isAmong } from '../model/networks.ts'
import { search } from './regex.ts'
import type { Received } from './request.ts'
import { lookUp, type Value } from './variables.ts'
import { all, isDoubt, not, some, type Verdict } from './verdict.ts'

/**
 * Conditions as lua-resty-expr evaluates them: a list of conditions is AND; `OR`, `AND`, `!OR`, `!AND` join the rest of
 * theirs. Operators compare as Lua does: `==` with a number reads the variable as one, with a text it does not.
 * Source: gateway spec 1.1 (`vars`); kinds spec 2.4 and C6; eval of api7/lua-resty-expr.
 */
export function meets(conditions: unknown, received: Received): Verdict {
  return Array.isArray(conditions) && conditions.length === 0 ? true : group(conditions, received, 0)
}

/** The first condition that keeps a list from holding, for a message; undefined where it is not one alone. */
export function firstUnmet(conditions: readonly unknown[], received: Received): unknown {
  return typeof conditions[0] === 'string'
    ? conditions
    : conditions.find((condition) => group(condition, received, 1) === false)
}

const deepest = 32
const refused = { doubt: 'a condition that APISIX would not take' } as const

function group(value: unknown, received: Received, depth: number): Verdict {
  // Whoever shows a configuration without its secrets leaves a doubt in the place of a condition on one.
  if (isDoubt(value)) return { doubt: String(value.doubt) }
  if (!Array.isArray(value) || value.length === 0 || depth > deepest) return refused
  const items: readonly unknown[] = value
  const parts = (from: number) => items.slice(from).map((item) => group(item, received, depth + 1))
  if (Array.isArray(items[0]) || isDoubt(items[0])) return all(parts(0))
  switch (String(items[0]).toUpperCase()) {
    case 'AND':
      return all(parts(1))
    case 'OR':
      return some(parts(1))
    case '!AND':
      return not(all(parts(1)))
    case '!OR':
      return not(some(parts(1)))
    default:
      return condition(items, received)
  }
}

function condition(items: readonly unknown[], received: Received): Verdict {
  const isNegated = items.length === 4
  if (isNegated && items[1] !== '!') return refused
  const [name, operator, operand] = isNegated ? [items[0], items[2], items[3]] : items
  if (typeof name !== 'string' || typeof operator !== 'string') return refused
  const value = lookUp(name, received)
  if (isDoubt(value)) return value
  const compare = operators.get(operator.toLowerCase())
  // `[variable, value]` is an old way to write `==`.
  const verdict = compare?.(value, operand) ?? (items.length === 2 ? value === operator.toLowerCase() : refused)
  return isNegated ? not(verdict) : verdict
}

type Present = Exclude<Value, { readonly doubt: string }>

const operators: ReadonlyMap<string, (value: Present, operand: unknown) => Verdict> = new Map([
  ['==', isEqual],
  // The opposite, also where the variable is missing.
  ['~=', (value, operand) => !isEqual(value, operand)],
  ['>', (value, operand) => compareNumbers(value, operand, (a, b) => a > b)],
  ['>=', (value, operand) => compareNumbers(value, operand, (a, b) => a >= b)],
  ['<', (value, operand) => compareNumbers(value, operand, (a, b) => a < b)],
  ['<=', (value, operand) => compareNumbers(value, operand, (a, b) => a <= b)],
  ['~~', (value, operand) => matches(value, operand, false)],
  ['~*', (value, operand) => matches(value, operand, true)],
  ['in', (value, operand) => Array.isArray(operand) && value !== undefined && operand.includes(value)],
  // Only lists hold elements, and no variable that is known here is one.
  ['has', () => false],
  ['ipmatch', (value, operand) => typeof value === 'string' && isAmong(value, [operand].flat().map(String))],
])

function isEqual(value: Present, operand: unknown): boolean {
  return typeof operand === 'number' ? toNumber(value) === operand : value === (operand ?? undefined)
}

function compareNumbers(value: Present, operand: unknown, compare: (a: number, b: number) => boolean): boolean {
  const left = toNumber(value)
  const right = toNumber(operand)
  return left !== undefined && right !== undefined && compare(left, right)
}

/** `tonumber` of Lua. */
function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const text =
    /^[ \t\n\v\f\r]*([-+]?)(0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)[ \t\n\v\f\r]*$/.exec(
      value,
    )
  return text === null ? undefined : Number(text[2]) * (text[1] === '-' ? -1 : 1)
}

/** A search; a missing variable never matches. `true`, an argument without a value, is read as the word. */
function matches(value: Present, operand: unknown, ignoresCase: boolean): Verdict {
  if (value === undefined) return false
  if (typeof operand !== 'string') return refused
  const found = search(operand, String(value), ignoresCase)
  return isDoubt(found) ? found : found !== undefined
}
