import { isAtLeast, type Target } from './target.ts'

/**
 * Text from other people's objects is data; APISIX would take some of it for instructions: `${{NAME}}` is replaced by
 * an environment variable (and freezes the whole file where there is none), `$env://NAME` and `$secret://…` are looked
 * up. This finds what the emitter cannot write harmlessly. Source: data plane spec section 3; kinds spec 0.1.
 */
export interface TenantTextRules {
  readonly target: Target
  readonly format: 'yaml' | 'json'
  /** Environment variables that may be named with `$env://`. */
  readonly allowEnv: readonly string[]
  readonly allowSecretRefs: boolean
  /** The operator of the gateway wrote it, so that APISIX may replace what it likes. */
  readonly isTrusted?: true
}

/** Never the text itself, which may be a secret; of an environment reference, the variable's name. */
export type TenantTextReason =
  | { readonly kind: 'environment'; readonly text: string }
  | { readonly kind: 'secret' | 'substitution' | 'nul' | 'surrogate' | 'depth' | 'merge' | 'number' | 'type' }

export interface TenantTextFinding {
  /** To the value, or to the object's entry whose key is at fault. */
  readonly path: readonly (string | number)[]
  readonly reason: TenantTextReason
}

/** Whether APISIX takes a value for the name of another one, wherever that is; it checks nothing else of such a text. */
export function isReference(value: unknown): boolean {
  return typeof value === 'string' && (environmentReference.test(value) || secretReference.test(value))
}

/** Deeper than any plugin's configuration, and far from what a parser's stack bears. */
const deepest = 64

/** The first place, in the order of the value, that must not be written; undefined when all of it may. */
export function findTenantText(value: unknown, rules: TenantTextRules): TenantTextFinding | undefined {
  const found = search(value, rules, 0)
  return found && { path: found.path.reverse(), reason: found.reason }
}

/** `path` is in reverse: each level adds its step on the way out, so that nothing is built while nothing is found. */
interface Found {
  readonly path: (string | number)[]
  readonly reason: TenantTextReason
}

function search(value: unknown, rules: TenantTextRules, depth: number): Found | undefined {
  if (typeof value === 'string') {
    const reason = judgeValue(value, rules)
    return reason && { path: [], reason }
  }
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path: [], reason: { kind: 'number' } }
  if (value === null || typeof value === 'boolean' || value === undefined) return undefined
  // Only a program that uses the library can pass such things.
  if (typeof value !== 'object') return { path: [], reason: { kind: 'type' } }
  if (depth === deepest) return { path: [], reason: { kind: 'depth' } }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = search(value[index], rules, depth + 1)
      if (found) return add(found, index)
    }
    return undefined
  }
  for (const key in value) {
    const reason = judgeKey(key, rules)
    const found = reason ? { path: [], reason } : search(value[key as keyof typeof value], rules, depth + 1)
    if (found) return add(found, key)
  }
  return undefined
}

function add(found: Found, step: string | number): Found {
  found.path.push(step)
  return found
}

/** JSON is substituted after parsing in every release, and for keys there is no spelling that escapes it. */
function judgeKey(text: string, rules: TenantTextRules): TenantTextReason | undefined {
  // lyaml merges even where the key is quoted.
  if (text === '<<' && rules.format === 'yaml') return { kind: 'merge' }
  return judgeText(text, rules, rules.format === 'yaml')
}

/** Before 3.17 no spelling is right for both the start and a reload: the start substitutes twice. */
function judgeValue(text: string, rules: TenantTextRules): TenantTextReason | undefined {
  const reason = judgeText(text, rules, true)
  if (rules.isTrusted) return reason
  return reason ?? (text.charCodeAt(0) === dollar ? judgeReference(text, rules) : undefined)
}

/** What APISIX replaces, and a little more: its pattern asks for a name and a `}}` somewhere after it. */
const substitution = /\$\{\{\s*\w/

/** A NUL, any half of a pair, or what may be replaced: nearly no text has one, and one pass tells. */
const suspicious = /[\0\ud800-\udfff]|\$\{\{/

/** `canEscape`: whether there is a spelling that keeps new releases from replacing anything. */
function judgeText(text: string, rules: TenantTextRules, canEscape: boolean): TenantTextReason | undefined {
  if (!suspicious.test(text)) return undefined
  if (text.includes('\0')) return { kind: 'nul' }
  if (!text.isWellFormed()) return { kind: 'surrogate' }
  if (rules.isTrusted || !substitution.test(text)) return undefined
  return canEscape && isAtLeast(rules.target, '3.17') ? undefined : { kind: 'substitution' }
}

const dollar = 36
const environmentReference = /^\$env:\/\/([^/]*)/i
const secretReference = /^\$secret:\/\//i

function judgeReference(text: string, rules: TenantTextRules): TenantTextReason | undefined {
  const name = environmentReference.exec(text)?.[1]
  if (name !== undefined) return rules.allowEnv.includes(name) ? undefined : { kind: 'environment', text: name }
  return secretReference.test(text) && !rules.allowSecretRefs ? { kind: 'secret' } : undefined
}
