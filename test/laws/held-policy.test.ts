import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { seeds } from '../fuzz/seeds.ts'
import { HoldingWorld } from '../support/holding-world.ts'
import { anyPolicy, liveTextsIn, refusedIn } from '../support/policies.ts'
import { anyWorld } from '../support/worlds.ts'

/** What is held is judged by what is allowed now, whatever was allowed when it was made. */

const open: CompileOptions = { ...defaultOptions, allowLua: true, allowEnv: ['HOME'], allowSecretRefs: true }

const anyOptions: fc.Arbitrary<CompileOptions> = fc
  .record({
    policy: anyPolicy,
    allowLua: fc.boolean(),
    allowSecretRefs: fc.boolean(),
    allowEnv: fc.constantFrom<readonly string[]>([], ['HOME']),
    strictReferences: fc.boolean(),
    stream: fc.boolean(),
  })
  .map((said) => ({ ...defaultOptions, ...said }))

/** Golden cases use everything that a policy can refuse; random worlds lie beside them. */
const anyObjects: fc.Arbitrary<readonly RawObject[]> = fc
  .tuple(fc.array(fc.constantFrom(...seeds), { minLength: 1, maxLength: 4 }), anyWorld)
  .map(([cases, world]) => [...cases.flatMap(({ objects }) => objects), ...world])

const damage: fc.Arbitrary<unknown> = fc.constantFrom<unknown>('nonsense', null, [], { http: 'nonsense' })

test('nothing that is held is what the options and the policy of now refuse', () => {
  let held = 0
  let ended = 0
  fc.assert(
    fc.property(
      anyObjects,
      fc.oneof({ weight: 4, arbitrary: fc.constant(open) }, anyOptions),
      anyOptions,
      fc.infiniteStream(fc.oneof(fc.constant(undefined), damage)),
      fc.boolean(),
      (objects, first, second, damages, restarts) => {
        const world = new HoldingWorld(objects, first)
        world.turn()
        const broken = objects.flatMap((object): readonly RawObject[] => {
          const spec = object.apiVersion.startsWith('apisix.apache.org/') ? damages.next().value : undefined
          return spec === undefined ? [] : [{ ...object, spec } as RawObject]
        })
        world.put(...broken)
        const before = world.turn().held.length
        if (restarts) world.restart()
        world.use(second)
        const compiled = world.turn()
        held += compiled.held.length
        ended += Math.max(0, before - compiled.held.length)
        expect(refusedIn(compiled, second.policy, second.allowLua)).toEqual([])
        expect(liveTextsIn(compiled, second)).toEqual([])
        if (!second.stream) expect(compiled.config.stream_routes).toEqual([])
      },
    ),
    { numRuns: 400 },
  )
  expect(held).toBeGreaterThan(50)
  expect(ended).toBeGreaterThan(50)
})
