import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Compiler } from '../../src/compiler.ts'
import { keyOf } from '../../src/kinds/table.ts'
import {
  checkConsumer,
  checkCredential,
  checkGlobalRule,
  checkPluginConfig,
  checkRoute,
  checkStreamRoute,
  checkUpstream,
} from '../../src/model/check.ts'
import { checkPluginMetadata } from '../../src/model/check-plugin-metadata.ts'
import type { Config } from '../../src/model/config.ts'
import { parseObjectKey } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { defaultOptions } from '../../src/read/options.ts'
import {
  anyObject,
  anyOptions,
  anyWorld,
  compilerOf,
  everyGrant,
  namingOptions,
  nowhere,
  outcomeOf,
  shuffled,
} from '../support/worlds.ts'

/** The laws of the compiler, on random worlds. src/README.md says why they matter. */

interface Edit {
  readonly drop: boolean
  readonly object: RawObject
}

const anyEdits = fc.array(fc.record({ drop: fc.boolean(), object: anyObject }), { maxLength: 25 })

function apply(compiler: Compiler, { drop, object }: Edit): void {
  if (drop) compiler.drop(keyOf(object))
  else compiler.put(object, nowhere)
}

/** What is there after the edits. */
function survivors(edits: readonly Edit[]): readonly RawObject[] {
  const world = new Map<string, RawObject>()
  for (const { drop, object } of edits) {
    if (drop) world.delete(keyOf(object))
    else world.set(keyOf(object), object)
  }
  return [...world.values()]
}

/** The text of every item, by section and id. */
function itemsById(config: Config): ReadonlyMap<string, string> {
  const sections = Object.entries(config) as [string, readonly { readonly id: string }[]][]
  return new Map(
    sections.flatMap(([section, items]) =>
      items.map((item) => [`${section} ${item.id}`, JSON.stringify(item)] as const),
    ),
  )
}

describe('laws', () => {
  test('incremental is from scratch: any sequence of edits ends where its result would have started', () => {
    fc.assert(
      fc.property(anyEdits, anyOptions, (edits, options) => {
        const compiler = new Compiler(options)
        for (const edit of edits) {
          apply(compiler, edit)
          compiler.compile()
        }
        expect(outcomeOf(compiler)).toEqual(outcomeOf(compilerOf(survivors(edits), options)))
      }),
      { numRuns: 150 },
    )
  })

  test('arrival order does not matter', () => {
    fc.assert(
      fc.property(anyWorld, fc.infiniteStream(fc.nat()), (world, numbers) => {
        const mixed = shuffled(world, numbers)
        expect(outcomeOf(compilerOf(mixed, namingOptions))).toEqual(outcomeOf(compilerOf(world, namingOptions)))
      }),
      { numRuns: 150 },
    )
  })

  test('every object of ours that asks for something is in the file or has a diagnostic', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { config, diagnostics, provenance } = compilerOf(world).compile()
        const spoken = new Set<string>(diagnostics.flatMap(({ object }) => object ?? []))
        for (const item of [
          ...config.routes,
          ...config.stream_routes,
          ...config.plugin_configs,
          ...config.global_rules,
          ...config.plugin_metadata,
          ...config.consumers,
        ]) {
          spoken.add(provenance(item)?.object ?? '')
        }
        const used = new Set(config.upstreams.flatMap((item) => provenance(item)?.object ?? []))
        for (const object of world) {
          const key = keyOf(object)
          const { group, kind, namespace, name } = parseObjectKey(key)
          if (group !== 'apisix.apache.org') continue
          const asksNothing = kind === 'ApisixRoute' && isEmptyRoute(object)
          const decorates =
            kind === 'ApisixUpstream' && [...used].some((user) => user.endsWith(`/${namespace}/${name}`))
          const reached = kind === 'ApisixUpstream' && isNamed(world, namespace, name)
          // Where it changes no upstream of an Ingress, it is told.
          const isPoliced = ({ id }: { readonly id: string }) =>
            id.startsWith(`${namespace}_`) && /_(?:ingress|ing_.*)$/.test(id)
          const applies = kind === 'BackendTrafficPolicy' && config.upstreams.some(isPoliced)
          expect({ key, told: spoken.has(key) || asksNothing || decorates || reached || applies }).toEqual({
            key,
            told: true,
          })
        }
      }),
      { numRuns: 300 },
    )
  })

  test('an object of another namespace changes no item of this one', () => {
    fc.assert(
      fc.property(anyWorld, anyObject, (world, other) => {
        // These belong to everybody: the older of two has the plugin, wherever it is, and a class decides for all.
        // The keys of consumers are everybody's, too.
        const everybodys = ['ApisixGlobalRule', 'GatewayProxy', 'IngressClass', 'ApisixConsumer', 'Consumer']
        fc.pre(other.kind !== 'IngressClass')
        const here = world.filter(({ kind, metadata }) => metadata.namespace === 'store' && !everybodys.includes(kind))
        const stranger: RawObject = { ...other, metadata: { ...other.metadata, namespace: 'elsewhere' } }
        const before = itemsById(compilerOf(here).compile().config)
        const after = itemsById(compilerOf([...here, stranger]).compile().config)
        for (const [id, text] of before) expect([id, after.get(id)]).toEqual([id, text])
      }),
      { numRuns: 150 },
    )
  })

  test('put and drop is never put', () => {
    fc.assert(
      fc.property(anyWorld, anyObject, anyOptions, (world, visitor, options) => {
        const home = world.filter((object) => keyOf(object) !== keyOf(visitor))
        const compiler = compilerOf(home, options)
        const before = outcomeOf(compiler)
        compiler.put(visitor, nowhere)
        compiler.compile()
        compiler.drop(keyOf(visitor))
        expect(outcomeOf(compiler)).toEqual(before)
      }),
      { numRuns: 150 },
    )
  })

  test('everything in the file is within the limits of APISIX and refers to what is there', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { config } = compilerOf(world, namingOptions).compile()
        const refusals = [
          ...config.routes.flatMap(checkRoute),
          ...config.stream_routes.flatMap(checkStreamRoute),
          ...config.upstreams.flatMap(checkUpstream),
          ...config.plugin_configs.flatMap(checkPluginConfig),
          ...config.global_rules.flatMap(checkGlobalRule),
          ...config.plugin_metadata.flatMap(checkPluginMetadata),
          ...config.consumers.flatMap((item) => ('username' in item ? checkConsumer(item) : checkCredential(item))),
        ]
        expect(refusals).toEqual([])
        const everywhere = config.global_rules.flatMap(({ plugins: some }) => Object.keys(some))
        expect(new Set(everywhere).size).toBe(everywhere.length)
        const described = config.plugin_metadata.map(({ id }) => id)
        expect(new Set(described).size).toBe(described.length)
        const usernames = new Set(config.consumers.flatMap((item) => ('username' in item ? [item.username] : [])))
        for (const item of config.consumers) {
          if (!('username' in item)) expect(usernames).toContain(item.id.slice(0, item.id.indexOf('/')))
        }
        const upstreams = new Set(config.upstreams.map(({ id }) => id))
        const plugins = new Set(config.plugin_configs.map(({ id }) => id))
        for (const { upstream_id, plugin_config_id, plugins: own } of config.routes) {
          if (upstream_id !== undefined) expect(upstreams).toContain(upstream_id)
          if (plugin_config_id !== undefined) expect(plugins).toContain(plugin_config_id)
          for (const [, id = ''] of JSON.stringify(own ?? {}).matchAll(/"upstream_id":"([^"]+)"/g))
            expect(upstreams).toContain(id)
        }
        const used = new Set(JSON.stringify([config.routes, config.stream_routes]).match(/[^"]+/g))
        for (const id of upstreams) expect(used).toContain(id)
      }),
      { numRuns: 300 },
    )
  })

  test('where everything is granted, the file is the one of those who need no grant', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const all = [...world, ...everyGrant]
        expect(outcomeOf(compilerOf(all, strict))).toEqual(outcomeOf(compilerOf(all)))
      }),
      { numRuns: 150 },
    )
  })

  test('where nothing is granted, no route leads out of its namespace', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { config, provenance } = compilerOf(world.filter(isNoGrant), strict).compile()
        for (const route of config.routes) {
          const { namespace } = parseObjectKey(provenance(route)?.object ?? '///')
          for (const id of [route.upstream_id, route.plugin_config_id]) {
            if (id !== undefined) expect(id).toStartWith(`${namespace}_`)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the same meaning in two versions gives the same file', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const inV2 = world.map(shared)
        const inV2beta3 = inV2.map((object) =>
          object.kind.startsWith('Apisix') && object.kind !== 'ApisixGlobalRule'
            ? { ...object, apiVersion: 'apisix.apache.org/v2beta3' }
            : object,
        )
        expect(outcomeOf(compilerOf(inV2beta3)).text).toBe(outcomeOf(compilerOf(inV2)).text)
      }),
      { numRuns: 150 },
    )
  })
})

