import { isRecord } from '../objects/raw.ts'

/** The JSON Schemas of the plugins of a data plane, by name: for HTTP, for consumers where they differ, for TCP and UDP. */
export interface PluginSchemas {
  readonly http: Readonly<Record<string, unknown>>
  readonly consumer: Readonly<Record<string, unknown>>
  readonly stream: Readonly<Record<string, unknown>>
}

/**
 * The plugins in what an APISIX serves at `GET /v1/schema` of its control API, undefined where the document is something
 * else. https://apisix.apache.org/docs/apisix/control-api/#get-v1schema
 */
export function readPluginSchemas(document: unknown): PluginSchemas | undefined {
  if (!isRecord(document) || !isRecord(document.plugins)) return undefined
  const http = schemasIn(document.plugins, 'schema')
  return {
    http,
    consumer: { ...http, ...schemasIn(document.plugins, 'consumer_schema') },
    stream: isRecord(document.stream_plugins) ? schemasIn(document.stream_plugins, 'schema') : {},
  }
}

function schemasIn(plugins: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const found = Object.entries(plugins).flatMap(([plugin, entry]) =>
    isRecord(entry) && isRecord(entry[name]) ? [[plugin, forEditors(entry[name])] as const] : [],
  )
  return Object.fromEntries(found)
}

/**
 * Without what an editor would stumble over: empty lists come out of Lua as `{}`, and the patterns are PCRE, of which
 * JavaScript knows only a part. APISIX fills in all defaults before it looks at conditions, an editor fills in nothing.
 */
function forEditors(node: unknown, defaults: Defaults = new Map()): unknown {
  if (Array.isArray(node)) return node.map((each) => forEditors(each, defaults))
  if (!isRecord(node)) return node
  const known = isRecord(node.properties) ? new Map([...defaults, ...defaultsIn(node.properties)]) : defaults
  const fields = Object.entries(node).filter(([key, value]) => {
    if (key === '$comment') return false
    if (key === 'default') return !(node.type === 'array' && isRecord(value))
    return key !== 'pattern' || typeof value !== 'string' || isPattern(value)
  })
  return Object.fromEntries(
    fields.map(([key, value]) => {
      if (conditional.includes(key)) return [key, forEditors(key === 'if' ? asking(value, known) : value, known)]
      return [key, forEditors(value)]
    }),
  )
}

/** The values that fields have where none is written, by name. */
type Defaults = ReadonlyMap<string, unknown>

/** What looks at the same fields as the schema around it. */
const conditional = ['if', 'then', 'else', 'allOf', 'anyOf', 'oneOf', 'not']

function defaultsIn(properties: Readonly<Record<string, unknown>>): Defaults {
  const fields = Object.entries(properties)
  return new Map(
    fields.flatMap(([name, field]) => (isRecord(field) && 'default' in field ? [[name, field.default]] : [])),
  )
}

/** A condition that wants a field to be written where its default would not fulfil it. */
function asking(condition: unknown, defaults: Defaults): unknown {
  if (!isRecord(condition) || !isRecord(condition.properties)) return condition
  const needed = Object.entries(condition.properties).flatMap(([name, field]) => {
    const allowed = isRecord(field)
      ? Array.isArray(field.enum)
        ? field.enum
        : 'const' in field
          ? [field.const]
          : []
      : []
    return defaults.has(name) && allowed.length > 0 && !allowed.includes(defaults.get(name)) ? [name] : []
  })
  const before: readonly unknown[] = Array.isArray(condition.required) ? condition.required : []
  return needed.length === 0 ? condition : { ...condition, required: [...new Set([...before, ...needed])] }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    // That it is none is the answer.
    return false
  }
}
