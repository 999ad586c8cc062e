import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Compiler, compile } from '../src/compiler.ts'
import { nullField, unknownField, wrongField } from '../src/diagnostics/catalog/fields.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { silence } from '../src/diagnostics/silence.ts'
import type { Silencer } from '../src/diagnostics/silencer.ts'
import { at, objectKey } from '../src/objects/object.ts'
import { outcomeOf } from './support/worlds.ts'

/** What comments and annotations silence, and what they do not. */

const shop = objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'shop')
const pay = objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'pay')

function asking(text: string, scope: Silencer['scope'] = [], object = shop): Silencer {
  const where = at(object, ...scope)
  return { id: `${object} ${scope.join('.')} ${text}`, object, scope, text, isAlone: true, where, place: undefined }
}

const unknown = unknownField(at(shop, 'spec', 'http', 0, 'owner'), 'owner', undefined, [])
const empty = nullField(at(shop, 'spec', 'http', 1, 'timeout'), 'timeout')
const wrong = wrongField(at(shop, 'spec', 'http', 2), 1, { code: 'custom', message: 'is wrong' }, false, 'so')
const elsewhere = unknownField(at(pay, 'spec', 'owner'), 'owner', undefined, [])
const all = [unknown, empty, wrong, elsewhere]

const codesOf = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map(({ code }) => code)

describe('silence', () => {
  test('takes out that code at that field and below, with the reason', () => {
    const { diagnostics, silenced } = silence(all, [asking('AXC0134: ours', ['spec', 'http', 0])])
    expect(silenced).toEqual([{ diagnostic: unknown, reason: 'ours' }])
    expect(new Set(diagnostics)).toEqual(new Set([empty, wrong, elsewhere]))
  })

  test.each([
    ['another code', asking('AXC0135: x', ['spec', 'http', 0]), 'AXC0162'],
    ['another field', asking('AXC0134: x', ['spec', 'http', 1]), 'AXC0162'],
    ['a field below', asking('AXC0134: x', ['spec', 'http', 0, 'owner', 'name']), 'AXC0162'],
    ['an error', asking('AXC0133: x'), 'AXC0163'],
    ['a word about silence', asking('AXC0162: x'), 'AXC0162'],
    ['a code without a reason', asking('AXC0134'), 'AXC0161'],
    ['a reason of nothing', asking('AXC0134:  - '), 'AXC0161'],
    ['an unknown code', asking('AXC9999: x'), 'AXC0164'],
    ['no code', asking('please be quiet'), 'AXC0160'],
    ['two codes', asking('AXC0134 AXC0135: x'), 'AXC0160'],
    ['a line that is shared', { ...asking('AXC0134: x'), isAlone: false }, 'AXC0160'],
  ])('of %s takes out nothing and is told', (_, silencer, code) => {
    const { diagnostics, silenced } = silence(all, [silencer])
    expect(silenced).toEqual([])
    expect(codesOf(diagnostics).sort()).toEqual([...codesOf(all), code].sort())
  })

  test('an error stays, whatever its code', () => {
    const raised: Diagnostic = { ...unknown, severity: 'error' }
    expect(silence([raised], [asking('AXC0134: ours')]).diagnostics).toContain(raised)
  })

  test('what comes and goes with the day may be silenced before it comes', () => {
    expect(silence(all, [asking('AXC0330: the other team renews it')]).diagnostics).toHaveLength(all.length)
    expect(codesOf(silence(all, [asking('AXC0330')]).diagnostics)).toContain('AXC0161')
  })

  test('nobody asking costs nothing', () => expect(silence(all, []).diagnostics).toBe(all))

  test('the order of what was found and of who asks does not matter', () => {
    const requests = [
      asking('AXC0134: ours'),
      asking('AXC0134: theirs', ['spec']),
      asking('AXC0135: x', ['spec', 'http', 1]),
      asking('AXC0117: x'),
      asking('nonsense'),
      asking('AXC0134: x', [], pay),
    ]
    const expected = silence(all, requests)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: 4 }),
        fc.shuffledSubarray(requests, { minLength: 6 }),
        (found, asked) => {
          const { diagnostics, silenced } = silence(found, asked)
          expect(diagnostics).toEqual(expected.diagnostics)
          expect(new Set(silenced)).toEqual(new Set(expected.silenced))
        },
      ),
    )
  })
})

describe('an annotation', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } }
  const route = (text?: string) => ({
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata: { name: 'shop', ...(text !== undefined && { annotations: { 'apisixc/ignore': text } }) },
    spec: {
      http: [
        { name: 'a', owner: 'me', match: { paths: ['/a'] }, backends: [{ serviceName: 'cart', servicePort: 80 }] },
      ],
    },
  })

  test('silences for users of the library too, and changes no byte of the file', () => {
    const loud = compile([service, route()])
    const quiet = compile([service, route('AXC0134: the owner is for people')])
    expect(codesOf(loud.diagnostics)).toEqual(['AXC0134'])
    expect(quiet.diagnostics).toEqual([])
    expect(quiet.text).toBe(loud.text)
  })

  test('counts as long as it is there', () => {
    const compiler = new Compiler()
    const origin = { label: 'cluster', locate: () => undefined }
    const quietly = () => silence(compiler.compile().diagnostics, compiler.silencers()).diagnostics
    for (const object of [service, route('AXC0134: for people')]) compiler.put(object, origin)
    expect(quietly()).toEqual([])
    compiler.put(route(), origin)
    expect(codesOf(quietly())).toEqual(['AXC0134'])
    compiler.put(route('AXC0135: x'), origin)
    expect(codesOf(quietly()).sort()).toEqual(['AXC0134', 'AXC0162'])
    compiler.drop(shop)
    expect(compiler.silencers()).toEqual([])
    expect(outcomeOf(compiler).diagnostics).toEqual([])
  })

  test('of an object of another class is for whoever compiles that class', () => {
    const raw = route('AXC0134: x')
    const other = { ...raw, spec: { ...raw.spec, ingressClassName: 'other' } }
    const { diagnostics } = compile([service, other], { ingressClass: 'apisix' })
    expect(codesOf(diagnostics)).not.toContain('AXC0162')
  })
})