const strict = { ...defaultOptions, strictReferences: true }

function isNoGrant({ kind }: RawObject): boolean {
  return kind !== 'ReferenceGrant'
}

function isEmptyRoute({ spec }: RawObject): boolean {
  const { http, stream } = spec as { readonly http?: unknown; readonly stream?: unknown }
  return Array.isArray(http) && http.length === 0 && Array.isArray(stream) && stream.length === 0
}

/** Whether some rule of the world names it, as a Service or as an upstream of its own. */
function isNamed(world: readonly RawObject[], namespace: string, name: string): boolean {
  return world.some(
    (object) => object.metadata.namespace === namespace && JSON.stringify(object['spec'] ?? null).includes(`"${name}"`),
  )
}

/** The object with those fields only that v2 and v2beta3 have in common. */
function shared(object: RawObject): RawObject {
  const { spec } = object
  if (
    object.kind === 'ApisixRoute' &&
    typeof spec === 'object' &&
    spec !== null &&
    'http' in spec &&
    Array.isArray(spec.http)
  ) {
    const http = spec.http.map(({ upstreams: _, plugin_config_namespace: __, plugins, ...rest }) => ({
      ...rest,
      plugins: withoutSecrets(plugins),
    }))
    return { ...object, spec: { http } }
  }
  if (object.kind === 'ApisixUpstream' && typeof spec === 'object' && spec !== null) {
    const { passHost: _, externalNodes: __, portLevelSettings: ___, ...rest } = spec as Record<string, unknown>
    return { ...object, spec: rest }
  }
  if (object.kind === 'ApisixPluginConfig' && typeof spec === 'object' && spec !== null && 'plugins' in spec) {
    return { ...object, spec: { plugins: withoutSecrets(spec.plugins) } }
  }
  return object
}

function withoutSecrets(plugins: unknown): unknown {
  return Array.isArray(plugins) ? plugins.map(({ secretRef: _, ...rest }) => rest) : plugins
}
