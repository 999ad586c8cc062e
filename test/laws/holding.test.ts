import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { emit } from '../../output/emit.ts'
import { Compiler } from '../../src/compiler.ts'
import { keyOf } from '../../src/kinds/table.ts'
import type { Config, Item } from '../../src/model/config.ts'
import { identityOf } from '../../src/model/consumer-identity.ts'
import { referencesOf } from '../../src/model/references.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { Authority } from '../fake-cluster/certificates.ts'
import { HoldingWorld, idsIn } from '../support/holding-world.ts'
import { anyObject, nowhere, raw } from '../support/worlds.ts'

const v2 = 'apisix.apache.org/v2'
const pair = new Authority().issue({ commonName: 'tea.example.org' })
const limit = {
  name: 'limit-count',
  enable: true,
  secretRef: 'limits',
  config: { key: 'remote_addr', time_window: 60 },
}
const made = [{ name: 'made-up', enable: true, config: { some: 'thing' } }]
const backends = [{ serviceName: 'tea', servicePort: 80 }]

/** What is held stands beside what is not as if it were written, and takes nothing from it. */

const nonsense = fc.constantFrom<unknown>('nonsense', -1, null, [], {}, ['x', 1], { enable: 'perhaps' })

/** The object with a value somewhere in its spec replaced; `way` chooses where. */
function broken(object: RawObject, way: readonly number[], value: unknown): RawObject {
  const copy: RawObject = structuredClone(object)
  let place: unknown = copy
  let step: string | number = 'spec'
  for (const choice of way) {
    const inner: unknown = (place as Record<string | number, unknown>)[step]
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) break
    place = inner
    step = Object.keys(inner)[choice % Object.keys(inner).length] ?? ''
  }
  ;(place as Record<string | number, unknown>)[step] = value
  return copy
}

type Edit =
  | { readonly kind: 'put' | 'drop'; readonly object: RawObject }
  | {
      readonly kind: 'break' | 'again' | 'gone'
      readonly which: number
      readonly way: readonly number[]
      readonly value: unknown
    }

const which = fc.nat({ max: 40 })
const way = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 })
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), object: anyObject }),
  fc.record({
    kind: fc.constantFrom('break' as const, 'break' as const, 'again' as const, 'gone' as const),
    which,
    way,
    value: nonsense,
  }),
)
/** Everything there is to hold, all of it good. */
const good: readonly RawObject[] = [
  raw('v1', 'Service', 'tea', 'store', { spec: { ports: [{ name: 'http', port: 80 }] } }),
  raw('v1', 'Secret', 'limits', 'store', { stringData: { count: '7' } }),
  raw('v1', 'Secret', 'pair', 'store', { stringData: { 'tls.crt': pair.cert, 'tls.key': pair.key } }),
  raw(v2, 'ApisixUpstream', 'tea', 'store', { spec: { retries: 2, scheme: 'grpc' } }),
  raw(v2, 'ApisixPluginConfig', 'guards', 'store', { spec: { plugins: [limit] } }),
  raw(v2, 'ApisixTls', 'web', 'store', {
    spec: { hosts: ['tea.example.org'], secret: { name: 'pair', namespace: 'store' } },
  }),
  raw(v2, 'ApisixTls', 'other', 'store', {
    spec: { hosts: ['*.example.org', 'tea.example.org'], secret: { name: 'pair', namespace: 'store' } },
  }),
  raw(v2, 'ApisixConsumer', 'bob', 'store', {
    spec: { authParameter: { keyAuth: { value: { key: 'one' } } }, plugins: [limit] },
  }),
  raw(v2, 'ApisixConsumer', 'eve', 'store', { spec: { authParameter: { keyAuth: { value: { key: 'one' } } } } }),
  raw(v2, 'ApisixGlobalRule', 'first', 'store', { spec: { plugins: [limit, ...made] } }),
  raw(v2, 'ApisixGlobalRule', 'second', 'store', { spec: { plugins: [limit] } }),
  raw(v2, 'ApisixRoute', 'tea', 'store', {
    spec: {
      http: [
        { name: 'plain', match: { paths: ['/tea'] }, backends },
        { name: 'guarded', match: { paths: ['/tea', '/guarded'] }, backends, plugin_config_name: 'guards' },
        { name: 'limited', match: { paths: ['/limited'] }, backends, plugins: [limit] },
      ],
      stream: [{ name: 'raw', protocol: 'TCP', match: { ingressPort: 9100 }, backend: backends[0] }],
    },
  }),
  raw('networking.k8s.io/v1', 'Ingress', 'tea', 'store', {
    spec: {
      tls: [{ hosts: ['leaf.example.org'], secretName: 'pair' }],
      rules: [
        {
          host: 'leaf.example.org',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'tea', port: { number: 80 } } } }],
          },
        },
      ],
    },
  }),
]
const start = fc
  .uniqueArray(anyObject, { selector: keyOf, maxLength: 6 })
  .map((others) => [...good, ...others.filter((other) => !good.some((one) => keyOf(one) === keyOf(other)))])

