import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { dump } from 'js-yaml'
import { readManifest } from '../watch/manifest.ts'
import { complaints, known, names, read, route } from './support/reading.ts'

/** The value of a plain scalar, through the whole reader. */
function scalar(text: string): unknown {
  return read(route('a', `spec: {value: ${text}}\n`)).objects[0]?.raw['spec']
}

/** What comes out of one document that must be fine. */
function value(body: string): unknown {
  const manifest = read(route('a', body))
  expect(complaints(manifest)).toEqual([])
  return manifest.objects[0]?.raw['spec']
}

describe('a plain scalar means what it means to kubectl', () => {
  // Each row is the answer of kubectl 1.32: kubectl annotate --local -f - x=y -o json.
  test.each<[unknown, string]>([
    [true, 'y Y yes Yes YES on On ON true True TRUE'],
    [false, 'n N no No NO off Off OFF false False FALSE'],
    [null, 'null Null NULL ~'],
    [0, '0 -0 +0 00 1e-400 0.0 -0.0 0_ 0__ 0e0'],
    [10, '012 +012 1__0 0_12 01_2'],
    [-10, '-012'],
    [8, '08'],
    [9, '09 0_9'],
    [18, '018'],
    [12, '0o14 +0o14 0O14 0o1_4'],
    [-12, '-0o14'],
    [3, '0b11 0B11 +0b11 0b1_1'],
    [-2, '-0b1_0'],
    [31, '0x1F 0X1F +0x1f'],
    [-31, '-0x1F'],
    [1000, '1_000 1_e3 1e3 1E3 1e+3 1.e3'],
    [1, '1_ 0x_1 1.0 +1 +_1'],
    [-1, '-_1'],
    [1.5, '1._5 1.5_ +1.5 01.5'],
    [0.5, '.5 +.5 00.5'],
    [-0.5, '-.5'],
    [5, '5. .5e1'],
    [0.12, '.1_2'],
    [1.1, '1.10'],
    [511, '0777'],
    [420, '0644 00644'],
    [888, '0888'],
    [-888, '-0888'],
    [3735928559, '0xDEAD_BEEF'],
    [1e21, '1e21'],
    [2 ** 64, '18446744073709551615 0xFFFFFFFFFFFFFFFF 01777777777777777777777'],
    [2 ** 53, '9007199254740992 9007199254740993 9007199254740993.0'],
    [1.7976931348623157e308, '1.7976931348623157e308'],
  ])('%j: %s', (expected, texts) => {
    for (const text of texts.split(' ')) expect([text, scalar(text)]).toEqual([text, { value: expected }])
  })

  test.each([
    'yEs oN tRue t f nULL +y -y truefalse',
    '0o18 0o 0b12 0b 0x 0xg 0x1FFFFFFFFFFFFFFFF 0x__ 0b_ 0x1p4 0x-1 0o888',
    '_1 . -. .. 1e 1e400 -1e400 --1 +-1 0-1 ._5 1e0x1 1.2.3 1.2.3.4 1-2 12a + 1.2e',
    '.iNf .Nan inf Inf nan NaN infinity +Inf -.nan',
    '12:30:45 1:30 190:20:30.15 2024-01-01 2024-01-01T10:00:00Z',
    'Ünïcode 日本 =',
  ])('stays a text: %s', (texts) => {
    for (const text of texts.split(' ')) expect([text, scalar(text)]).toEqual([text, { value: text }])
  })

  test('quotes and block styles make texts', () => {
    expect(value(`spec: ["yes", 'no', "012"]\n`)).toEqual(['yes', 'no', '012'])
    expect(value('spec:\n  a: |\n    yes\n  b: >-\n    1\n    2\n')).toEqual({ a: 'yes\n', b: '1 2' })
  })

  test('keys too, and they become texts', () => {
    const manifest = read(route('a', 'spec: {on: 1, 0x10: 2, 1.50: 3, 2024-01-01: 4, .inf: 5, no: 6, "off": 7}\n'))
    expect(manifest.objects[0]?.raw['spec']).toEqual({
      true: 1,
      16: 2,
      1.5: 3,
      '2024-01-01': 4,
      '.inf': 5,
      false: 6,
      off: 7,
    })
  })

  test('explicit tags', () => {
    expect(value('spec: [!!str 12, !!int "0x10", !!float 1, !!bool yes, !!null "", !!binary aGVsbG8=]\n')).toEqual([
      '12',
      16,
      1,
      true,
      null,
      'hello',
    ])
    expect(
      value('spec: [!foo 12, !<tag:example.com,2000:x> yes, ! 12, !foo {a: !bar [1]}, !!timestamp 2024-01-01]\n'),
    ).toEqual(['12', 'yes', '12', { a: [1] }, '2024-01-01'])
    expect(value('spec: !!set {a, b}\n')).toEqual({ a: null, b: null })
    const [first] = read(`%TAG !k! tag:yaml.org,2002:\n---\n${route('a', 'spec: !k!int "7"\n')}`).objects
    expect(first?.raw['spec']).toBe(7)
  })

  test('merge keys: later beats earlier, the first of a list beats the others', () => {
    expect(value('spec: {<<: {a: 1, b: 1}, a: 2}\n')).toEqual({ a: 2, b: 1 })
    expect(value('spec: {<<: [{a: 1}, {a: 2, b: 3}]}\n')).toEqual({ a: 1, b: 3 })
    expect(value('spec: {<<: {a: 1}, <<: {b: 1}}\n')).toEqual({ a: 1, b: 1 })
    expect(value('spec: {"<<": {a: 1}}\n')).toEqual({ '<<': { a: 1 } })
    expect(value('x: &x {a: 1}\nspec: {<<: *x, b: 2}\n')).toEqual({ a: 1, b: 2 })
    const manifest = read(route('a', 'spec:\n  a: 2\n  <<: {a: 1, b: 1}\n'))
    expect(manifest.objects[0]?.raw['spec']).toEqual({ a: 1, b: 1 })
    expect(complaints(manifest)).toEqual([
      'in.yaml:7:3 warning AXC0120 ApisixRoute default/a spec["<<"]: << replaces a, as kubectl does, though the explicit key should win',
      '  hint: put the << line first',
    ])
  })

  test('aliases give copies', () => {
    const [object] = read(route('a', 'spec: {a: &x {b: [1]}, c: *x, d: &x 3, e: *x, *x : 4}\n')).objects
    const spec = object?.raw['spec'] as { a: object; c: object }
    expect<unknown>(spec).toEqual({ a: { b: [1] }, c: { b: [1] }, d: 3, e: 3, 3: 4 })
    expect(spec.c).not.toBe(spec.a)
  })
})

