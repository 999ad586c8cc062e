import { describe, expect, test } from 'bun:test'
import { silencersOf } from '../src/diagnostics/silencer.ts'
import { describePath } from '../src/objects/object.ts'
import { complaints, read, route } from './support/reading.ts'

/** Which field a comment `# apisixc-ignore` stands above. */

/** `path: text` for each comment and object that hears it. */
function heard(text: string): readonly string[] {
  return read(text).objects.flatMap(({ raw, key, origin }) =>
    silencersOf(raw, key, origin).map(
      ({ scope, text, place }) => `${raw.metadata.name} ${describePath(scope)} ${place?.line ?? '-'} ${text}`,
    ),
  )
}

const spec = (lines: string): string => route('a', `spec:\n${lines}`)

describe('a comment belongs to what starts below it', () => {
  test.each([
    ['a field', '  x: 1\n  # apisixc-ignore c\n  v: 1\n', 'a spec.v 7 c'],
    ['the first field of a mapping', '  # apisixc-ignore c\n  v: 1\n', 'a spec.v 6 c'],
    ['an element of a list', '  l:\n    - 1\n    # apisixc-ignore c\n    - 2\n', 'a spec.l[1] 8 c'],
    ['the first element of a list', '  l:\n    # apisixc-ignore c\n    - n: 1\n', 'a spec.l[0] 7 c'],
    [
      'an element that is a mapping, as a whole',
      '  l:\n    - n: 1\n    # apisixc-ignore c\n    - n: 2\n',
      'a spec.l[1] 8 c',
    ],
    ['a field after a list that is not indented', '  l:\n  - 1\n  # apisixc-ignore c\n  m: 1\n', 'a spec.m 8 c'],
    ['a flow list over lines', '  l: [1,\n    # apisixc-ignore c\n    2]\n', 'a spec.l[1] 7 c'],
    ['a flow mapping over lines', '  m: {a: 1,\n    # apisixc-ignore c\n    b: 2}\n', 'a spec.m.b 7 c'],
    ['a value in a line of its own', '  m:\n    # apisixc-ignore c\n    text\n', 'a spec.m 7 c'],
    ['a field after one without a value', '  m:\n  # apisixc-ignore c\n  w: 1\n', 'a spec.w 7 c'],
    ['a field after a block of text', '  m: |\n    text\n  # apisixc-ignore c\n  w: 1\n', 'a spec.w 8 c'],
    ['a quoted key', '  # apisixc-ignore c\n  "x y": 1\n', 'a spec["x y"] 6 c'],
    ['other comments between', '  # apisixc-ignore c\n  # more\n\n  w: 1\n', 'a spec.w 6 c'],
    ['lines that end as on Windows', '  x: 1\r\n  # apisixc-ignore c\r\n  v: 1\r\n', 'a spec.v 7 c'],
    [
      'brackets that js-yaml has to be helped with',
      '  l: [\n    1\n  ]\n  # apisixc-ignore c\n  v: 1\n',
      'a spec.v 9 c',
    ],
  ])('%s', (_, lines, expected) => {
    expect(heard(spec(lines))).toEqual([expected])
  })

  test('above the document, before or after its marker', () => {
    expect(heard(`# apisixc-ignore c\n${spec('  x: 1\n')}`)).toEqual(['a  1 c'])
    expect(heard(`---\n# apisixc-ignore c\n${spec('  x: 1\n')}`)).toEqual(['a  2 c'])
    const two = `${route('a')}# apisixc-ignore c\n---\n${route('b')}`
    expect(heard(two)).toEqual(['b  5 c'])
    expect(heard(`# apisixc-ignore c\n---\n# apisixc-ignore d\n---\n${route('b')}`)).toEqual(['b  1 c', 'b  3 d'])
  })

  test('in a List each element hears its own, and none what stands above the List', () => {
    const item = (name: string): string => `  - apiVersion: v1\n    kind: Service\n    metadata: {name: ${name}}\n`
    const items = `${item('a')}  # apisixc-ignore b\n${item('b')}    # apisixc-ignore c\n    spec: {}\n`
    const text = `# apisixc-ignore all\napiVersion: v1\nkind: List\nitems:\n${items}`
    expect(heard(text)).toEqual(['b  8 b', 'b spec 12 c'])
    expect(complaints(read(text))).toEqual([
      'in.yaml:1:1 warning AXC0165: this request for silence stands above nothing that is compiled',
      '  hint: delete it, or move it',
    ])
  })
})

describe('no comment is', () => {
  test.each([
    ['in a block of text', '  m: |\n    # apisixc-ignore c\n'],
    ['in quotes', '  m: "a\n    # apisixc-ignore c\n    b"\n'],
    ['in a plain text', '  m: a#apisixc-ignore c\n'],
    ['another word', '  # apisixc-ignored c\n  m: 1\n'],
  ])('what stands %s', (_, lines) => {
    expect(heard(spec(lines))).toEqual([])
    expect(complaints(read(spec(lines)))).toEqual([])
  })

  test('in a JSON text', () => {
    const json = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "x": "# apisixc-ignore c"}}'
    expect(heard(json)).toEqual([])
  })
})

test('one that nobody hears is told, unless its document is broken and told already', () => {
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'
  const told = (text: string) => complaints(read(text)).filter((line) => line.includes('AXC0165'))
  const said = (line: number): string =>
    `in.yaml:${line}:1 warning AXC0165: this request for silence stands above nothing that is compiled`
  expect(told(`# apisixc-ignore c\n${config}`)).toEqual([said(1)])
  expect(told(`${route('a')}# apisixc-ignore c\n`)).toEqual([said(5)])
  expect(told(`# apisixc-ignore c\na: [\n---\n${route('a')}`)).toEqual([])
  expect(told('# apisixc-ignore c\n')).toEqual([said(1)])
})

test('an annotation has a line for each, about the whole object', () => {
  const text =
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    apisixc/ignore: "b\\n\\n  c "\n'
  expect(heard(text)).toEqual(['a  - b', 'a  - c'])
})
