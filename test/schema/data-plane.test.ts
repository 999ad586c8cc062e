import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { type Config, type Item, idOf, type Plugins, type SectionName, sectionNames } from '../../src/model/config.ts'
import type { DataPlane } from '../../src/model/data-plane.ts'
import { readDataPlane } from '../../src/schema/data-plane.ts'
import { withExamples } from '../../src/translate/include/variables.ts'
import { GoldenCertificates } from '../support/golden-certificates.ts'
import { served, servedBy318 } from '../support/served-schema.ts'

const dataPlane = servedBy318()

/** `count "x" must be a whole number (closest)`: everything that is refused of a route's plugins. */
function refused(by: DataPlane | undefined, plugins: Plugins, section: SectionName = 'routes'): readonly string[] {
  const item = { id: 'x', uris: ['/'], upstream_id: 'y', plugins } as Item
  return (by?.refusals(section, item) ?? []).map(({ path, value, problem, closest }) => {
    const parts = [path.slice(1).join('.'), value === undefined ? undefined : JSON.stringify(value), problem]
    return `${parts.filter(Boolean).join(' ')}${closest === undefined ? '' : ` (${closest})`}`
  })
}

function read(document: unknown): DataPlane {
  const made = readDataPlane(document)
  if (made.kind === 'unusable') throw new Error(made.reason)
  return made.dataPlane
}

describe('what APISIX 3.18 serves', () => {
  test('takes every item of every golden case that does not test what it does not take', () => {
    if (dataPlane === undefined) return
    const golden = new URL('../golden/', import.meta.url)
    const certificates = new GoldenCertificates()
    let items = 0
    for (const name of readdirSync(golden)) {
      const file = new URL(`${name}/out.yaml`, golden)
      if (!existsSync(file)) continue
      const config = load(certificates.fill(readFileSync(file, 'utf8'))) as Partial<Config>
      for (const section of sectionNames) {
        for (const item of config[section] ?? []) {
          items += 1
          const found = dataPlane
            .refusals(section, withExamples(item))
            .map(({ path, problem }) => `${path.join('.')} ${problem}`)
          expect({ name, id: idOf(item), found }).toEqual({ name, id: idOf(item), found: [] })
        }
      }
    }
    expect(items).toBeGreaterThan(200)
  })

  test.each<[Plugins, ...string[]]>([
    [{ 'limit-count': { count: 2, time_window: 60 } }],
    [{ 'limit-count': { count: 2, time_window: 60, policy: 'redis' } }, 'limit-count.redis_host is missing'],
    [
      { 'limit-count': { count: 2, time_window: 60, policy: 'redi' } },
      'limit-count.policy "redi" must be one of local, redis, redis-cluster, redis-sentinel (redis)',
    ],
    [{ 'limit-req': { rate: 0, burst: 1, key: 'a' } }, 'limit-req.rate 0 must be more than 0'],
    [{ 'ip-restriction': {} }, 'ip-restriction must have whitelist or blacklist'],
    [
      { 'ip-restriction': { whitelist: ['10.0.0.1'], blacklist: ['10.0.0.2'] } },
      'ip-restriction must have only one of whitelist and blacklist',
    ],
    [{ 'key-auth': { header: 5 } }, 'key-auth.header 5 must be text'],
    [{ cors: { max_age: '5' } }, 'cors.max_age "5" must be a whole number'],
    [{ redirect: { uri: '/a', http_to_https: true } }, 'redirect must have only one of uri and http_to_https'],
    [
      { 'fault-injection': { abort: { http_status: 20 } } },
      'fault-injection.abort.http_status 20 must be at least 200',
    ],
    [{ 'ai-proxy': { provider: 'openia', auth: {} } }, expect.stringContaining('(openai)') as unknown as string],
    [{ prometheus: { _meta: { disable: 'yes' } } }, 'prometheus._meta.disable "yes" must be true or false'],
    [{ 'proxy-rewrite': [] }, 'proxy-rewrite must have at least 1 field'],
    [{ 'no-such-plugin': { a: 1 } }],
  ])('%j', (plugins, ...found) => {
    if (dataPlane !== undefined) expect(refused(dataPlane, plugins)).toEqual(found)
  })

  test('knows plugins of consumers, of TCP and of metadata by schemas of their own', () => {
    if (dataPlane === undefined) return
    expect(refused(dataPlane, { 'key-auth': {} })).toEqual([])
    expect(dataPlane.refusals('consumers', { username: 'a', plugins: { 'key-auth': {} } })).toEqual([
      { path: ['plugins', 'key-auth', 'key'], problem: 'is missing', isSecret: true },
    ])
    expect(dataPlane.loads('stream_routes', 'cors')).toBe(false)
    expect(dataPlane.loads('stream_routes', 'mqtt-proxy')).toBe(true)
    expect(dataPlane.pluginsOf('stream_routes')).toEqual([...dataPlane.pluginsOf('stream_routes')].sort())
    expect(dataPlane.refusals('plugin_metadata', { id: 'file-logger', log_format: 'x' })).toEqual([
      { path: ['log_format'], value: 'x', problem: 'must be a mapping' },
    ])
    expect(dataPlane.refusals('plugin_metadata', { id: 'of-nobody', a: 1 })).toEqual([])
  })

  test('fields that it keeps encrypted are known', () => {
    if (dataPlane === undefined) return
    const [refusal] = dataPlane.refusals('routes', {
      id: 'x',
      uris: ['/'],
      plugins: { 'http-logger': { uri: 'http://logs', auth_header: 5 } },
    })
    expect(refusal).toMatchObject({ path: ['plugins', 'http-logger', 'auth_header'], isSecret: true })
  })
})