describe('surprises', () => {
  test('each surprising scalar has a warning with its place', () => {
    const manifest = read(
      route(
        'a',
        'spec:\n  a: yes\n  b: [012, {c: 1_000}]\n  on: 0b11\n  d: 9007199254740993\n  e: 0x10\n  f: 1e3\n  "g": "no"\n',
      ),
    )
    expect(complaints(manifest)).toEqual([
      'in.yaml:6:6 warning AXC0117 ApisixRoute default/a spec.a: yes is read as true, as kubectl does',
      '  hint: write true, or "yes" if text is meant',
      'in.yaml:7:7 warning AXC0117 ApisixRoute default/a spec.b[0]: 012 is read as 10, as kubectl does',
      '  hint: write 10, or "012" if text is meant',
      'in.yaml:7:16 warning AXC0117 ApisixRoute default/a spec.b[1].c: 1_000 is read as 1000, as kubectl does',
      '  hint: write 1000, or "1_000" if text is meant',
      'in.yaml:8:3 warning AXC0118 ApisixRoute default/a spec.true: key on is read as "true", as kubectl does',
      '  hint: write "on" if that is meant',
      'in.yaml:8:7 warning AXC0117 ApisixRoute default/a spec.true: 0b11 is read as 3, as kubectl does',
      '  hint: write 3, or "0b11" if text is meant',
      'in.yaml:9:6 warning AXC0119 ApisixRoute default/a spec.d: 9007199254740993 is read as 9007199254740992: whole numbers beyond 2^53 lose digits',
      '  hint: write "9007199254740993" if text is meant',
    ])
  })

  test('a kind that is none of ours may say what it likes', () => {
    expect(complaints(read('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: yes}\n'))).toEqual([])
  })

  test('in a List each warning goes to its object, and foreign elements have none', () => {
    const manifest = read(
      `apiVersion: v1\nkind: List\nmetadata: {x: yes}\nitems:\n- {apiVersion: v1, kind: ConfigMap, data: {a: yes}}\n- ${route('b', 'spec: {a: yes}').replaceAll('\n', '\n  ')}\n`,
    )
    expect(complaints(manifest).slice(0, 1)).toEqual([
      'in.yaml:10:13 warning AXC0117 ApisixRoute default/b spec.a: yes is read as true, as kubectl does',
    ])
    expect(manifest.diagnostics).toHaveLength(1)
  })

  test('a Secret keeps its secrets', () => {
    const manifest = read(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: 0123, b: 90071992547409931, c: !!int geheim}\n',
    )
    const kept = read(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: 0123, b: 90071992547409931}\n',
    )
    expect(complaints(kept).filter((line) => line.includes('warning'))).toHaveLength(2)
    expect([...complaints(manifest), ...complaints(kept)].join('\n')).not.toMatch(/123|9931|geheim/)
  })

  test('the same number in JSON', () => {
    const manifest = read(
      '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"id": 9007199254740993}}',
    )
    expect(names(manifest)).toEqual(['a'])
    expect(complaints(manifest)[0]).toStartWith('in.yaml:1:83 warning AXC0119 Service default/a spec.id: ')
  })
})

