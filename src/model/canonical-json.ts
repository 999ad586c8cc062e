import { isMapping } from './check-values.ts'

/** A value of JSON as text that does not depend on the order in which its fields came. */
export function canonicalJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, inner: unknown) => inOrder(inner), indent)
}

function inOrder(value: unknown): unknown {
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
