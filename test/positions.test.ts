import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { dump } from 'js-yaml'
import type { Path, Position } from '../src/objects/object.ts'
import { names, read } from './support/reading.ts'

/** Where a path stands in the first object of ours: `line:column` and the rest of that line. */
function place(text: string, ...path: Path): string {
  const position = read(text).objects[0]?.origin.locate(path)
  return position === undefined ? 'nowhere' : `${position.line}:${position.column} ${rest(text, position)}`
}

function rest(text: string, { line, column }: Position): string {
  return (text.split(/\r\n?|\n/)[line - 1] ?? '').slice(column - 1)
}

const block = `# a comment
apiVersion: apisix.apache.org/v2   # another
kind: ApisixRoute
metadata: &meta
  name: shop
spec:
  http:

  # the first rule
  - name: main
    match:
      hosts: [a.example.com, "b.example.com"]
      'paths':
        - /api
        - "/x: y"
    on: yes
    backends:
      - serviceName: cart   # the backend
        servicePort: 80
      - {serviceName: pay, servicePort: &port 81}
    text: |
      first
      second
    folded: >-

      after a blank
    empty:
    long: one
      two
    "quoted key": 'it''s'
    copy: *port
    again: *meta
    tagged: !!str &t 12
    ? complex
    : value
    nested:
    - - x
      - y
`

describe('a path leads to a line and column', () => {
  test.each<[Path, string]>([
    [[], '2:1 apiVersion: apisix.apache.org/v2   # another'],
    [['kind'], '3:7 ApisixRoute'],
    [['metadata'], '4:1 metadata: &meta'],
    [['metadata', 'name'], '5:9 shop'],
    [['spec'], '6:1 spec:'],
    [['spec', 'http'], '7:3 http:'],
    [['spec', 'http', 0], '10:5 name: main'],
    [['spec', 'http', 0, 'match'], '11:5 match:'],
    [['spec', 'http', 0, 'match', 'hosts'], '12:14 [a.example.com, "b.example.com"]'],
    [['spec', 'http', 0, 'match', 'hosts', 0], '12:15 a.example.com, "b.example.com"]'],
    [['spec', 'http', 0, 'match', 'hosts', 1], '12:30 "b.example.com"]'],
    [['spec', 'http', 0, 'match', 'paths'], "13:7 'paths':"],
    [['spec', 'http', 0, 'match', 'paths', 1], '15:11 "/x: y"'],
    [['spec', 'http', 0, 'true'], '16:9 yes'],
    [['spec', 'http', 0, 'backends'], '17:5 backends:'],
    [['spec', 'http', 0, 'backends', 0], '18:9 serviceName: cart   # the backend'],
    [['spec', 'http', 0, 'backends', 0, 'servicePort'], '19:22 80'],
    [['spec', 'http', 0, 'backends', 1], '20:9 {serviceName: pay, servicePort: &port 81}'],
    [['spec', 'http', 0, 'backends', 1, 'servicePort'], '20:47 81}'],
    [['spec', 'http', 0, 'text'], '22:7 first'],
    [['spec', 'http', 0, 'folded'], '26:7 after a blank'],
    [['spec', 'http', 0, 'empty'], '27:5 empty:'],
    [['spec', 'http', 0, 'long'], '28:11 one'],
    [['spec', 'http', 0, 'quoted key'], "30:19 'it''s'"],
    [['spec', 'http', 0, 'copy'], '31:11 *port'],
    [['spec', 'http', 0, 'again'], '32:12 *meta'],
    [['spec', 'http', 0, 'again', 'name'], '5:9 shop'],
    [['spec', 'http', 0, 'tagged'], '33:22 12'],
    [['spec', 'http', 0, 'complex'], '35:7 value'],
    [['spec', 'http', 0, 'nested', 0], '37:7 - x'],
    [['spec', 'http', 0, 'nested', 0, 1], '38:9 y'],
    // What is not there stands where its closest parent does.
    [['spec', 'http', 0, 'match', 'methods'], '11:5 match:'],
    [['spec', 'http', 7, 'match'], '7:3 http:'],
    [['spec', 'http', 0, 'name', 'x', 0], '10:11 main'],
    [['nothing'], '2:1 apiVersion: apisix.apache.org/v2   # another'],
  ])('%j', (path, expected) => {
    expect(place(block, ...path)).toBe(expected)
    expect(place(`\uFEFF--- # first\n${block}`.replace('\uFEFF', ''), ...path)).toBe(
      expected.replace(/^\d+/, (line) => String(Number(line) + 1)),
    )
  })

  test('line breaks of all kinds count', () => {
    for (const lineBreak of ['\r\n', '\r']) {
      expect(place(block.replaceAll('\n', lineBreak), 'spec', 'http', 0, 'text')).toBe('22:7 first')
      const second = `---\n${block}---\n${block}`.replaceAll('\n', lineBreak)
      const position = read(second).objects[1]?.origin.locate(['kind'])
      expect(position).toEqual({ line: 4 + block.split('\n').length, column: 7 })
    }
  })

  test('merged fields stand where they were written', () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nx: &x {p: 1, q: 2}\ny: &y\n  r: 3\nspec:\n  <<: [*x, *y]\n  p: 5\n  <<: *y\n'
    expect(place(text, 'spec', 'p')).toBe('9:6 5')
    expect(place(text, 'spec', 'q')).toBe('4:17 2}')
    expect(place(text, 'spec', 'r')).toBe('6:6 3')
  })

  test('what would stand below a scalar stands at the scalar, and not at a neighbour of that name', () => {
    const text = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: shop}
spec: 5
http: [1, 2]
`
    expect(place(text, 'spec', 'http')).toBe('4:7 5')
    expect(place(text, 'http', 'x')).toBe('5:7 [1, 2]')
    expect(place(text, 'http', 2)).toBe('5:7 [1, 2]')
  })

  test('an anchor that is set twice means the one before the alias', () => {
    const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\na: &x {p: 1}\nb: *x\nc: &x {p: 2}\nd: *x\n'
    expect(place(text, 'b', 'p')).toBe('4:11 1}')
    expect(place(text, 'd', 'p')).toBe('6:11 2}')
  })

  test('elements of Lists have places of their own', () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: {name: a}
  - {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service, metadata: {name: b}}]}
`
    const { objects } = read(`# head\n---\n\n${text}`)
    expect(objects.map(({ origin }) => origin.locate([]))).toEqual([
      { line: 7, column: 5 },
      { line: 10, column: 42 },
    ])
    expect(objects.map(({ origin }) => origin.locate(['metadata', 'name']))).toEqual([
      { line: 9, column: 22 },
      { line: 10, column: 91 },
    ])
    expect(objects.map(({ origin }) => origin.line)).toEqual([4, 4])
  })

  test('JSON, tabs included', () => {
    const text = JSON.stringify(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [1, 2] } },
      null,
      '\t',
    )
    expect(place(text, 'spec', 'ports', 1)).toBe('10:4 2')
    expect(place(text, 'metadata', 'name')).toBe('5:11 "a"')
    const two = read(`${JSON.stringify(JSON.parse(text))}\n${text}`).objects[1]
    expect(two?.origin.locate(['metadata', 'name'])).toEqual({ line: 6, column: 11 })
  })

  test('tabs and wide characters count one column each, pairs of surrogates two', () => {
    expect(place('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nx: {ä: "ö",\t"😀": z}\n', 'x', '😀')).toBe(
      '4:19 z}',
    )
  })

  test('questions about several documents in turn', () => {
    const text = `---\n${block}---\n${block}`
    const [first] = read(text).objects
    const others = read(`${text}---\n${block.replace('name: shop', 'name: other')}`).objects
    for (let turn = 0; turn < 3; turn += 1) {
      expect(others.map(({ origin }) => origin.locate(['metadata', 'name']).line)).toEqual([6, 45, 84])
    }
    expect(first?.origin.label).toBe('in.yaml')
  })
})

