/** What decides which of two objects counts. */
export interface Senior {
  /** RFC 3339, UTC, so that text order is time order. */
  readonly created?: string | undefined
  readonly namespace: string
  readonly name: string
}

/**
 * The older object first, then by namespace and name (kinds spec section 11.1). Objects of files have no age and come
 * after those that have one.
 */
export function bySeniority(a: Senior, b: Senior): number {
  return compare(a.created ?? '~', b.created ?? '~') || compare(a.namespace, b.namespace) || compare(a.name, b.name)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
