import { describe, expect, test } from 'bun:test'
import { type Schema, type Unchecked, understood } from '../../src/schema/understood.ts'

function read(schema: unknown): { readonly schema: Schema; readonly told: readonly string[] } {
  const told: Unchecked[] = []
  const made = understood(schema, ['plugins', 'x'], (one) => told.push(one))
  return { schema: made, told: told.map(({ path, reason }) => `${path.join('.')} ${reason}`) }
}

describe('a schema as APISIX serves it', () => {
  test('what is right stays, what is for people and for APISIX alone goes', () => {
    const { schema, told } = read({
      $comment: 'x',
      title: 'x',
      description: 'x',
      encrypt_fields: ['a'],
      type: 'object',
      properties: { a: { type: ['string', 'null'], minLength: 1 }, title: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    })
    expect(schema).toEqual({
      type: 'object',
      properties: { a: { type: ['string', 'null'], minLength: 1 }, title: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    })
    expect(told).toEqual([])
  })

  test('empty lists come out of Lua as mappings', () => {
    const list = { type: 'array', default: {}, enum: {} }
    expect(read({ required: {}, anyOf: {}, properties: { list }, dependencies: {} })).toEqual({
      schema: { properties: { list: { type: 'array', default: [] } } },
      told: [],
    })
    expect(read({ type: 'object', default: {} }).schema).toEqual({ type: 'object', default: {} })
  })

  test.each([
    [{ type: 'table' }, {}, 'plugins.x.type is no type of JSON'],
    [{ minimum: '1', maximum: 2 }, { maximum: 2 }, 'plugins.x.minimum is no number'],
    [{ exclusiveMinimum: true }, {}, 'plugins.x.exclusiveMinimum is no number'],
    [{ properties: [1] }, {}, 'plugins.x.properties is no mapping of schemas'],
    [{ properties: { a: 5 } }, { properties: { a: true } }, 'plugins.x.properties.a is no schema'],
    [
      { anyOf: [{ pattern: '(?i)a' }] },
      { anyOf: [{}] },
      'plugins.x.anyOf.0.pattern is no pattern that is understood here',
    ],
    [{ $ref: '#/definitions/a' }, {}, 'plugins.x.$ref is a reference, and these are not followed'],
    [{ format: 'email' }, {}, 'plugins.x.format is no format that is known here'],
    [{ required: 'a' }, {}, 'plugins.x.required is no list of names'],
    [
      { dependencies: { a: ['b'], c: 7 } },
      { dependencies: { a: ['b'], c: true } },
      'plugins.x.dependencies.c is no schema',
    ],
  ])('%j: what cannot be used is told and left out', (schema, left, reason) => {
    expect(read(schema)).toEqual({ schema: left, told: [reason] })
  })

  test('left out of a prohibition it would forbid more, so that the whole prohibition goes', () => {
    const strange = { pattern: 'a++' }
    expect(read({ not: strange }).schema).toEqual({})
    expect(read({ oneOf: [strange, { type: 'number' }] }).schema).toEqual({})
    expect(read({ if: strange, else: { type: 'number' } }).schema).toEqual({ else: { type: 'number' } })
  })

  test('where names of fields are not understood, unknown fields pass', () => {
    const { schema, told } = read({ patternProperties: { '(?i)^x-': {}, '^y-': {} }, additionalProperties: false })
    expect(schema).toEqual({ patternProperties: { '^y-': {} } })
    expect(told).toEqual(['plugins.x.patternProperties.(?i)^x- is no pattern that is understood here'])
  })
})
