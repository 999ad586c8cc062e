import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { accepts, isAddress } from '../../src/schema/accepts.ts'
import { readPattern } from '../../src/schema/patterns.ts'
import { type Schema, understood } from '../../src/schema/understood.ts'

/** The short way of checking says the very same as ajv: on random schemas, and on those of APISIX with spoilt values. */

const ajv = new Ajv({
  strict: false,
  ownProperties: true,
  formats: { ipv4: isAddress(4), ipv6: isAddress(6) },
  code: { regExp: Object.assign((pattern: string) => readPattern(pattern) ?? /(?:)/, { code: '' }) },
})

/** Ajv passes over a `__proto__` in a schema; in a value it is a field like any other. */
const named = fc.constantFrom('a', 'b', 'c', 'constructor')
const field = fc.oneof(named, fc.constant('__proto__'))
const leaf = fc.constantFrom<unknown>(
  ...['', 'a', 'b', 'aa', '\u{1f6d2}', '10.0.0.1', '::1', null, true, false, 0, 1, -1, 2, 1.5, 600, [], {}],
)
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('mapping')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  mapping: fc.dictionary(field, tie('any'), { maxKeys: 3, noNullPrototype: true }),
})).any

const type = fc.constantFrom('object', 'array', 'string', 'number', 'integer', 'boolean', 'null')
const small = fc.nat(3)
const schemas = fc.letrec((tie) => {
  const list = fc.array(tie('any'), { minLength: 1, maxLength: 3 })
  const keyword = {
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 2 })),
    enum: fc.uniqueArray(leaf, { minLength: 1, maxLength: 3, selector: (one) => JSON.stringify(one) }),
    const: leaf,
    minimum: small,
    maximum: small,
    exclusiveMinimum: small,
    exclusiveMaximum: small,
    multipleOf: fc.constantFrom(1, 2, 0.5),
    minLength: small,
    maxLength: small,
    pattern: fc.constantFrom('^a', 'b$', '^[^a]*$'),
    format: fc.constantFrom('ipv4', 'ipv6'),
    items: fc.oneof(tie('any'), list),
    additionalItems: tie('any'),
    minItems: small,
    maxItems: small,
    uniqueItems: fc.boolean(),
    properties: fc.dictionary(named, tie('any'), { maxKeys: 3, noNullPrototype: true }),
    patternProperties: fc.dictionary(fc.constantFrom('^a', 'c', '_'), tie('any'), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    additionalProperties: tie('any'),
    propertyNames: tie('any'),
    required: fc.uniqueArray(named, { maxLength: 2 }),
    minProperties: small,
    maxProperties: small,
    dependencies: fc.dictionary(named, fc.oneof(tie('any'), fc.uniqueArray(named, { maxLength: 2 })), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    allOf: list,
    anyOf: list,
    oneOf: list,
    not: tie('any'),
    if: tie('any'),
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: tie('any'),
    else: tie('any'),
  }
  const several = fc
    .uniqueArray(fc.constantFrom(...(Object.keys(keyword) as readonly (keyof typeof keyword)[])), { maxLength: 3 })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, keyword[name] as fc.Arbitrary<unknown>]))),
    )
  return { any: fc.oneof({ depthSize: 'small' }, fc.boolean(), several, several) }
}).any

describe('whether a value passes', () => {
  test('is the same as for ajv, for random schemas', () => {
    let passed = 0
    let refused = 0
    fc.assert(
      fc.property(schemas, fc.array(value, { minLength: 6, maxLength: 6 }), (schema, values) => {
        const made = understood(schema, [], () => undefined)
        const [quick, whole] = [accepts(made), ajv.compile(made)]
        for (const one of values) {
          const says = quick(one)
          if (says) passed += 1
          else refused += 1
          expect({ made, one, says }).toEqual({ made, one, says: whole(one) })
        }
      }),
      { numRuns: 1500 },
    )
    expect(Math.min(passed, refused)).toBeGreaterThan(800)
  })

  // Beside a list of items ajv lets an empty list pass, so this one is not left to chance.
  test.each([
    [[], false],
    [[1], false],
    [['a', 1], true],
    ['a', true],
  ])('%j holds a text: %p', (one, says) => {
    const schema = { contains: { type: 'string' } }
    expect([accepts(schema)(one), ajv.compile(schema)(one)]).toEqual([says, says])
  })

  const file = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)

  test('is the same as for ajv, for the schemas of APISIX', () => {
    if (!existsSync(file)) {
      console.log('skipped: the schema file of APISIX is not beside this checkout')
      return
    }
    const { main, plugins } = JSON.parse(readFileSync(file, 'utf8'))
    const served: readonly unknown[] = [
      ...Object.values(main),
      ...Object.values<Record<string, unknown>>(plugins).flatMap((plugin) =>
        [plugin.schema, plugin.consumer_schema ?? []].flat(),
      ),
    ]
    for (const schema of served) {
      const made = understood(schema, [], () => undefined)
      const [quick, whole] = [accepts(made), ajv.compile(made)]
      const some = fc.oneof(
        nearly(made, 0),
        fc.dictionary(fc.constantFrom(...namesIn(made)), value, { maxKeys: 3, noNullPrototype: true }),
      )
      for (const one of fc.sample(some, { numRuns: 40, seed: 7 })) {
        expect({ one, says: quick(one) }).toEqual({ one, says: whole(one) })
      }
    }
  })
})

function namesIn(schema: Schema): readonly string[] {
  const { properties = {} } = schema as { readonly properties?: object }
  return ['x', ...Object.keys(properties)]
}

/** Values that nearly fit. */
function nearly(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean' || depth > 4) return leaf
  const {
    type: name,
    enum: words,
    properties,
    items,
    required,
  } = schema as {
    readonly type?: unknown
    readonly enum?: readonly unknown[]
    readonly properties?: Readonly<Record<string, Schema>>
    readonly items?: Schema
    readonly required?: readonly string[]
  }
  if (words !== undefined) return fc.oneof(fc.constantFrom(...words), leaf)
  if (properties !== undefined) {
    const fields = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, nearly(inner, depth + 1)]))
    return fc.record(fields, { requiredKeys: [...(required ?? [])].filter((key) => key in fields) })
  }
  if (name === 'array' && items !== undefined) return fc.array(nearly(items, depth + 1), { maxLength: 3 })
  return leaf
}
