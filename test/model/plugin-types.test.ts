import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { convertScalar, type ScalarType, scalarType } from '../../src/model/plugin-types.ts'

describe('scalarType', () => {
  test.each<[string, string, ScalarType | undefined]>([
    ['redirect', 'http_to_https', 'boolean'],
    ['redirect', 'ret_code', 'integer'],
    ['redirect', 'uri', undefined],
    ['limit-count', 'count', 'integer or text'],
    ['limit-req', 'rate', 'number'],
    ['api-breaker', 'healthy.successes', 'integer'],
    ['api-breaker', 'successes', undefined],
    ['api-breaker', 'healthy', undefined],
    ['openid-connect', 'session.redis.ssl_verify', 'boolean'],
    ['file-logger', 'include_req_body', 'boolean'],
    ['kafka-logger', 'broker_list.kafka-0', 'integer'],
    ['kafka-logger', 'broker_list', undefined],
    ['anything', '_meta.disable', 'boolean'],
    ['cors', '_meta.priority', 'integer'],
    ['cors', '_meta.filter', undefined],
    ['nosuch', 'timeout', undefined],
    ['constructor', 'name', undefined],
    ['cors', '', undefined],
    ['cors', 'age', undefined],
  ])('%s %s is %s', (plugin, path, type) => expect(scalarType(plugin, path.split('.'))).toBe(type))
})

describe('convertScalar', () => {
  test.each<[string, ScalarType, unknown]>([
    ['true', 'boolean', true],
    ['false', 'boolean', false],
    ['True', 'boolean', undefined],
    ['1', 'boolean', undefined],
    ['true\n', 'boolean', undefined],
    ['0', 'integer', 0],
    ['-12', 'integer', -12],
    ['429', 'integer', 429],
    ...['', '-0', '007', '1.0', '1e3', ' 1', '1\n', '0x1', '+1', '9007199254740993', '١'].map(
      (text): [string, ScalarType, unknown] => [text, 'integer', undefined],
    ),
    ['0.5', 'number', 0.5],
    ['-0.25', 'number', -0.25],
    ['10', 'number', 10],
    ['1.50', 'number', 1.5],
    ...['', '.5', '1.', '1e3', '00.5', 'NaN', 'Infinity', '-0', '0.5\n'].map((text): [string, ScalarType, unknown] => [
      text,
      'number',
      undefined,
    ]),
    ['5', 'integer or text', 5],
    ['$http_x_limit', 'integer or text', '$http_x_limit'],
    ['05', 'integer or text', '05'],
    ['true', 'string', 'true'],
    ['', 'string', ''],
  ])('%j as %s is %j', (text, type, value) => expect(convertScalar(text, type)).toBe(value as string))
})

// The schemas of a real APISIX 3.18, http and stream.
const schemaFile = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
const hasSchema = existsSync(schemaFile)
if (!hasSchema) console.log("APISIX's schema file is absent: the table of plugin types is not compared with it")

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly dependencies?: Readonly<Record<string, Schema | readonly string[]>>
  readonly [keyword: string]: unknown
}

/** Every field that can be reached through mappings alone, with all types that some branch of the schema gives it. */
function collect(schema: Schema, path: readonly string[], types: Map<string, Set<string>>): void {
  const field = path.join('.')
  const known = types.get(field) ?? new Set()
  types.set(field, known)
  for (const type of typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])) known.add(type)
  if (schema.type === undefined) for (const value of schema.enum ?? []) known.add(typeof value)
  for (const [name, inner] of Object.entries(schema.properties ?? {})) collect(inner, [...path, name], types)
  for (const [name, inner] of Object.entries(schema.patternProperties ?? {}))
    collect(inner, [...path, /^\w+$/.test(name) ? name : '*'], types)
  if (typeof schema.additionalProperties === 'object') collect(schema.additionalProperties, [...path, '*'], types)
  for (const keyword of ['oneOf', 'anyOf', 'allOf'])
    for (const inner of (schema[keyword] as Schema[] | undefined) ?? []) collect(inner, path, types)
  for (const keyword of ['if', 'then', 'else']) if (schema[keyword]) collect(schema[keyword] as Schema, path, types)
  for (const inner of Object.values(schema.dependencies ?? {}))
    if (!Array.isArray(inner)) collect(inner as Schema, path, types)
}

/** Where text is one of the choices, text it stays, but for an integer: older releases know only that. */
function expectedType(types: ReadonlySet<string>): ScalarType | undefined {
  if (types.has('string')) return types.has('integer') ? 'integer or text' : undefined
  if (types.has('boolean')) return 'boolean'
  return types.has('number') ? 'number' : types.has('integer') ? 'integer' : undefined
}

describe.if(hasSchema)('the table is what APISIX says', () => {
  const file = hasSchema ? JSON.parse(readFileSync(schemaFile, 'utf8')) : { plugins: {}, stream_plugins: {} }
  const plugins = new Map<string, Map<string, Set<string>>>()
  for (const [name, { schema }] of [
    ...Object.entries<{ schema: Schema }>(file.plugins),
    ...Object.entries<{ schema: Schema }>(file.stream_plugins),
  ]) {
    const types = plugins.get(name) ?? new Map()
    plugins.set(name, types)
    collect(schema, [], types)
  }

  test('for each field of each plugin', () => {
    const ours: string[] = []
    const theirs: string[] = []
    for (const [plugin, fields] of plugins) {
      for (const [field, types] of fields) {
        if (field === '') continue
        ours.push(`${plugin} ${field} ${scalarType(plugin, field.split('.'))}`)
        theirs.push(`${plugin} ${field} ${expectedType(types)}`)
      }
    }
    expect(ours).toEqual(theirs)
    expect(plugins.size).toBe(108)
    expect(ours.filter((line) => !line.endsWith('undefined')).length).toBeGreaterThan(500)
  })

  test('and it holds no field that APISIX does not know', () => {
    const source = readFileSync(new URL('../../src/model/plugin-types.ts', import.meta.url), 'utf8')
    const known = new Set([...plugins.values()].flatMap((fields) => [...fields.keys()]))
    const ours = [...source.matchAll(/(?<=[\s'`])([\w.*-]+):[binI](?=[\s'`])/g)].map(([, field]) => field ?? '')
    expect(ours.length).toBeGreaterThan(300)
    expect(ours.filter((field) => !known.has(field))).toEqual([])
    // Nor a plugin; a field of the wrong plugin would harm nothing.
    const names = [...source.matchAll(/^ {2}'?([a-z][\w-]*)'?: ['`b]/gm)].map(([, name]) => name ?? '')
    expect(names.length).toBeGreaterThan(80)
    expect(names.filter((name) => !plugins.has(name))).toEqual([])
  })
})