describe('documents', () => {
  test.each([
    ['one without a marker', `${route('a')}`, ['a']],
    ['markers before, between and after', `---\n${route('a')}---\n${route('b')}---\n`, ['a', 'b']],
    ['comments and blanks at markers', `--- # one\n${route('a')}--- \t\n# two\n\n${route('b')}`, ['a', 'b']],
    [
      'content on the marker line',
      `--- {apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n${route('b')}`,
      ['a', 'b'],
    ],
    ['the end marker', `${route('a')}...\n${route('b')}... # end\n---\n${route('c')}...\n`, ['a', 'b', 'c']],
    ['directives', `%YAML 1.2\n# c\n---\n${route('a')}...\n%YAML 1.1\n---\n${route('b')}`, ['a', 'b']],
    ['a directive and empty documents', `%YAML 1.2\n---\n---\n${route('a')}`, ['a']],
    ['CRLF', `---\n${route('a')}---\n${route('b')}...\n${route('c')}`.replaceAll('\n', '\r\n'), ['a', 'b', 'c']],
    ['lone carriage returns', `${route('a')}---\n${route('b')}`.replaceAll('\n', '\r'), ['a', 'b']],
    ['a mark of byte order in the middle', `${route('a')}\uFEFF---\n${route('b')}`, ['a', 'b']],
    [
      'one behind a marker',
      `---\n\uFEFF${route('a')}--- # c\n\uFEFF${route('b')}...\n\uFEFF${route('c')}`,
      ['a', 'b', 'c'],
    ],
    ['one behind the marker of directives', `%YAML 1.2\n---\n\uFEFF${route('a')}---\n\uFEFF`, ['a']],
    ['no line break at the end', `${route('a')}---\n${route('b')}`.trimEnd(), ['a', 'b']],
    ['a rule of dashes', `# -----\n${route('a', 'spec: "a --- b"\nx: |\n  ---\n  ----\n')}\n-----: 1\n`, ['a']],
    ['nothing but blanks', ' \n\n', []],
    ['nothing at all', '', []],
    ['empty documents', '---\n---\n# only a comment\n---\nnull\n---\n~\n---\n', []],
  ])('%s', (_, text, expected) => {
    const manifest = read(text)
    expect(complaints(manifest)).toEqual([])
    expect(names(manifest)).toEqual(expected)
  })

  test.each([
    ['a flow mapping', '{a: [b', 'the text ends before a bracket is closed'],
    ['a bracket in a field', 'a: [b,\nc: d', 'a bracket or quote before this place is not closed'],
    ['a tab before a flow mapping', 'a:\t{ b: 1}', 'a tab stands where only spaces may'],
    ['a quote', 'a: "b', 'a bracket or quote before this place is not closed'],
    ['indentation', 'a:\n  b: 1\n c: 2', 'bad indentation of a mapping entry'],
    ['a tab', 'a:\n\tb: 1', 'tab characters must not be used in indentation'],
    ['an alias', 'a: *b', undefined],
    ['two values', 'a: b: c', '(a second colon stands in the line: a text that holds one is to be quoted)'],
    ['a quote in a quoted text', "a: 'it's'", '(text stands behind a closing quote)'],
    ['text behind a quote', 'a: "b" c', '(text stands behind a closing quote)'],
    ['an at sign', 'a: @b', '(a text that begins with @ is to be quoted)'],
    ['a percent sign', 'a:   %d', '(a text that begins with % is to be quoted)'],
    ['a bracket that closes nothing', 'a:\n- ]', '(a text that begins with ] is to be quoted)'],
    ['a list behind its key', 'a: - b', '(a list cannot begin in the line of its key)'],
    ['a key alone', 'a: b\nc\nd: e', '(a line before this place has no colon after its key)'],
    ['an escape', 'a: "b\\.c"', '(in double quotes a backslash before . means nothing: write two of them,'],
    ['a control character', 'a: "\u0007"', '(a control character, U+0007, stands there)'],
    ['a directive', '%YAML 1.2\n', 'unexpected text'],
  ])('%s that is broken harms no neighbour', (_, broken, reason) => {
    const manifest = read(`${route('a')}---\n${broken}\n---\n${route('b')}`)
    expect(names(manifest)).toEqual(['a', 'b'])
    expect(manifest.diagnostics).toHaveLength(1)
    const [diagnostic] = manifest.diagnostics
    expect(diagnostic?.severity).toBe('error')
    expect(diagnostic?.place?.line).toBeGreaterThan(5)
    expect(diagnostic?.place?.line).toBeLessThan(10)
    if (reason !== undefined) expect(diagnostic?.message).toContain(reason)
  })

  test('a syntax error has its line and column in the file', () => {
    const first = (text: string) => complaints(read(text))[0]
    expect(first(`${route('a')}---\nx: 1\ny: [\n---\n${route('b')}`)).toBe(
      'in.yaml:8:1 error AXC0107: the document is no valid YAML (a bracket or quote before this place is not closed); the document is left out, and what it defines counts as absent',
    )
    expect(first(`${route('a')}---\r\nx: 1\r\ny: @\r\n`)).toBe(
      'in.yaml:7:4 error AXC0107: the document is no valid YAML (a text that begins with @ is to be quoted); the document is left out, and what it defines counts as absent',
    )
  })

  test.each([
    ['metadata:\n  name: {{ .Values.name }}\n'],
    ['{{- if .Values.enabled }}\nkind: x\n{{- end }}\n'],
    ['apiVersion: apisix.apache.org/v2\nkind: ApisixRoute\nmetadata: {name: "{{ .Release.Name }}"}\n'],
    ['"{{ include \\"all\\" . }}"\n'],
  ])('a Helm template gets the hint: %j', (text) => {
    expect(complaints(read(text)).join('\n')).toContain(
      'hint: this looks like a Helm template; render it first: helm template',
    )
  })
})

