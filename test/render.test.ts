import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sourceNotSeen } from '../src/diagnostics/catalog/options.ts'
import { lockLost } from '../src/diagnostics/catalog/output.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { renderJson, renderText } from '../src/diagnostics/render.ts'
import type { ObjectKey, Origin, Path } from '../src/objects/object.ts'
import { read, route } from './support/reading.ts'

const shop: ObjectKey = 'apisix.apache.org/ApisixRoute/default/shop'
const cart: ObjectKey = '/Service/default/cart'

const portNotFound: Diagnostic = {
  code: 'AXC0302',
  severity: 'error',
  object: shop,
  path: ['spec', 'http', 0, 'backends', 0],
  message: 'Service default/cart has no port 8080',
  hint: 'it has 80 (http)',
  related: [{ object: cart, path: [], note: 'the Service' }],
}

const origins: Readonly<Record<ObjectKey, Origin>> = {
  [shop]: { label: 'in.yaml', line: 1, locate: (path) => ({ line: 1 + path.length, column: 11 }) },
  [cart]: { label: 'other.yaml', line: 3, locate: () => undefined },
}
const originOf = (key: ObjectKey): Origin | undefined => origins[key]

function text(diagnostics: readonly Diagnostic[], color = false): string {
  return renderText(diagnostics, { color, originOf })
}

describe('text', () => {
  test('place, severity, code, object, path, message; then the hint and what is related', () => {
    expect(text([portNotFound])).toBe(
      [
        'in.yaml:6:11 error AXC0302 ApisixRoute default/shop spec.http[0].backends[0]: Service default/cart has no port 8080',
        '  hint: it has 80 (http)',
        '  see: other.yaml:3 Service default/cart: the Service',
        '',
      ].join('\n'),
    )
  })

  test.each<[string, Partial<Diagnostic>, string]>([
    ['an object of unknown origin', { object: '/Pod/default/x' }, 'error AXC0101 Pod default/x: m\n'],
    ['an object and no path', { object: shop }, 'in.yaml:1:11 error AXC0101 ApisixRoute default/shop: m\n'],
    ['a file', { place: { file: 'a.yaml' } }, 'a.yaml error AXC0101: m\n'],
    ['a line', { place: { file: 'a.yaml', line: 2 } }, 'a.yaml:2 error AXC0101: m\n'],
    ['a line and column', { place: { file: 'a.yaml', line: 2, column: 3 } }, 'a.yaml:2:3 error AXC0101: m\n'],
    ['neither object nor file', {}, 'error AXC0101: m\n'],
    [
      'a place beats the origin',
      { object: shop, place: { file: 'b.yaml' } },
      'b.yaml error AXC0101 ApisixRoute default/shop: m\n',
    ],
  ])('%s', (_, fields, expected) => {
    expect(text([{ code: 'AXC0101', severity: 'error', object: undefined, path: [], message: 'm', ...fields }])).toBe(
      expected,
    )
  })

  test('colours only where they are asked for', () => {
    expect(text([portNotFound], true)).toStartWith(
      '\u001b[1min.yaml:6:11\u001b[0m \u001b[31merror\u001b[0m AXC0302 ApisixRoute ',
    )
    const coloured = (severity: Diagnostic['severity']) => text([{ ...portNotFound, severity }], true)
    expect(coloured('warning')).toContain('\u001b[33mwarning\u001b[0m')
    expect(coloured('info')).toContain('\u001b[36minfo\u001b[0m')
    expect(text([portNotFound])).not.toContain('\u001b')
  })

  test('sorted by file, line and column as numbers, then by code, whatever the order', () => {
    const at = (file: string, line: number, column: number, code: 'AXC0101' | 'AXC0102' = 'AXC0101'): Diagnostic => ({
      ...{ code, severity: 'error', object: undefined, path: [], message: 'm', place: { file, line, column } },
    })
    const sorted = [at('B', 1, 1), at('a', 2, 9), at('a', 2, 10), at('a', 10, 1), at('a', 10, 1, 'AXC0102')]
    fc.assert(
      fc.property(fc.shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
        expect(text(shuffled)).toBe(text(sorted))
      }),
    )
    expect(text(sorted).match(/^\S+/gm)).toEqual(['B:1:1', 'a:2:9', 'a:2:10', 'a:10:1', 'a:10:1'])
  })

  test('nothing to say is nothing', () => {
    expect(text([])).toBe('')
  })

  test('no input steers the terminal', () => {
    const nasty = '\u001b[2J\u0007\r\n\u0000\u007f\u009b31m\u202e\u2066\u2028\ud800\u00ad\ufeff'
    const place = { file: `${nasty}.yaml`, line: 1, column: 1 }
    const diagnostic: Diagnostic = {
      ...portNotFound,
      object: `${nasty}/${nasty.replaceAll('/', '')}/x/${nasty}`,
      path: [nasty],
      message: nasty,
      hint: nasty,
      place,
      related: [{ object: shop, path: [], note: nasty, place }],
    }
    const printed = text([diagnostic])
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u)
    expect(printed.trimEnd().split('\n')).toHaveLength(3)
    expect(printed).toContain('\\u001b[2J\\u0007\\r\\n\\u0000')
    const json = renderJson([diagnostic], { originOf })
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u)
    expect(JSON.parse(json).diagnostics[0].message).toBe(nasty)
  })

  test('whatever the texts, a diagnostic without hint is one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const printed = text([{ code: 'AXC0101', severity: 'error', object: undefined, path: [], message }])
        expect(printed.split('\n')).toHaveLength(2)
        expect(printed.replace('\n', '')).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})