interface Seen {
  readonly world: HoldingWorld
  readonly objects: ReadonlyMap<string, RawObject>
  readonly before: HoldingWorld['holding']
  readonly config: Config
}

/** What is after each of the edits. */
function follow(objects: readonly RawObject[], edits: readonly Edit[], look: (seen: Seen) => void): void {
  const world = new HoldingWorld(objects)
  const written = new Map(objects.map((object) => [keyOf(object) as string, object]))
  const now = new Map(written)
  world.turn()
  for (const one of edits) {
    if ('object' in one) {
      written.set(keyOf(one.object), one.object)
      now.set(keyOf(one.object), one.object)
      world.put(one.object)
    } else {
      const good = [...written.values()][one.which % written.size]
      if (good === undefined) continue
      const key = keyOf(good)
      if (one.kind === 'gone') {
        now.delete(key)
        world.drop(good)
      } else {
        const next = one.kind === 'again' ? good : broken(good, one.way, one.value)
        now.set(key, next)
        world.put(next)
      }
    }
    const before = world.holding
    const { config } = world.turn()
    look({ world, objects: now, before, config })
  }
}

const textOf = (config: Config) => emit(config, { format: 'yaml', style: 'pretty', target: defaultOptions.target })

function check(look: (seen: Seen) => void): void {
  fc.assert(
    fc.property(start, fc.array(edit, { minLength: 1, maxLength: 10 }), (objects, edits) =>
      follow(objects, edits, look),
    ),
    { numRuns: 30 },
  )
}

test('where nothing is held, the bytes are those of a compilation that never holds', () => {
  let held = 0
  let free = 0
  check(({ world, config }) => {
    if (world.holding.items.size + world.holding.upstreams.size > 0) {
      held += 1
      return
    }
    free += 1
    expect(textOf(config)).toBe(textOf(world.plain()))
  })
  expect(held).toBeGreaterThan(0)
  expect(free).toBeGreaterThan(0)
})

test('nothing that would be there is missing because of what is held', () => {
  check(({ world, config }) => {
    const ids = new Set(idsIn(config))
    expect(idsIn(world.plain()).filter((id) => !ids.has(id))).toEqual([])
  })
})

test('everything refers to something that is there, and everything is there once', () => {
  check(({ config }) => {
    const ids = idsIn(config)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    const all: readonly Item[] = Object.values(config).flat()
    expect(all.flatMap(referencesOf).filter((target) => !ids.includes(target))).toEqual([])
    const claims = [
      ...config.global_rules.flatMap(({ plugins }) => Object.keys(plugins)),
      ...config.ssls.flatMap(({ snis = [] }) => snis.map((sni) => `host ${sni}`)),
      ...config.consumers.flatMap(({ plugins = {} }) =>
        Object.entries(plugins).flatMap(([plugin, value]) => identityOf(plugin, value) ?? []),
      ),
    ]
    expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([])
  })
})

test('nothing is held of an object that is gone, or has no error', () => {
  check(({ world, objects, config }) => {
    const { diagnostics, held } = world.turn()
    const wrong = new Set(diagnostics.flatMap(({ severity, object }) => (severity === 'error' ? [object] : [])))
    expect(held.filter(({ object }) => !objects.has(object) || !wrong.has(object))).toEqual([])
    expect(world.turn().config).toEqual(config)
  })
})

test('incremental is from scratch, and a restart changes nothing', () => {
  check(({ world, objects, before, config }) => {
    const compiler = new Compiler(defaultOptions)
    for (const object of objects.values()) compiler.put(object, nowhere)
    expect(compiler.compile({ holding: before, now: world.now }).config).toEqual(config)
    const { holding, compiler: running } = world
    world.restart()
    expect(world.turn().config).toEqual(config)
    world.holding = holding
    world.compiler = running
  })
})