describe('lines that libyaml does not want indented', () => {
  test.each([
    ['spec: [\n  a,\n  b\n]\n', ['a', 'b']],
    ['spec:\n  h: {\n  "a": 1,\n"b": [\n2\n  ]}\n', { h: { a: 1, b: [2] } }],
    ['spec:\n- [\na, b c\nd,\n\n# comment ]\ne]\n', [['a', 'b c d', 'e']]],
    ['spec: {\n\t"a":\t1,\n\t"b": "x\ty"\n}\n', { a: 1, b: 'x\ty' }],
    ['spec: "a\nb\n\n\tc"\n', 'a b\nc'],
    ["spec:\n  - 'a\n\n b'\n", ['a\nb']],
    ['spec: {a: [\n  1\n], b: [\n  2\n], c: [\n  3\n]}\nx: 1\n', { a: [1], b: [2], c: [3] }],
  ])('%j', (body, expected) => {
    for (const lineBreak of ['\n', '\r\n']) {
      expect(value(body.replaceAll('\n', lineBreak))).toEqual(expected)
      const listed = `apiVersion: v1\nkind: List\nitems:\n  - ${route('a', body).replaceAll('\n', '\n    ')}`
      expect(read(listed).objects[0]?.raw['spec']).toEqual(expected)
    }
  })

  test('places are those of the text as it was written', () => {
    const manifest = read(route('a', 'spec:\n  a: [\n  {b: 1,\n\tc: yes},\n  d\n  ]\n  e: no\nx: {y: 012}\n'))
    expect(complaints(manifest).filter((line) => line.includes('warning'))).toEqual([
      'in.yaml:8:5 warning AXC0117 ApisixRoute default/a spec.a[0].c: yes is read as true, as kubectl does',
      'in.yaml:11:6 warning AXC0117 ApisixRoute default/a spec.e: no is read as false, as kubectl does',
      'in.yaml:12:5 warning AXC0118 ApisixRoute default/a x.true: key y is read as "true", as kubectl does',
      'in.yaml:12:8 warning AXC0117 ApisixRoute default/a x.true: 012 is read as 10, as kubectl does',
    ])
    const [object] = manifest.objects
    expect(object?.origin.locate(['spec', 'a', 0])).toEqual({ line: 7, column: 3 })
    expect(object?.origin.locate(['spec', 'a', 1])).toEqual({ line: 9, column: 3 })
    const twice = read(route('a', 'spec: [\n{a: 1,\n a: 2}\n]\n'))
    expect(complaints(twice)[0]).toBe(
      'in.yaml:7:2 error AXC0110: key a is there already at 6:2; the document is left out, and what it defines counts as absent',
    )
  })

  test('what is really broken stays so, told at the first place', () => {
    const manifest = read(route('a', 'spec: [\n  a\nx: 1\ny: {\n  b\n}\n'))
    expect(complaints(manifest)[0]).toStartWith('in.yaml:7:1 error AXC0107: ')
    const many = read(route('a', `spec: [\n${'x,\n'.repeat(5000)}`))
    expect(complaints(many)[0]).toStartWith('in.yaml:6:1 error AXC0107: ')
  })
})

