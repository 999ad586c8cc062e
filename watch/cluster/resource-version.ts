const whole = /^(?:0|[1-9]\d*)$/

/**
 * Whether one resourceVersion is certainly older than another of the same kind. API servers write whole numbers that
 * only grow, and say so since 1.35; of anything else nothing is known but whether it is the same:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function isOlder(a: string, b: string): boolean {
  if (!whole.test(a) || !whole.test(b)) return false
  return a.length === b.length ? a < b : a.length < b.length
}

/** Whether `isOlder` can tell these two apart. */
export function areComparable(a: string, b: string): boolean {
  return whole.test(a) && whole.test(b)
}
