import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Compiled, Compiler } from '../../src/compiler.ts'
import { keyOf } from '../../src/kinds/table.ts'
import { type Item, sectionNames } from '../../src/model/config.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { HoldingWorld } from '../support/holding-world.ts'
import { anyPolicy, refusedIn, withoutOthers } from '../support/policies.ts'
import { anyObject, anyWorld, compilerOf, nowhere, outcomeOf, raw, shuffled } from '../support/worlds.ts'

/** The laws of the compiler where a policy counts, and where it is another one from one moment to the next. */

const v2 = 'apisix.apache.org/v2'
const under = (policy: Policy, allowLua = false) => ({ ...defaultOptions, policy, allowLua })

function textsIn({ config }: Compiled): ReadonlySet<string> {
  return new Set(
    sectionNames.flatMap((section) =>
      (config[section] as readonly Item[]).map((item) => `${section} ${JSON.stringify(item)}`),
    ),
  )
}

test('nothing that the policy refuses is in the file', () => {
  let refused = 0
  fc.assert(
    fc.property(anyWorld, anyPolicy, fc.boolean(), (world, policy, allowLua) => {
      const compiled = compilerOf(world, under(policy, allowLua)).compile()
      expect(refusedIn(compiled, policy, allowLua)).toEqual([])
      if (compiled.diagnostics.some(({ code }) => code.startsWith('AXC07'))) refused += 1
    }),
    { numRuns: 200 },
  )
  expect(refused).toBeGreaterThan(20)
})

test('an order of arrival, other policies before and edits in between: what counts is what is there in the end', () => {
  fc.assert(
    fc.property(
      anyWorld,
      fc.array(anyObject, { maxLength: 5 }),
      fc.array(anyPolicy, { maxLength: 3 }),
      anyPolicy,
      fc.infiniteStream(fc.nat()),
      (world, passing, before, policy, numbers) => {
        const mixed = shuffled(world, numbers)
        const compiler = new Compiler(under(before[0] ?? policy))
        for (const object of passing) compiler.put(object, { label: 'passing.yaml', locate: () => undefined })
        for (const one of before) {
          compiler.use(under(one))
          compiler.compile()
        }
        for (const { key } of compiler.objects()) compiler.drop(key)
        const fresh = compilerOf(mixed, under(policy))
        for (const object of mixed) compiler.put(object, nowhere)
        compiler.use(under(policy))
        expect(outcomeOf(compiler)).toEqual(outcomeOf(fresh))
        expect(outcomeOf(fresh)).toEqual(outcomeOf(compilerOf(world, under(policy))))
      },
    ),
    { numRuns: 100 },
  )
})

/** Something of everything that a policy speaks of. */
const tea = { serviceName: 'tea', servicePort: 80 }
const spoken = [
  raw('v1', 'Service', 'tea', 'store', { spec: { ports: [{ name: 'http', port: 80 }] } }),
  raw('v1', 'Service', 'out', 'store', {
    spec: { type: 'ExternalName', externalName: 'out.example.org', ports: [{ name: 'http', port: 80 }] },
  }),
  raw(v2, 'ApisixUpstream', 'partner', 'store', {
    spec: { externalNodes: [{ type: 'Domain', name: 'api.example.org', port: 80 }] },
  }),
  raw(v2, 'ApisixUpstream', 'far', 'store', { spec: { externalNodes: [{ type: 'Domain', name: '192.0.2.1' }] } }),
  raw(v2, 'ApisixUpstream', 'found', 'store', {
    spec: { discovery: { type: 'dns', serviceName: 'found.example.com' } },
  }),
  raw(v2, 'ApisixUpstream', 'named', 'store', {
    spec: { externalNodes: [{ type: 'Domain', name: 'admin.bank.svc.cluster.local', port: 80 }] },
  }),
  raw(v2, 'ApisixUpstream', 'registered', 'store', {
    spec: { discovery: { type: 'kubernetes', serviceName: 'bank/admin:http' } },
  }),
  raw(v2, 'ApisixUpstream', 'tea', 'store', { spec: { retries: 2 } }),
  raw(v2, 'ApisixPluginConfig', 'guards', 'store', { spec: { plugins: [{ name: 'cors', enable: true, config: {} }] } }),
  raw(v2, 'ApisixRoute', 'tea', 'store', {
    spec: {
      http: [
        { name: 'plain', match: { paths: ['/plain'] }, backends: [tea] },
        { name: 'host', match: { hosts: ['tea.example.org'], paths: ['/'] }, backends: [tea] },
        { name: 'first', match: { paths: ['/first'] }, priority: 20, backends: [tea] },
        { name: 'config', match: { paths: ['/config'] }, backends: [tea], plugin_config_name: 'guards' },
        {
          name: 'plugin',
          match: { paths: ['/plugin'] },
          backends: [tea],
          plugins: [{ name: 'key-auth', enable: true }],
        },
        { name: 'out', match: { paths: ['/out'] }, backends: [{ serviceName: 'out', servicePort: 80 }] },
        ...['partner', 'far', 'found', 'named', 'registered'].map((name) => ({
          name,
          match: { paths: [`/${name}`] },
          upstreams: [{ name }],
        })),
      ],
      stream: [{ name: 'raw', protocol: 'TCP', match: { ingressPort: 9100 }, backend: tea }],
    },
  }),
]

/** Objects that `hold` keeps the making of: of the others nothing stands in for what is broken, or something else does. */
const heldKinds = ['ApisixRoute', 'ApisixUpstream', 'ApisixPluginConfig']

/** Mostly one that lets in nearly everything, so that there is something to hold. */
const before = fc.oneof({ weight: 3, arbitrary: fc.constant<Policy>({ rules: [] }) }, anyPolicy)

test('what is held is what the policy of now would let the object make if it were not broken', () => {
  let held = 0
  fc.assert(
    fc.property(anyWorld, before, anyPolicy, fc.infiniteStream(fc.boolean()), (others, first, second, choices) => {
      const objects = [...spoken, ...others.filter((one) => !spoken.some((other) => keyOf(other) === keyOf(one)))]
      const policy = withoutOthers(second)
      const world = new HoldingWorld(objects, under(withoutOthers(first)))
      world.turn()
      const broken = objects.filter(({ kind }) => heldKinds.includes(kind) && choices.next().value)
      world.put(...broken.map((object) => ({ ...object, apiVersion: v2, spec: 'nonsense' })))
      world.use(under(policy))
      const compiled = world.turn()
      held += compiled.held.length
      const whole = textsIn(compilerOf(objects, under(policy)).compile())
      const sections = ['routes ', 'stream_routes ', 'plugin_configs ', 'upstreams ']
      const texts = [...textsIn(compiled)].filter((text) => sections.some((section) => text.startsWith(section)))
      expect(texts.filter((text) => !whole.has(text))).toEqual([])
    }),
    { numRuns: 300 },
  )
  expect(held).toBeGreaterThan(50)
})