describe('what is said', () => {
  const of = (schema: object, value: unknown) => refused(read(served({ x: schema })), { x: value })

  test.each<[object, unknown, ...string[]]>([
    [{ const: { a: 1 } }, { a: 2 }, 'x must be {"a":1}'],
    [{ additionalProperties: false, properties: { allow: {} } }, { alow: 1 }, 'x.alow is an unknown field (allow)'],
    [{ properties: { a: { type: ['string', 'null'] } } }, { a: [] }, 'x.a [] must be text or null'],
    [{ properties: { a: { maxLength: 2 } } }, { a: 'abc' }, 'x.a "abc" must have at most 2 characters'],
    [{ properties: { a: { uniqueItems: true } } }, { a: [1, 1] }, 'x.a must hold no entry twice'],
    [{ dependencies: { a: ['b'] } }, { a: 1 }, 'x.b is missing: a needs it'],
    [{ not: { required: ['a', 'b'] } }, { a: 1, b: 1 }, 'x must not have a together with b'],
    [{ propertyNames: { pattern: '^a' } }, { b: 1 }, 'x must have no field "b"'],
    [
      { properties: { a: { contains: { type: 'string' } } } },
      { a: [1] },
      'x.a must hold an entry of the form that its schema asks for',
    ],
    [
      {
        properties: {
          a: {
            anyOf: [
              { type: 'integer', minimum: 3 },
              { type: 'string', pattern: '^\\$' },
            ],
          },
        },
      },
      { a: 1 },
      'x.a 1 must be at least 3',
    ],
    [
      { properties: { a: { oneOf: [{ type: 'boolean' }, { type: 'object' }] } } },
      { a: 'x' },
      'x.a "x" must be true or false or a mapping',
    ],
    [
      {
        properties: {
          a: { anyOf: [{ properties: { b: { const: 1 } } }, { properties: { b: { const: 2 }, c: { const: 1 } } }] },
        },
      },
      { a: { b: 3 } },
      'x.a {"b":3} must have one of 2 forms: b must be 1; or b must be 2',
    ],
  ])('%j of %j', (schema, value, ...found) => {
    expect(of(schema, value)).toEqual(found)
  })

  test('defaults count before conditions, and a reference is nothing that can be checked', () => {
    const schema = {
      properties: { policy: { default: 'redis' }, host: { type: 'string', minLength: 20 } },
      if: { properties: { policy: { const: 'redis' } }, required: ['policy'] },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { required: ['host'] },
    }
    expect(of(schema, {})).toEqual(['x.host is missing'])
    expect(of(schema, { policy: 'local' })).toEqual([])
    expect(of(schema, { host: 'short' })).toEqual(['x.host "short" must have at least 20 characters'])
    expect(of(schema, { host: '$env://HOST' })).toEqual([])
    expect(of({ properties: { a: { anyOf: [{ minLength: 30 }, { enum: ['b'] }] } } }, { a: '$ENV://A' })).toEqual([])
  })

  test('long texts are cut, and what was given is left as it is', () => {
    const value = Object.freeze({ a: 'x'.repeat(100) })
    expect(of({ properties: { a: { type: 'integer', default: 1 } } }, value)).toEqual([
      `x.a "${'x'.repeat(60)}…" must be a whole number`,
    ])
  })
})

describe('a document that is not what /v1/schema serves', () => {
  test.each([
    [[], 'it is no mapping'],
    [{ plugins: {} }, 'main and plugins'],
    [{ ...served({ a: {} }), stream_plugins: [] }, 'main and plugins'],
    [served({}), 'no plugins'],
    [{ ...served({ a: {} }), plugins: { cors: { priority: 1 } } }, 'plugin cors has no schema'],
    [served({ a: {} }, { upstream: 5 as unknown as object }), 'main holds no schema of upstream'],
  ])('%j is refused', (document, reason) => {
    expect(readDataPlane(document)).toEqual({ kind: 'unusable', reason: expect.stringContaining(reason) })
  })
})
