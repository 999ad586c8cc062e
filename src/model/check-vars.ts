import { type Check, type Refusal, refusalsAt, show, type Verdict } from './check-values.ts'
import { isIpOrCidr } from './ip.ts'
import { brokenRegex } from './regex.ts'

/**
 * Conditions as lua-resty-expr compiles them. APISIX does that when it checks an item and drops the item where it
 * fails; an operator that is no text even raises there, which stops the update of the whole section.
 * Source: README and lib/resty/expr/v1.lua of api7/lua-resty-expr; kinds spec 0.3 and C6.
 */
export const conditions: Check = (value) => {
  if (!Array.isArray(value)) return `${show(value)} is not a list of conditions`
  if (value.length === 0) return undefined
  const [first] = value
  return typeof first === 'string' && !isLogic(first)
    ? 'must be a list of conditions, each of them a list'
    : group(value, 0)
}

/** The same where lua-resty-expr alone has the word: there one condition may also stand without a list around it. */
export const expression: Check = (value) => (Array.isArray(value) && value.length === 0 ? undefined : group(value, 0))

const deepest = 16

/** `[condition, …]`, all of which must hold; `['OR', condition, …]`; or one condition. */
function group(value: unknown, depth: number): Verdict {
  if (!Array.isArray(value)) return `${show(value)} is not a condition`
  if (depth === deepest) return 'it is nested too deeply'
  const [first] = value
  if (typeof first === 'string' && !isLogic(first)) return condition(value)
  const start = typeof first === 'string' ? 1 : 0
  if (start === 1 && value.length < 3) return `${show(first)} joins at least two conditions`
  if (value.length === 0) return 'a condition is empty'
  let refusals: readonly Refusal[] | undefined
  for (let index = start; index < value.length; index += 1) {
    const verdict = group(value[index], depth + 1)
    if (verdict !== undefined) refusals = [...(refusals ?? []), ...refusalsAt(verdict, index)]
  }
  return refusals
}

function isLogic(word: string): boolean {
  return /^!?(?:and|or)$/i.test(word)
}

/** `[variable, operator, operand]`, or with `'!'` before the operator. */
function condition(value: readonly unknown[]): Verdict {
  const place = value.length - 2
  if (place !== 1 && place !== 2)
    return 'a condition is [variable, operator, value] or [variable, "!", operator, value]'
  if (value[0] === '') return refusalsAt('the variable has no name', 0)
  if (place === 2 && value[1] !== '!') return refusalsAt(`${show(value[1])} stands where only "!" may`, 1)
  const operator = value[place]
  const check = typeof operator === 'string' ? operators.get(operator.toLowerCase()) : undefined
  if (check === undefined) {
    return refusalsAt(`${show(operator)} is no operator; there are ${[...operators.keys()].join(' ')}`, place)
  }
  const verdict = check(value[place + 1])
  return verdict === undefined ? undefined : refusalsAt(verdict, place + 1)
}

const scalar: Check = (value) => (isScalar(value) ? undefined : `${show(value)} is nothing to compare with`)

const amount: Check = (value) =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
    ? undefined
    : `${show(value)} is no number`

/**
 * Anything but text would raise in each request. A pattern that does not compile is taken, matches nothing and says so
 * nowhere: a plugin that waits for it never runs. Data plane spec section 5.
 */
const pattern: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is no regular expression`
  const fault = brokenRegex(value)
  return fault && `${fault}, so that it never matches`
}

const scalars: Check = (value) =>
  Array.isArray(value) && value.every(isScalar) ? undefined : `${show(value)} is no list of values`

const addresses: Check = (value) => {
  const all: unknown[] = Array.isArray(value) ? value : [value]
  if (all.length === 0) return 'there is no address in it'
  const wrong = all.findIndex((address) => typeof address !== 'string' || !isIpOrCidr(address))
  return wrong === -1 ? undefined : `${show(all[wrong])} is neither an IP address nor a network`
}

const operators: ReadonlyMap<string, Check> = new Map([
  ['==', scalar],
  ['~=', scalar],
  ['>', amount],
  ['>=', amount],
  ['<', amount],
  ['<=', amount],
  ['~~', pattern],
  ['~*', pattern],
  ['in', scalars],
  ['has', scalar],
  ['ipmatch', addresses],
])

function isScalar(value: unknown): boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  )
}
