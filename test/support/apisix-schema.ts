/**
 * A schema as APISIX serves it, ready for a validator that fills in defaults: the empty lists among them come out of
 * Lua as `{}`, which would be no list.
 */
export function readyForDefaults<T>(schema: T): T {
  return mended(schema) as T
}

function mended(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(mended)
  const fields = Object.entries(schema).filter(
    ([key]) => !(key === 'default' && 'type' in schema && schema.type === 'array'),
  )
  return Object.fromEntries(fields.map(([key, value]) => [key, mended(value)]))
}