describe('JSON', () => {
  const service = (name: string, rest = '') =>
    `{"apiVersion":"v1","kind":"Service","metadata":{"name":"${name}"}${rest}}`

  test.each([
    ['one object', service('a'), ['a']],
    ['pretty, with tabs', JSON.stringify(JSON.parse(service('a')), null, '\t'), ['a']],
    ['blanks around', `\n  ${service('a')}\n\n`, ['a']],
    ['a List', `{"apiVersion":"v1","kind":"List","items":[${service('a')},${service('b')}]}`, ['a', 'b']],
    ['one object per line', `${service('a')}\n${service('b')}\n`, ['a', 'b']],
    ['objects one after the other', `${service('a')}${service('b', ',"x":"}{\\""')} ${service('c')}`, ['a', 'b', 'c']],
    ['between markers', `${service('a')}\n---\n${service('b')}\n`, ['a', 'b']],
    ['an object in YAML flow style', '{apiVersion: v1, kind: Service, metadata: {name: a}}', ['a']],
    ['escapes', service('a', ',"x\\"y":"\\ud83d\\ude00 \\" : \\\\"'), ['a']],
  ])('%s', (_, text, expected) => {
    const manifest = read(text)
    expect(complaints(manifest)).toEqual([])
    expect(names(manifest)).toEqual(expected)
  })

  test('a duplicate key is found, with both places', () => {
    expect(complaints(read(service('a', ',\n"spec":{"x":1,\n "x":2}')))).toEqual([
      'in.yaml:3:2 error AXC0110: key x is there already at 2:9; the document is left out, and what it defines counts as absent',
      '  hint: delete one of the two',
    ])
  })

  test('a broken one has a place, and its neighbour lives', () => {
    const manifest = read(`${service('a')}\n${service('b', ',"x":[1}')}\n${service('c', ',"x" 1')}`)
    expect(names(manifest)).toEqual(['a'])
    expect(complaints(manifest)[0]).toStartWith('in.yaml:2:')
  })

  test('halves of surrogate pairs and __proto__ are refused', () => {
    for (const rest of [',"x":"\\ud800"', ',"\\udc00":1', ',"__proto__":{"x":1}', ',"\\u005f_proto__":{"x":1}']) {
      const manifest = read(service('a', rest))
      expect(names(manifest)).toEqual([])
      expect(manifest.diagnostics.map(({ code }) => code)).toEqual(['AXC0111'])
    }
  })
})

