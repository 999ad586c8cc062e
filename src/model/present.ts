/** A type with undefined fields as the type in which those may be absent. */
export type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/**
 * The fields that have a value, in their order: to APISIX, and to what writes the file, a field is there or absent.
 * Much cheaper than a spread for each field that may be absent, of which there would be some forty per route.
 */
export function present<T extends object>(fields: T): Present<T> {
  const kept: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name]
  return kept as Present<T>
}
