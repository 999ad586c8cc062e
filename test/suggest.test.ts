import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { suggest } from '../src/diagnostics/suggest.ts'

const kinds = ['ApisixRoute', 'ApisixUpstream', 'ApisixPluginConfig', 'ApisixTls']
const fields = ['host', 'hosts', 'path', 'paths', 'port', 'serviceName', 'servicePort', 'weight']

describe('suggest', () => {
  test.each([
    ['ApisixRoutes', kinds, 'ApisixRoute'],
    ['Apisixroute', kinds, 'ApisixRoute'],
    ['ApisxRoute', kinds, 'ApisixRoute'],
    ['ApisixPulginConfig', kinds, 'ApisixPluginConfig'],
    ['ApisixTLS', kinds, 'ApisixTls'],
    ['hsot', fields, 'host'],
    ['serviceport', fields, 'servicePort'],
    ['service_name', fields, 'serviceName'],
    ['wieght', fields, 'weight'],
    ['prot', fields, 'port'],
  ])('%s of %j is %s', (word, known, meant) => {
    expect(suggest(word, known)).toBe(meant)
  })

  test.each([
    ['Deployment', kinds],
    ['timeout', fields],
    ['', fields],
    ['x', fields],
    ['3.19', ['3.11', '3.18']],
    ['host', []],
  ])('nothing is close to %s', (word, known) => {
    expect(suggest(word, known)).toBeUndefined()
  })

  test('a word of a thousand letters is none of ours', () => {
    expect(suggest('h'.repeat(1000), ['h'.repeat(999)])).toBeUndefined()
  })

  test('a swap of neighbours is one edit, not two', () => {
    expect(suggest('abc', ['acb', 'xyc'])).toBe('acb')
  })

  test('the order of the known words does not matter', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
    fc.assert(
      fc.property(word, fc.uniqueArray(word, { maxLength: 6 }), (typed, known) => {
        expect(suggest(typed, known.toReversed())).toBe(suggest(typed, known))
      }),
    )
  })

  test('one slip in a long word is always found', () => {
    const meant = 'serviceName'
    fc.assert(
      fc.property(fc.nat(meant.length - 1), fc.constantFrom('delete', 'double', 'swap', 'replace'), (index, slip) => {
        const letter = meant.charAt(index)
        const after = meant.slice(index + 1)
        const typed = {
          delete: meant.slice(0, index) + after,
          double: meant.slice(0, index) + letter + letter + after,
          swap: meant.slice(0, index) + after.slice(0, 1) + letter + after.slice(1),
          replace: `${meant.slice(0, index)}#${after}`,
        }[slip]
        fc.pre(typed !== meant)
        expect(suggest(typed, fields)).toBe(meant)
      }),
    )
  })
})