describe('what is refused', () => {
  test('duplicate keys, each with both places', () => {
    const manifest = read(
      `${route('a', 'spec:\n  b: {x: 1}\n  c: 1\n  "b": 2\nkind: ApisixTls\n')}---\n${route('b', 'spec: {1: a, "1": b}\n')}---\n${route('c')}`,
    )
    expect(names(manifest)).toEqual(['c'])
    expect(complaints(manifest).filter((line) => line.includes('error'))).toEqual([
      'in.yaml:8:3 error AXC0110: key b is there already at 6:3; the document is left out, and what it defines counts as absent',
      'in.yaml:9:1 error AXC0110: key kind is there already at 2:1; the document is left out, and what it defines counts as absent',
      'in.yaml:15:14 error AXC0110: key 1 is there already at 15:8; the document is left out, and what it defines counts as absent',
    ])
  })

  test.each([
    ['{null: 1}', 'a key is null; only texts can be keys'],
    ['{[a]: 1}', 'a key is a list; only texts can be keys'],
    ['{{a: 1}: 1}', 'a key is a mapping; only texts can be keys'],
    ['{__proto__: {x: 1}}', 'the key __proto__ is refused'],
    ['{"__proto__": {x: 1}}', 'the key __proto__ is refused'],
    ['{<<: 3}', 'what << merges is neither a mapping nor a list of mappings'],
    ['{<<: [3]}', 'what << merges is neither a mapping nor a list of mappings'],
    ['{a: .inf}', '.inf is no number in JSON'],
    ['{a: !!float .nan}', 'the value does not fit its tag !!float'],
    ['{a: !!int abc}', 'the value does not fit its tag !!int'],
    ['{a: !!int 1.5}', 'the value does not fit its tag !!int'],
    ['{a: !!bool maybe}', 'the value does not fit its tag !!bool'],
    ['{a: !!null x}', 'the value does not fit its tag !!null'],
    ['{a: !!binary "***"}', 'the value does not fit its tag !!binary'],
    ['{a: *nope}', 'the anchor nope is unknown'],
    ['&x {a: *x}', 'the anchor x contains itself'],
    ['{a: "\\ud800"}', 'a text holds half of a surrogate pair (\\ud800 to \\udfff)'],
  ])('%s', (spec, message) => {
    const manifest = read(`${route('a', `spec: ${spec}\n`)}---\n${route('b')}`)
    expect(names(manifest)).toEqual(['b'])
    const [diagnostic] = manifest.diagnostics
    expect(diagnostic?.message).toBe(`${message}; the document is left out, and what it defines counts as absent`)
    expect(diagnostic?.place).toMatchObject({ file: 'in.yaml', line: 5 })
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('keys that every object inherits are ordinary keys', () => {
    expect(value('spec: {constructor: 1, toString: 2, hasOwnProperty: 3}\n')).toEqual(
      Object.fromEntries([
        ['constructor', 1],
        ['toString', 2],
        ['hasOwnProperty', 3],
      ]),
    )
    expect(read(route('a', 'spec: {constructor: 1, constructor: 2}\n')).diagnostics).toHaveLength(1)
  })

  test('an alias bomb', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(', ')}]\n`
    const letters = [...'abcdefghij']
    const bomb = letters.map((name, index) => level(name, index === 0 ? 'x' : `*${letters[index - 1]}`)).join('')
    const manifest = read(`${route('a', bomb)}---\n${route('b')}`)
    expect(names(manifest)).toEqual(['b'])
    expect(manifest.diagnostics.map(({ code }) => code)).toEqual(['AXC0109'])
  })

  test('a long text behind many aliases is a bomb too, a short one is not', () => {
    const many = `y: [${Array(2000).fill('*x').join(', ')}]\n`
    expect(read(route('a', `x: &x ${'a'.repeat(10_000)}\n${many}`)).diagnostics.map(({ code }) => code)).toEqual([
      'AXC0109',
    ])
    expect(names(read(route('a', `x: &x abc\n${many}`)))).toEqual(['a'])
  })

  test('nesting, also by way of aliases', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
    expect(names(read(route('a', `spec: ${deep(90)}\n`)))).toEqual(['a'])
    for (const levels of [101, 20_000]) {
      expect(read(route('a', `spec: ${deep(levels)}\n`)).diagnostics.map(({ code }) => code)).toEqual(['AXC0108'])
      const json = `{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":${deep(levels)}}`
      expect(read(json).diagnostics.map(({ code }) => code)).toEqual(['AXC0108'])
    }
    const chain = Array.from({ length: 150 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]\n`).join('')
    const manifest = read(route('a', `a0: &a0 x\n${chain}`))
    expect(new Set(manifest.diagnostics.map(({ code }) => code))).toEqual(new Set(['AXC0108']))
  })

  test('a NUL character', () => {
    const manifest = read(`${route('a')}---\nx: 1\ny: a\0b\n---\n${route('b')}`)
    expect(names(manifest)).toEqual(['a', 'b'])
    expect(complaints(manifest)).toEqual([
      'in.yaml:7:5 error AXC0106: there is a NUL character; the document is left out, and what it defines counts as absent',
      '  hint: is this a binary file, or UTF-16?',
    ])
  })

  test('a document full of mistakes is not told for ever', () => {
    const manifest = read(route('a', `spec: {${Array(500).fill('x: 1').join(', ')}}\n`))
    expect(manifest.diagnostics.length).toBeLessThanOrEqual(20)
  })
})

describe('objects', () => {
  test.each([
    ['- a\n', 'in.yaml:1:1 error AXC0112: a list is no Kubernetes object; it is left out'],
    ['hello\n', 'in.yaml:1:1 error AXC0112: a text is no Kubernetes object; it is left out'],
    ['12\n', 'in.yaml:1:1 error AXC0112: a number is no Kubernetes object; it is left out'],
    ['a: 1\n', 'in.yaml:1:1 error AXC0113: apiVersion is missing; the object is left out'],
    ['kind: Service\n', 'in.yaml:1:1 error AXC0113: apiVersion is missing; the object is left out'],
    ['apiVersion: v1\n', 'in.yaml:1:1 error AXC0113: kind is missing; the object is left out'],
    [
      'apiVersion: 1\nkind: Service\n',
      'in.yaml:1:13 error AXC0113: apiVersion is 1, not a text; the object is left out',
    ],
    ['apiVersion: v1\nkind: ""\n', 'in.yaml:2:7 error AXC0113: kind is empty; the object is left out'],
    [
      'apiVersion: v1\nkind: [Service]\n',
      'in.yaml:2:7 error AXC0113: kind is a list, not a text; the object is left out',
    ],
    ['apiVersion: v1\nkind: Service\n', 'in.yaml:1:1 error AXC0113: metadata is missing; the object is left out'],
    [
      'apiVersion: v1\nkind: Service\nmetadata: a\n',
      'in.yaml:3:11 error AXC0113: metadata is "a", not a mapping; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {}\n',
      'in.yaml:3:11 error AXC0113: metadata.name is missing; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: 12}\n',
      'in.yaml:3:18 error AXC0113: metadata.name is 12, not a text; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: 1}\n',
      'in.yaml:3:32 error AXC0113: metadata.namespace is 1, not a text; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {generateName: a-}\n',
      'in.yaml:3:26 error AXC0115: metadata.name is missing, and metadata.generateName cannot replace it; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: A/b}\n',
      'in.yaml:3:18 error AXC0114: metadata.name "A/b" is no legal name; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: a.b}\n',
      'in.yaml:3:32 error AXC0114: metadata.namespace "a.b" is no legal name; the object is left out',
    ],
    [
      'apiVersion: apisix.apache.org/v2\nkind: Apisix/Route\nmetadata: {name: a}\n',
      'in.yaml:2:7 error AXC0113: kind is "Apisix/Route", not a kind; the object is left out',
    ],
    [
      'apiVersion: v1\nkind: List\nitems: {a: 1}\n',
      'in.yaml:3:8 error AXC0116: items of List is a mapping, not a list; it is left out',
    ],
  ])('%j', (text, expected) => {
    const manifest = read(`${text}---\n${route('b')}`)
    expect(complaints(manifest)[0]).toBe(expected)
    expect(names(manifest)).toEqual(['b'])
  })

  test.each([
    ['a', true],
    ['a.b-c.d1', true],
    ['1', true],
    [`${'a'.repeat(63)}.${'b'.repeat(189)}`, true],
    ['a'.repeat(254), false],
    ['-a', false],
    ['a-', false],
    ['a..b', false],
    ['a.-b', false],
    ['a_b', false],
    ['a b', false],
    ['a\\nb', false],
    ['ä', false],
  ])('name %s: %j', (name, isLegal) => {
    expect(read(`apiVersion: v1\nkind: Service\nmetadata: {name: "${name}"}\n`).objects).toHaveLength(isLegal ? 1 : 0)
  })

  test('a namespace that is null or empty is none', () => {
    for (const namespace of ['null', '""', '']) {
      const [object] = read(`apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: ${namespace}\n`).objects
      expect(object?.key).toBe('/Service/default/a')
      expect(object?.raw.metadata).toEqual({ name: 'a' })
    }
  })

  test('the key has group, kind, namespace and name, and no version', () => {
    const [object] = read(route('a', '  namespace: shop\n')).objects
    expect(object?.key).toBe('apisix.apache.org/ApisixRoute/shop/a')
  })

  test('foreign kinds are counted, whatever they look like', () => {
    const manifest = read(
      `${route('a')}---\napiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_B}\n---\napiVersion: v1\nkind: ConfigMap\n`,
    )
    expect(complaints(manifest)).toEqual([])
    expect(manifest.objectCount).toBe(4)
    expect([...manifest.foreign]).toEqual([
      ['Deployment.apps', 1],
      ['ConfigMap', 2],
    ])
  })

  test('Lists are opened, also Lists in Lists and typed ones', () => {
    const list = (kind: string, ...items: unknown[]) => ({ apiVersion: 'v1', kind, items })
    const service = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } })
    const inner = list('List', service('b'), list('ServiceList', { metadata: { name: 'c' } }, service('d')))
    const foreign = { apiVersion: 'v1', kind: 'ConfigMap' }
    const text = dump(list('List', service('a'), inner, foreign, null, 7, service('B')))
    const manifest = read(text)
    expect(names(manifest)).toEqual(['a', 'b', 'c', 'd'])
    expect(manifest.objects.map(({ raw }) => raw.kind)).toEqual(Array(4).fill('Service'))
    expect(manifest.objectCount).toBe(6)
    expect(manifest.diagnostics.map(({ code }) => code)).toEqual(['AXC0112', 'AXC0112', 'AXC0114'])
    const lines = manifest.diagnostics.map(({ place }) => text.split('\n')[(place?.line ?? 0) - 1]?.trim())
    expect(lines).toEqual(['- null', '- 7', 'name: B'])
  })

  test('a List without items is nothing; a kind that only ends in List is an object', () => {
    for (const rest of ['', 'items:\n', 'items: []\n']) {
      expect(read(`apiVersion: v1\nkind: List\n${rest}`)).toMatchObject({ objectCount: 0, diagnostics: [] })
    }
    const manifest = read('apiVersion: apisix.apache.org/v2\nkind: ApisixAllowList\nmetadata: {name: a}\nspec: {}\n')
    expect(names(manifest)).toEqual(['a'])
  })

  test('a kustomization is no mistake', () => {
    const manifest = readManifest('base/kustomization.yaml', 'resources: [a.yaml]\n', known)
    expect(manifest.diagnostics).toEqual([])
    expect([...manifest.foreign.keys()]).toEqual(['Kustomization.kustomize.config.k8s.io'])
  })
})

describe('laws', () => {
  const key = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text !== '__proto__')
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'yes',
      '012',
      '1_000',
      '~',
      '',
      ' a',
      'a: b',
      '#',
      '- a',
      '---',
      'a\nb',
      '\ta',
      '\u2028',
      '.inf',
      '<<',
      '0x1',
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const object = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec })

  test('what js-yaml writes reads back equal', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(-1, 0, 2), fc.constantFrom('\n', '\r\n'), (spec, flowLevel, lineBreak) => {
        // A carriage return in a text would be folded with the line breaks around it.
        fc.pre(lineBreak === '\n' || !JSON.stringify(spec).includes('\\r'))
        const text = dump(object(spec), { flowLevel }).replaceAll('\n', lineBreak)
        const manifest = read(text)
        expect(manifest.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        expect<unknown>(manifest.objects[0]?.raw).toEqual(object(spec))
      }),
      { numRuns: 300 },
    )
  })

  test('what JSON.stringify writes reads back equal, fast way or not', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1, '\t'), fc.boolean(), (spec, indent, isYaml) => {
        const text = JSON.stringify(object(spec), null, indent)
        const manifest = read(isYaml ? `--- ${text}` : text)
        expect<unknown>(manifest.objects[0]?.raw).toEqual(object(spec))
      }),
      { numRuns: 300 },
    )
  })

  test('nothing makes the reader throw', () => {
    const piece = fc.constantFrom(
      '&a ',
      '*a',
      '!t ',
      '!!int ',
      '- ',
      '? ',
      ': ',
      'a',
      'x: ',
      '\n',
      '\n  ',
      '\t',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      ', ',
      '|',
      '>',
      '\n---\n',
      '\n...\n',
      '%YAML 1.2',
      '#',
      '<<: ',
      'yes',
      '0b1',
      '\0',
      '\uFEFF',
      '\r',
      '\ud800',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
      '"items"',
      '{{ x }}',
    )
    const soup = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(soup, (text) => {
        for (const place of complaints(read(text))) expect(place).not.toMatch(/:0|NaN|-1:/)
      }),
      { numRuns: 3000 },
    )
  })

  test('a broken neighbour changes no object', () => {
    const soup = fc.string({
      unit: fc.constantFrom('a', ':', ' ', '\n', '[', '{', '"', '-', '&', '*', '|', '#', '\t'),
      maxLength: 30,
    })
    fc.assert(
      fc.property(soup, (text) => {
        fc.pre(!/^---|\n---/.test(text))
        const manifest = read(`${route('a', 'spec: {x: [1]}\n')}---\n${text}\n---\n${route('b')}`)
        expect(manifest.objects.map(({ raw }) => raw)).toEqual(
          read(`${route('a', 'spec: {x: [1]}\n')}---\n${route('b')}`).objects.map(({ raw }) => raw),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
