import {
  type Check,
  fields,
  isMapping,
  type ListLimits,
  list,
  openFields,
  type Refusal,
  refusalsAt,
  text,
  type Verdict,
} from './check-values.ts'
import { brokenRegex } from './regex.ts'
import { isReference } from './tenant-text.ts'

/**
 * The words in which the check-plugin files say what a plugin takes. Their reasons follow the field's name and show no
 * value, apart from entries of lists: all else may have been laid over from a Secret, which others know. A scalar may also be a reference
 * to a value elsewhere, of which APISIX checks nothing (data plane spec section 3).
 */

function must(fits: (value: unknown) => boolean, reason: string): Check {
  return (value) => (fits(value) || isReference(value) ? undefined : reason)
}

/** No `"true"`, which is text. */
export const truth = must((value) => typeof value === 'boolean', 'must be true or false')

/** Text of so many characters. */
export function textOf(min = 0, max = Number.POSITIVE_INFINITY): Check {
  const length = text(min, max)
  return (value) => {
    if (typeof value !== 'string') return 'must be text'
    const verdict = length(value)
    return verdict === undefined || isReference(value) ? undefined : verdict
  }
}

/** Text that a pattern takes; what it wants is said by the reason. */
export function matching(pattern: RegExp, reason: string): Check {
  return must((value) => typeof value === 'string' && pattern.test(value), reason)
}

/** What APISIX takes though nothing comes of it: `consequence` tells what would. */
export function notEmpty(consequence: string): Check {
  return (value) => (typeof value !== 'string' ? 'must be text' : value === '' ? `is empty, ${consequence}` : undefined)
}

/** One of a few words. */
export function choice(...words: readonly string[]): Check {
  const allowed = new Set<unknown>(words)
  const refusals: readonly Refusal[] = [{ path: [], reason: `must be one of ${words.join(', ')}`, words }]
  return (value) => (allowed.has(value) || isReference(value) ? undefined : refusals)
}

/** Only integers that JSON carries exactly. */
export function wholeNumber(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): Check {
  return must((value) => isWhole(value, min, max), `must be a whole number${range(min, max)}`)
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
}

function range(min: number, max: number): string {
  if (min === Number.MIN_SAFE_INTEGER) return ''
  return max === Number.MAX_SAFE_INTEGER ? ` of at least ${min}` : ` from ${min} to ${max}`
}

/** A number with variables in it, such as `$http_limit`, is text; so is one in quotes. */
export function wholeNumberOrVariable(min: number): Check {
  return must(
    (value) => (typeof value === 'string' ? /\$|^[0-9]+$/.test(value) : isWhole(value, min, Number.MAX_SAFE_INTEGER)),
    `must be a whole number of at least ${min}, or text with a variable`,
  )
}

/** Numbers that may have fractions. */
export const anyNumber = must(Number.isFinite, 'must be a number')
export const atLeastZero = must((value) => Number.isFinite(value) && Number(value) >= 0, 'must be a number, 0 or more')
export const aboveZero = must((value) => Number.isFinite(value) && Number(value) > 0, 'must be a number above 0')

/** The reason for an entry may show it. */
export function listOf(check: Check, limits: ListLimits = {}): Check {
  const entries = list(check, limits)
  return (value) => (Array.isArray(value) ? entries(value) : 'must be a list')
}

/** Fields that are not in the table are let through. */
export function mappingOf(checks: Readonly<Record<string, Check>>, ...required: readonly string[]): Check {
  return onlyMapping(openFields(checks, ...required))
}

/** Where the schema has `additionalProperties: false`. */
export function closedMappingOf(checks: Readonly<Record<string, Check>>, ...required: readonly string[]): Check {
  return onlyMapping(fields<Record<string, unknown>>(checks, ...required))
}

function onlyMapping(check: Check): Check {
  return (value) => (isMapping(value) ? check(value) : 'must be a mapping')
}

/** What stands under a plugin's name. */
export type Configuration = Readonly<Record<string, unknown>>

/** A shape, and what its fields want of each other; that is asked only where each field is right by itself. */
export function withRules(shape: Check, ...rules: readonly ((configuration: Configuration) => Verdict)[]): Check {
  return (value) => {
    const verdict = shape(value)
    if (verdict !== undefined || !isMapping(value)) return verdict
    for (const rule of rules) {
      const broken = rule(value)
      if (broken !== undefined) return broken
    }
    return undefined
  }
}

/** A field is there when it has any value, false too. */
export function exactlyOneOf(...names: readonly string[]): (configuration: Configuration) => Verdict {
  const reason = `needs exactly one of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return (configuration) => {
    let there = 0
    for (const name of names) if (configuration[name] !== undefined) there += 1
    return there === 1 ? undefined : reason
  }
}

/** A pattern in which nothing shows that it would not compile. */
export function regex(min = 0, max = Number.POSITIVE_INFINITY): Check {
  const length = textOf(min, max)
  return (value) => {
    const verdict = length(value)
    return verdict === undefined && typeof value === 'string' ? brokenRegex(value) : verdict
  }
}

/** `validate_header_field` of APISIX's core/utils.lua; not every plugin asks it, but no other name is one. */
const headerName = /^[!-9;-~]+$/

/** Headers to take away. */
export const headerNames = listOf(matching(headerName, 'is no name of a header'), { min: 1 })

/** Headers by name. */
export function headersOf(value: Check, min = 1): Check {
  return (headers) => {
    if (!isMapping(headers)) return 'must be a mapping'
    let refusals: readonly Refusal[] | undefined
    let count = 0
    for (const name in headers) {
      count += 1
      const verdict = headerName.test(name) ? value(headers[name]) : 'is no name of a header'
      if (verdict !== undefined) refusals = [...(refusals ?? []), ...refusalsAt(verdict, name)]
    }
    return count < min ? 'needs at least one header' : refusals
  }
}

/** Variables in it are the plugin's affair. */
export const headerValue: Check = (value) =>
  typeof value === 'string' || Number.isFinite(value) ? undefined : 'must be text or a number'
