import { expect, test } from 'bun:test'
import { strayFinder } from '../../src/schema/stray-fields.ts'
import type { Schema } from '../../src/schema/understood.ts'

/** `rules.0.action (actions)`: the fields that a schema does not know, and what was meant. */
function stray(schema: Schema, value: unknown): readonly string[] {
  const found = strayFinder(schema)?.(value) ?? ['the schema is open']
  return found.map((one) =>
    typeof one === 'string' ? one : `${one.path.join('.')}${one.closest === undefined ? '' : ` (${one.closest})`}`,
  )
}

const text = { type: 'string' }

test('fields of any branch are known, and those of none are not', () => {
  const schema = {
    type: 'object',
    properties: { policy: text },
    oneOf: [
      { properties: { host: text } },
      { required: ['nodes'], properties: { nodes: { type: 'array', items: text } } },
    ],
    if: { properties: { policy: { enum: ['redis'] } } },
    ...Object.fromEntries([['then', { properties: { port: text } }]]),
    else: { allOf: [{ anyOf: [{ properties: { timeout: text } }] }] },
    dependencies: { port: { properties: { tls: text } }, host: ['port'] },
  }
  const value = { policy: 'a', host: 'b', nodes: ['c'], port: 'd', timeout: 'e', tls: 'f', _meta: {}, timeouts: 'g' }
  expect(stray(schema, value)).toEqual(['timeouts (timeout)'])
})

test('fields are looked for in mappings and lists as deep as the schema names them', () => {
  const rule = { type: 'object', properties: { match: { type: 'array' }, actions: { type: 'array' } } }
  const schema = { properties: { rules: { type: 'array', items: rule } } }
  expect(stray(schema, { rules: [{ actions: [{ any: 1 }] }, { action: [] }, 'no mapping'] })).toEqual([
    'rules.1.action (actions)',
  ])
  // That it is no list is told by others.
  expect(stray(schema, { rules: { action: [] } })).toEqual([])
})

test('what may hold anything, in one branch or in all, has no stray field', () => {
  const open = ['the schema is open']
  for (const more of [{ additionalProperties: true }, { additionalProperties: text }, { patternProperties: {} }]) {
    expect(stray({ properties: { a: text }, ...more }, { b: 1 })).toEqual(open)
    expect(stray({ properties: { a: text }, anyOf: [more] }, { b: 1 })).toEqual(open)
  }
  expect(stray({ type: 'object' }, { b: 1 })).toEqual(open)
  expect(stray(true, { b: 1 })).toEqual([])
  const free = { properties: { headers: { type: 'object' } } }
  const named = { properties: { headers: { type: 'object', properties: { set: text } } } }
  expect(stray({ anyOf: [free, named] }, { headers: { b: 1 } })).toEqual([])
  expect(stray({ anyOf: [named, free] }, { headers: { b: 1 } })).toEqual([])
  const other = { properties: { headers: { type: 'object', properties: { add: text } } } }
  expect(stray({ anyOf: [named, other] }, { headers: { set: 'a', add: 'b', sets: 'c' } })).toEqual([
    'headers.sets (set)',
  ])
})