describe('the line of an object', () => {
  test.each([
    ['apiVersion: v1\nkind: Service\nmetadata: {name: a}\n', 1],
    ['\n\n# x\n  # y\n\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n', 6],
    ['%YAML 1.1\n--- # x\n\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n', 4],
    ['x: 1\n...\n# x\n--- {apiVersion: v1, kind: Service, metadata: {name: a}}\n', 4],
    ['---\r\n\r\napiVersion: v1\r\nkind: Service\r\nmetadata: {name: a}\r\n', 3],
  ])('%j', (text, line) => {
    expect(read(text).objects[0]?.origin.line).toBe(line)
  })
})

describe('every scalar is found', () => {
  const leaf = fc.oneof(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.constantFrom('a b', 'x: y', '- z', "it's", '"q"', '/a?b#c', 'ä ö', '@x', '{{', 'two\nlines', '  indented'),
    fc.integer(),
    fc.boolean(),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), fc.constantFrom('a b', 'x/y', '12', 'yes', '')),
        tie('tree'),
        { maxKeys: 4 },
      ),
    ),
  }))

  test('locate points at the text of every scalar, whatever the style', () => {
    const styles = fc.record({
      flowLevel: fc.constantFrom(-1, 1, 3),
      seqNoIndent: fc.boolean(),
      seqInlineFirst: fc.boolean(),
      indent: fc.constantFrom(2, 4),
      quoteStyle: fc.constantFrom('single' as const, 'double' as const),
      forceQuotes: fc.boolean(),
    })
    fc.assert(
      fc.property(tree, styles, fc.boolean(), (spec, style, isJson) => {
        const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec }
        const body = isJson ? JSON.stringify(object, null, 2) : dump(object, style)
        const text = isJson ? body : `# head\n---\n# comment\n${body}---\n${body}`
        const manifest = read(text)
        expect(new Set(names(manifest))).toEqual(new Set(['a']))
        for (const { origin } of manifest.objects) {
          for (const [path, value] of scalars(spec, ['spec'])) {
            const found = rest(text, origin.locate(path))
            expect([path, found.replace(/^["']/, '')]).toEqual([path, expect.stringMatching(start(value))])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  /** The first letters of a value, however it is written. */
  function start(value: unknown): RegExp {
    const letters = String(value).trimStart().split('\n')[0] ?? ''
    const pattern = [...letters.slice(0, 3)].map((letter) => letter.replace(/[^\w ]/, '.{1,2}')).join('')
    return new RegExp(`^(?:\\s|\\\\|${'["\']'})*${pattern}`)
  }

  function scalars(value: unknown, path: Path): readonly (readonly [Path, unknown])[] {
    if (Array.isArray(value)) return value.flatMap((item, index) => scalars(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return [[path, value]]
    return Object.entries(value).flatMap(([key, child]) => scalars(child, [...path, key]))
  }
})
