import { within } from './within.ts'

/**
 * The words in which check.ts says what APISIX takes. APISIX checks each item of the file by itself and drops, with
 * nothing but a log line, the one that does not fit: whatever it would drop must be refused here first.
 * Source: data plane spec section 5; the schemas that APISIX serves at `/v1/schema`.
 */

/** One thing that APISIX would not take, or would take and never use. */
export interface Refusal {
  /** Inside the item: `['nodes', 0, 'port']`. */
  readonly path: readonly (string | number)[]
  /** What is wrong, with the value where it is short and no secret: a half sentence. */
  readonly reason: string
  /** The words that may stand there, where there are only a few. */
  readonly words?: readonly string[]
}

/** Nothing, a reason that concerns the whole value, or refusals further in. */
export type Verdict = undefined | string | readonly Refusal[]
export type Check = (value: unknown) => Verdict

/** A verdict as a list. */
export function refusalsOf(verdict: Verdict): readonly Refusal[] {
  return verdict === undefined ? none : refusalsAt(verdict)
}

/** The same, each path led in by the steps to the value. */
export function refusalsAt(verdict: Verdict, ...steps: readonly (string | number)[]): readonly Refusal[] {
  if (verdict === undefined) return none
  if (typeof verdict === 'string') return [{ path: steps, reason: verdict }]
  return within(verdict, ...steps)
}

const none: readonly Refusal[] = []

/** A value for a reason: short, on one line, told from a number. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'a mapping' : String(value)
}

/** A table with one check for each field of T; other keys are refused: APISIX drops most items that have one. */
export function fields<T>(
  checks: { readonly [K in keyof Required<T>]: Check },
  ...required: readonly (keyof T & string)[]
): Check {
  return mapping(new Map(Object.entries<Check>(checks)), required, 'there is no such field')
}

/** For configurations that a tenant writes: keys that are not in the table are let through. */
export function openFields(checks: Readonly<Record<string, Check>>, ...required: readonly string[]): Check {
  return mapping(new Map(Object.entries(checks)), required, undefined)
}

function mapping(
  checks: ReadonlyMap<string, Check>,
  required: readonly string[],
  unknownField: string | undefined,
): Check {
  return (value) => {
    if (!isMapping(value)) return `${show(value)} is not a mapping`
    let refusals: Refusal[] | undefined
    for (const key in value) {
      const field = value[key]
      if (field === undefined) continue
      const check = checks.get(key)
      const verdict = check === undefined ? unknownField : check(field)
      if (verdict !== undefined) refusals = [...(refusals ?? []), ...refusalsAt(verdict, key)]
    }
    for (const key of required) {
      if (value[key] === undefined) refusals = [...(refusals ?? []), { path: [key], reason: 'is missing' }]
    }
    return refusals
  }
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface ListLimits {
  readonly min?: number
  readonly max?: number
  /** No two equal items; for strings and numbers. */
  readonly unique?: boolean
}

export function list(check: Check, { min = 0, max = Number.POSITIVE_INFINITY, unique = false }: ListLimits): Check {
  return (value) => {
    if (!Array.isArray(value)) return `${show(value)} is not a list`
    if (value.length < min) return `needs at least ${min} ${min === 1 ? 'entry' : 'entries'}`
    if (value.length > max) return `${value.length} entries are too many, ${max} are allowed`
    let refusals: Refusal[] | undefined
    for (let index = 0; index < value.length; index += 1) {
      const verdict = check(value[index])
      if (verdict !== undefined) refusals = [...(refusals ?? []), ...refusalsAt(verdict, index)]
    }
    if (unique && value.length > 1) {
      const twice = firstRepeated(value)
      if (twice !== undefined)
        return [...(refusals ?? []), { path: [twice], reason: `${show(value[twice])} is there twice` }]
    }
    return refusals
  }
}

function firstRepeated(values: readonly unknown[]): number | undefined {
  const seen = new Set<unknown>()
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) return index
    seen.add(value)
  }
  return undefined
}

/** Only integers that JSON carries exactly. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  return (value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return `${show(value)} is not an integer`
    if (value >= min && value <= max) return undefined
    return max === Number.MAX_SAFE_INTEGER ? `${value} is less than ${min}` : `${value} is not from ${min} to ${max}`
  }
}

/** Seconds with fractions. APISIX counts milliseconds and ignores what is less than one (kinds spec C20). */
export const seconds: Check = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${show(value)} is not a number of seconds`
  return value >= 0.001 ? undefined : `${value} seconds is less than 0.001`
}

export const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : `${show(value)} is neither true nor false`

export function oneOf(...words: readonly string[]): Check {
  const allowed = new Set<unknown>(words)
  return (value) => (allowed.has(value) ? undefined : `${show(value)} is not one of ${words.join(', ')}`)
}

/** Text of so many characters, counted as code points as APISIX does. The reason never shows it. */
export function text(min: number, max = Number.POSITIVE_INFINITY): Check {
  return (value) => {
    if (typeof value !== 'string') return `${show(value)} is not text`
    // A character is one or two units, so most lengths need no counting.
    if (value.length >= 2 * min && value.length <= max) return undefined
    const length = countCodePoints(value)
    if (length < min) return length === 0 ? 'is empty' : `${length} characters are too few, ${min} are needed`
    return length > max ? `${length} characters are too many, ${max} are allowed` : undefined
  }
}

function countCodePoints(value: string): number {
  let count = 0
  for (const _ of value) count += 1
  return count
}