describe('JSON', () => {
  test('one document with fields in a fixed order', () => {
    expect(renderJson([portNotFound], { originOf })).toBe(
      `${JSON.stringify(
        {
          diagnostics: [
            {
              code: 'AXC0302',
              severity: 'error',
              file: 'in.yaml',
              line: 6,
              column: 11,
              object: shop,
              path: ['spec', 'http', 0, 'backends', 0],
              message: 'Service default/cart has no port 8080',
              hint: 'it has 80 (http)',
              related: [{ file: 'other.yaml', line: 3, object: cart, path: [], note: 'the Service' }],
            },
          ],
        },
        null,
        2,
      )}\n`,
    )
    expect(renderJson([], { originOf })).toBe('{\n  "diagnostics": []\n}\n')
  })

  test('an origin may name its fields in any order', () => {
    const swapped: Origin = { label: 'x', locate: () => ({ column: 2, line: 1 }) }
    const json = renderJson([portNotFound], { originOf: () => swapped })
    expect(json.indexOf('"line"')).toBeLessThan(json.indexOf('"column"'))
  })
})

describe('places cost little', () => {
  test('each document is asked in one go, whatever the order of the diagnostics', () => {
    const asked: string[] = []
    const origin = (label: string): Origin => ({
      label,
      line: 1,
      locate: () => {
        asked.push(label)
        return { line: 1, column: 1 }
      },
    })
    const labels = ['a', 'b', 'c']
    const byKey = new Map(labels.map((label) => [`/Service/x/${label}` as ObjectKey, origin(label)]))
    const keys = [...byKey.keys()]
    const diagnostics = Array.from(
      { length: 9 },
      (_, index): Diagnostic => ({
        ...portNotFound,
        object: keys[index % 3],
        related: [{ object: keys[(index + 1) % 3] ?? cart, path: [], note: 'n' }],
      }),
    )
    renderText(diagnostics, { color: false, originOf: (key) => byKey.get(key) })
    expect(asked).toEqual(asked.toSorted())
    expect(asked).toHaveLength(18)
  })

  test('what a manifest says ends at the right line', () => {
    const { objects } = read(`${route('a')}---\n${route('shop', 'spec:\n  http:\n  - backends: [{x: 1}]\n')}`)
    const path: Path = ['spec', 'http', 0, 'backends', 0]
    const printed = renderText([{ ...portNotFound, path }], {
      color: false,
      originOf: (key) => objects.find((object) => object.key === key)?.origin,
    })
    expect(printed).toStartWith('in.yaml:12:16 error AXC0302 ApisixRoute default/shop spec.http[0].backends[0]: ')
    expect(printed).toContain('  see: Service default/cart: the Service\n')
  })
})

describe('what ends a run says what to do', () => {
  test('AXC0031: how long it waited, for what, and that nothing is written', () => {
    const told = renderText([sourceNotSeen({ file: 'cluster' }, 'services: connection refused', 60)], {
      color: false,
      originOf,
    })
    expect(told).toMatch(
      /^cluster error AXC0031: after 60 s not everything was seen: services: connection refused; nothing is written\n {2}hint: /,
    )
  })

  test('AXC0624: who ends, and who may write', () => {
    const told = renderText([lockLost({ file: 'apisix.yaml' })], { color: false, originOf })
    expect(told).toMatch(
      /^apisix\.yaml error AXC0624: .*this process ends\n {2}hint: let one process write the file\n$/,
    )
  })
})
