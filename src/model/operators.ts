/**
 * Items that the operator of the gateway wrote by hand: their texts are not a tenant's, so that variables and references
 * to secrets in them stay alive. The mark goes along when an item is copied, and no reader of fields sees it.
 */
const mark = Symbol('written by the operator')

/** The same item, marked. */
export function asOperators<T extends object>(item: T): T {
  return { ...item, [mark]: true }
}

export function isOperators(item: object): boolean {
  return mark in item
}
