import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { findTenantText, type TenantTextRules } from '../../src/model/tenant-text.ts'

const rules: TenantTextRules = { target: '3.18', format: 'yaml', allowEnv: ['TOKEN'], allowSecretRefs: false }
const reasonFor = (value: unknown, more: Partial<TenantTextRules> = {}) =>
  findTenantText(value, { ...rules, ...more })?.reason

describe('references', () => {
  test.each(['$env://HOME', '$ENV://HOME', '$EnV://HOME/key', '$env://token', '$env://TOKEN2', '$env://'])(
    '%j is refused',
    (text) => {
      expect(reasonFor(text)).toEqual({ kind: 'environment', text: text.slice(7).replace('/key', '') })
    },
  )

  test.each([
    '$env://TOKEN',
    '$ENV://TOKEN',
    '$env://TOKEN/sub/key',
    ' $env://HOME',
    'x$env://HOME',
    '$env:/HOME',
    '$environment',
    '$',
  ])('%j is allowed', (text) => expect(reasonFor(text)).toBeUndefined())

  test('to secrets are refused unless allowed', () => {
    expect(reasonFor('$secret://vault/1/key')).toEqual({ kind: 'secret' })
    expect(reasonFor('$SECRET://vault/1/key')).toEqual({ kind: 'secret' })
    expect(reasonFor('$secret://vault/1/key', { allowSecretRefs: true })).toBeUndefined()
    expect(reasonFor('the $secret://')).toBeUndefined()
  })

  test('are no matter in keys, which APISIX does not look up', () => {
    expect(reasonFor({ '$env://HOME': 1 })).toBeUndefined()
  })
})

describe('substitutions', () => {
  const live = ['${{HOME}}', 'a ${{ HOME }} b', '${{\n\tHOME:=x}}', '${{_', '$${{V}}', '${{9']
  const dead = ['${{ }}', '${{-x}}', '${{.x}}', '${{é}}', '{{ .x }}', '${x}', '$ {{x}}', '${ {x}}']

  test.each(live)('%j is live before 3.17, in values and keys', (text) => {
    for (const format of ['yaml', 'json'] as const) {
      expect(reasonFor([text], { target: '3.16', format })).toEqual({ kind: 'substitution' })
      expect(reasonFor({ [text]: 1 }, { target: '3.11', format })).toEqual({ kind: 'substitution' })
    }
  })

  test.each(live)('%j can be written for 3.17, but not as a key of JSON', (text) => {
    expect(reasonFor([text, { [text]: 1 }], { target: '3.17' })).toBeUndefined()
    expect(reasonFor([text], { target: '3.17', format: 'json' })).toBeUndefined()
    expect(reasonFor({ [text]: 1 }, { target: '3.18', format: 'json' })).toEqual({ kind: 'substitution' })
  })

  test.each(dead)('%j is just text', (text) => {
    expect(reasonFor({ [text]: text }, { target: '3.11', format: 'json' })).toBeUndefined()
  })
})

describe('what cannot be written at all', () => {
  test('NUL and halves of surrogate pairs, in values and keys', () => {
    expect(reasonFor('a\0b')).toEqual({ kind: 'nul' })
    expect(reasonFor({ '\0': 1 })).toEqual({ kind: 'nul' })
    expect(reasonFor('\ud83d')).toEqual({ kind: 'surrogate' })
    expect(reasonFor({ 'x\ude00': 1 })).toEqual({ kind: 'surrogate' })
    expect(reasonFor('😀')).toBeUndefined()
    expect(reasonFor('$env://TOKEN\0')).toEqual({ kind: 'nul' })
  })

  test('absurd depth', () => {
    const nest = (depth: number): unknown =>
      depth === 0 ? 'x' : depth % 2 ? [nest(depth - 1)] : { a: nest(depth - 1) }
    expect(reasonFor(nest(64))).toBeUndefined()
    expect(reasonFor(nest(65))).toEqual({ kind: 'depth' })
    const endless: unknown[] = []
    endless.push(endless)
    expect(findTenantText(endless, rules)?.path).toHaveLength(64)
  })
})

test('the path leads to the first place', () => {
  const value = { a: [1, true, null, { b: 'fine', c: ['$env://HOME', '\0'] }], d: '\0' }
  expect(findTenantText(value, rules)).toEqual({
    path: ['a', 3, 'c', 0],
    reason: { kind: 'environment', text: 'HOME' },
  })
  expect(findTenantText({ a: { 'b\0': 1 } }, rules)?.path).toEqual(['a', 'b\0'])
  expect(findTenantText('\0', rules)?.path).toEqual([])
})

test('one bad string is found wherever it stands, and none where there is none', () => {
  const good = fc.oneof(fc.string(), fc.constantFrom('$env://TOKEN', '${x}', '$', '{{x}}'))
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      good.filter((text) => !/^\$(env|secret):/i.test(text) || text === '$env://TOKEN'),
      fc.constantFrom<unknown>(1, false, null),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const steps = fc.array(fc.oneof(fc.nat(3), fc.constantFrom('k', '__proto__')), { maxLength: 5 })
  fc.assert(
    fc.property(tree, steps, fc.constantFrom('$env://HOME', '$secret://x', 'a\0', '\udc00'), (beside, path, bad) => {
      expect(findTenantText(beside, rules)).toBeUndefined()
      const value = path.reduceRight<unknown>(
        (inner, step) =>
          typeof step === 'number'
            ? [...new Array(step).fill(beside), inner]
            : JSON.parse(`{"z": 1, ${JSON.stringify(step)}: 0}`, (key, old) => (key === step ? inner : old)),
        bad,
      )
      expect(findTenantText(value, rules)?.path).toEqual(path)
    }),
  )
})

describe('what the emitter cannot write', () => {
  test('a merge key is refused in YAML and plain in JSON', () => {
    expect(findTenantText({ a: [{ '<<': {} }] }, rules)).toEqual({ path: ['a', 0, '<<'], reason: { kind: 'merge' } })
    expect(reasonFor({ '<<': {} }, { format: 'json' })).toBeUndefined()
    expect(reasonFor('<<')).toBeUndefined()
  })

  test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])('%d is refused', (number) => {
    expect(reasonFor({ a: number })).toEqual({ kind: 'number' })
  })

  test.each([() => 1, Symbol('a'), 1n])('what JSON does not know is refused', (value) => {
    expect(reasonFor([value])).toEqual({ kind: 'type' })
  })
})
