import { type Leaves, unwritable } from './dialect.ts'

/**
 * What the runtime's own JSON may hold that has to be looked at: anything beyond ASCII, escapes that YAML and JSON treat
 * differently, variables, merge keys, exponents, and `null`, which is also what it makes of an infinite number.
 */
const suspicious = /[^ -~]|\\u|\$\{|"<<"|\de[+-]|null/
/** Text that may be longer than the longest simple key of YAML: 500 characters, each of which an escape may double. */
const longText = /"(?:[^"\\]|\\.){500}/

/**
 * Any tree on one line: JSON, and with the leaves of YAML a flow collection, which looks the same. The native
 * serialiser is several times faster than ours, and in nearly every item it has nothing to escape.
 */
export function flow(value: object, leaves: Leaves): string {
  const text = JSON.stringify(value)
  return suspicious.test(text) || (text.length > 1000 && longText.test(text)) ? flowValue(value, leaves) : text
}

function flowValue(value: unknown, leaves: Leaves): string {
  if (typeof value === 'string') return leaves.string(value)
  if (typeof value !== 'object' || value === null) return bareScalar(value, leaves)
  if (Array.isArray(value)) return `[${value.map((element) => flowValue(element, leaves)).join(',')}]`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.map(([key, field]) => flowKey(leaves.key(key), leaves) + flowValue(field, leaves)).join(',')}}`
}

function flowKey(key: string, leaves: Leaves): string {
  return key.length > leaves.longestKey ? `? ${key} :` : `${key}:`
}

/** The scalars that are never quoted. */
export function bareScalar(value: unknown, leaves: Leaves): string {
  if (typeof value === 'number') return Number.isFinite(value) ? leaves.number(value) : unwritable(String(value))
  if (typeof value === 'boolean' || value === null) return String(value)
  return unwritable(`a value of type ${typeof value}`)
}
