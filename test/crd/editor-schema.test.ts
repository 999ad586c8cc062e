import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ownKinds } from '../../src/cli/own-kinds.ts'
import { editorSchema } from '../../src/crd/editor-schema.ts'
import { readPluginSchemas } from '../../src/crd/plugin-schemas.ts'
import { pluginMark } from '../../src/kinds/plugins.ts'
import { readManifest } from '../../watch/manifest.ts'
import { accepts } from './accepts.ts'

const plugins = readPluginSchemas({
  plugins: {
    limit: {
      schema: {
        type: 'object',
        required: ['count'],
        properties: {
          count: { type: 'integer' },
          list: { type: 'array', default: {} },
          text: { type: 'string', pattern: '(?i)^a+$' },
        },
      },
    },
    key: { schema: { type: 'object' }, consumer_schema: { type: 'object', required: ['key'] } },
  },
  stream_plugins: { limit: { schema: { type: 'object', required: ['conn'] } } },
})

function schemaOf(kind: string, versions?: readonly string[]) {
  const entry = ownKinds.find((known) => known.kind === kind)
  if (entry === undefined) throw new Error(kind)
  return editorSchema(entry, versions ?? Object.keys(entry.versions), plugins)
}

function route(...list: readonly unknown[]) {
  const rule = { name: 'a', match: { paths: ['/'] }, backends: [{ serviceName: 's', servicePort: 80 }], plugins: list }
  return object('v2', 'ApisixRoute', { http: [rule] })
}

function object(version: string, kind: string, spec: unknown) {
  return { apiVersion: `apisix.apache.org/${version}`, kind, metadata: { name: 'x' }, spec }
}

describe('the schema for editors', () => {
  test('goes by the apiVersion', () => {
    const check = accepts(schemaOf('ApisixRoute'))
    const old = {
      rules: [{ host: 'a', http: { paths: [{ path: '/', backend: { serviceName: 's', servicePort: 80 } }] } }],
    }
    expect(check(object('v1', 'ApisixRoute', old))).toBe(true)
    expect(check(object('v2', 'ApisixRoute', old))).toBe(false)
    expect(check(object('v3', 'ApisixRoute', {}))).toBe(false)
    expect(accepts(schemaOf('ApisixRoute', ['v2']))(object('v1', 'ApisixRoute', old))).toBe(false)
  })

  test('knows the configuration of plugins, but not of those that it does not know', () => {
    const check = accepts(schemaOf('ApisixRoute'))
    expect(check(route({ name: 'limit', config: { count: 1 } }))).toBe(true)
    expect(check(route({ name: 'limit', config: { count: 'one' } }))).toBe(false)
    expect(check(route({ name: 'limit', config: {} }))).toBe(false)
    expect(check(route({ name: 'limit', config: {}, secretRef: 'rest' }))).toBe(true)
    expect(check(route({ name: 'of-our-own', config: { count: 'one' } }))).toBe(true)
    expect(check(route({ name: 'limit', confg: { count: 1 } }))).toBe(false)
  })

  test('of consumers and of TCP, where they differ', () => {
    const consumer = accepts(schemaOf('ApisixConsumer'))
    const plugin = (config: unknown) => object('v2', 'ApisixConsumer', { plugins: [{ name: 'key', config }] })
    expect(consumer(plugin({ key: 'k' }))).toBe(true)
    expect(consumer(plugin({}))).toBe(false)
    expect(accepts(schemaOf('ApisixRoute'))(route({ name: 'key', config: {} }))).toBe(true)
    const stream = {
      name: 'a',
      protocol: 'TCP',
      match: { ingressPort: 9100 },
      backend: { serviceName: 's', servicePort: 1 },
    }
    const tcp = (config: unknown) =>
      object('v2', 'ApisixRoute', { stream: [{ ...stream, plugins: [{ name: 'limit', config }] }] })
    expect(accepts(schemaOf('ApisixRoute'))(tcp({ conn: 1 }))).toBe(true)
    expect(accepts(schemaOf('ApisixRoute'))(tcp({ count: 1 }))).toBe(false)
  })

  test('holds neither marks nor what an editor stumbles over', () => {
    const text = JSON.stringify(schemaOf('ApisixRoute'))
    for (const oddity of [pluginMark, '(?i)', '"default":{}']) expect(text).not.toContain(oddity)
    expect(readPluginSchemas({ routes: [] })).toBeUndefined()
  })

  test('can be used with the plugins of APISIX 3.18', () => {
    const file = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
    if (!existsSync(file)) {
      console.log('skipped: the schema file of APISIX is not beside this checkout')
      return
    }
    const read = readPluginSchemas(JSON.parse(readFileSync(file, 'utf8')))
    expect(Object.keys(read?.http ?? {}).length).toBeGreaterThan(80)
    const checks = new Map(
      ownKinds.map((entry) => [entry.kind, accepts(editorSchema(entry, Object.keys(entry.versions), read))]),
    )
    const check = checks.get('ApisixRoute')
    const limit = { count: 2, time_window: 60, rejected_code: 503 }
    expect(check?.(route({ name: 'limit-count', config: limit }))).toBe(true)
    expect(check?.(route({ name: 'limit-count', config: { ...limit, rejected_code: 20 } }))).toBe(false)
    expect(check?.(route({ name: 'limit-count', config: { ...limit, policy: 'redis' } }))).toBe(false)

    const golden = fileURLToPath(new URL('../golden', import.meta.url))
    let compared = 0
    const refused = readdirSync(golden).flatMap((name) => {
      // A case to which nothing is said has no such file.
      if (existsSync(`${golden}/${name}/diagnostics.txt`)) return []
      const { objects } = readManifest('in.yaml', readFileSync(`${golden}/${name}/in.yaml`, 'utf8'), {
        isOurs: () => true,
      })
      return objects.flatMap(({ raw }) => {
        const known = checks.get(raw.kind)
        if (known === undefined) return []
        compared += 1
        return known(JSON.parse(JSON.stringify(raw))) ? [] : [`${name}: ${JSON.stringify(raw)}`]
      })
    })
    expect(refused).toEqual([])
    expect(compared).toBeGreaterThan(20)
    // Compiling schemas of this size takes ten seconds of a machine that has nothing else to do.
  }, 300_000)
})
