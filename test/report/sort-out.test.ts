import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { nullField, unknownField, wrongField } from '../../src/diagnostics/catalog/fields.ts'
import { brokenYaml } from '../../src/diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { at, objectKey } from '../../src/objects/object.ts'
import { acknowledge, baselineOf, readBaseline, renderBaseline } from '../../src/report/baseline.ts'
import { relevel } from '../../src/report/severity.ts'
import { sortOut } from '../../src/report/sort-out.ts'

/** The severity map and the baseline. */

const shop = objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'shop')
const unknown = unknownField(at(shop, 'spec', 'http', 0, 'owner'), 'owner', undefined, [])
const empty = nullField(at(shop, 'spec', 'http', 1, 'timeout'), 'timeout')
const wrong = wrongField(at(shop, 'spec', 'http', 2), 1, { code: 'custom', message: 'is wrong' }, false, 'so')
const broken = brokenYaml({ file: '/here/a.yaml', line: 3, column: 1 }, 'unexpected text', false, false)
const note: Diagnostic = { ...unknown, code: 'AXC0122', severity: 'info' }
const all = [unknown, empty, wrong, broken, note]

const fileOf = (label: string): string => label.replace('/here/', '')
const asIs = (label: string): string => label

describe('the severity map', () => {
  test('re-levels warnings, and nothing else', () => {
    const wanted = new Map(all.map(({ code }) => [code as string, 'error' as const]))
    expect(relevel(all, wanted)).toEqual({
      diagnostics: [{ ...unknown, severity: 'error' }, { ...empty, severity: 'error' }, wrong, broken, note],
      silenced: [],
    })
    const off = new Map(all.map(({ code }) => [code as string, 'off' as const]))
    expect(relevel(all, off)).toEqual({
      diagnostics: [wrong, broken, note],
      silenced: [unknown, empty].map((diagnostic) => ({ diagnostic, reason: 'off in the severity map' })),
    })
  })
})

describe('a baseline', () => {
  test('is one finding a line, told by code, object and field', () => {
    expect(renderBaseline(baselineOf(all, fileOf))).toBe(`{
  "apisixc": "baseline",
  "version": 1,
  "findings": [
    {"code":"AXC0107","file":"a.yaml"},
    {"code":"AXC0134","object":"${shop}","path":"spec.http[0].owner"},
    {"code":"AXC0135","object":"${shop}","path":"spec.http[1].timeout"},
    {"code":"AXC0133","object":"${shop}","path":"spec.http[2]"}
  ]
}
`)
    expect(renderBaseline([])).toContain('"findings": []')
  })

  test('knows what it was made of, wherever that has moved, and nothing else', () => {
    const baseline = baselineOf(all, fileOf)
    const moved = all.map((one) => (one.place ? { ...one, place: { ...one.place, line: 99 } } : one))
    expect(acknowledge(moved, baseline, fileOf)).toEqual({ open: [note], acknowledged: moved.slice(0, 4), gone: [] })
    const other = { ...wrong, path: ['spec', 'http', 3] }
    expect(acknowledge([other], baseline, fileOf).open).toEqual([other])
  })

  test('answers for as many as it holds', () => {
    const { open, acknowledged, gone } = acknowledge(
      [wrong, wrong, wrong],
      baselineOf([wrong, wrong, empty], asIs),
      asIs,
    )
    expect([open.length, acknowledged.length]).toEqual([1, 2])
    expect(gone).toMatchObject([{ code: 'AXC0135' }])
  })

  const anyIdentity = fc.record(
    { code: fc.constantFrom('AXC0134', 'AXC0135'), object: fc.string(), path: fc.string(), file: fc.string() },
    { requiredKeys: ['code'] },
  )

  test('reads back as it was written, the same bytes in any order', () => {
    fc.assert(
      fc.property(fc.array(anyIdentity), (identities) => {
        const text = renderBaseline(identities)
        expect(readBaseline(text)).toHaveLength(identities.length)
        expect(renderBaseline(readBaseline(text) ?? [])).toBe(text)
        expect(renderBaseline([...identities].reverse())).toBe(text)
      }),
    )
  })

  test.each([
    '',
    '[]',
    '{}',
    '{"apisixc": "baseline", "version": 2, "findings": []}',
    '{"apisixc": "baseline", "version": 1, "findings": [{"object": "x"}]}',
    '{"apisixc": "baseline", "version": 1, "findings": [{"code": "AXC0001", "reason": "x"}]}',
    '{"apisixc": "baseline", "version": 1}',
  ])('%j is none', (text) => expect(readBaseline(text)).toBeUndefined())
})

describe('sorting out', () => {
  const said = { ofInput: all, ofRun: [broken], silenced: [] }
  const plain = { levels: new Map(), baseline: undefined, isDrawnAnew: false, fileOf }

  test('without wishes leaves all as it is', () => {
    expect(sortOut(said, plain)).toEqual({
      open: [broken, ...all],
      acknowledged: [],
      silenced: [],
      drawn: undefined,
    })
  })

  test('a new baseline knows all of the input, as it is after the severity map, and nothing of the run', () => {
    const levels = new Map([['AXC0134', 'error'] as const, ['AXC0135', 'off'] as const])
    const baseline = { file: 'b.json', known: [{ code: 'AXC9999', object: shop }] }
    const { open, acknowledged, silenced, drawn } = sortOut(said, { ...plain, levels, baseline, isDrawnAnew: true })
    expect(open).toEqual([broken, note])
    expect(acknowledged.map(({ code, severity }) => [code, severity])).toEqual([
      ['AXC0134', 'error'],
      ['AXC0133', 'error'],
      ['AXC0107', 'error'],
    ])
    expect(silenced).toHaveLength(1)
    expect(drawn).toHaveLength(3)
  })

  test('what a baseline knows and is gone is told once', () => {
    const baseline = { file: 'b.json', known: [...baselineOf(all, fileOf), ...baselineOf([wrong], asIs)] }
    const { open } = sortOut({ ...said, ofInput: [empty] }, { ...plain, baseline })
    expect(open.map(({ code }) => code)).toEqual(['AXC0107', 'AXC0066'])
    expect(open[1]).toMatchObject({
      message: '4 findings of the baseline are gone, such as AXC0107 of a.yaml',
      place: { file: 'b.json' },
    })
  })
})
