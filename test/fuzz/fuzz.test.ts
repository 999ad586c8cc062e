import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Compiler } from '../../src/compiler.ts'
import { kinds } from '../../src/kinds/table.ts'
import { nowhere } from '../support/worlds.ts'
import { bystander } from './bystander.ts'
import { anyWayToCompile, faultsOf, wayToCompile } from './judge.ts'
import { mutatedText, mutatedWorld } from './mutate.ts'
import { objectsIn, seededObjects } from './seeds.ts'
import { sweep } from './sweep.ts'

/** A short run of what `npm run fuzz` does for longer: whatever is put in, what comes out is right, or nothing. */

test('objects of golden cases, changed in a few places', () => {
  fc.assert(
    fc.property(mutatedWorld, anyWayToCompile, (world, options) => {
      expect(faultsOf(world, options)).toEqual([])
    }),
    { numRuns: 400 },
  )
})

test('texts of golden cases, cut and pasted', () => {
  fc.assert(
    fc.property(mutatedText, anyWayToCompile, (text, options) => {
      expect(faultsOf(objectsIn(text), options)).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a nasty text in every field that holds one', () => {
  const fields = new Set<string>()
  let turn = 0
  for (const { field, text, objects } of sweep(30)) {
    fields.add(field)
    turn += 1
    const faults = faultsOf(objects, wayToCompile(turn))
    expect({ field, text, faults }).toEqual({ field, text, faults: [] })
  }
  expect(fields.size).toBeGreaterThan(500)
})

test('every kind is among what is changed', () => {
  const seen = new Set(seededObjects.map(({ kind }) => kind))
  expect(Object.keys(kinds).filter((kind) => !seen.has(kind))).toEqual([])
})

test('the bystander is there to be hurt: without a word of complaint, and in most sections', () => {
  const compiler = new Compiler()
  for (const object of bystander) compiler.put(object, nowhere)
  const { config, diagnostics } = compiler.compile()
  expect(diagnostics).toEqual([])
  const lengths = Object.entries(config).map(([section, items]) => [section, items.length])
  expect(Object.fromEntries(lengths)).toMatchObject({
    ...{ routes: 1, stream_routes: 1, upstreams: 2, plugin_configs: 1, ssls: 1, consumers: 1, global_rules: 1 },
  })
})
