import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { YAMLException } from 'js-yaml'
import { construct } from '../../watch/construct.ts'
import { parseText } from '../../watch/lenient-parse.ts'
import { defaultLimits } from '../../watch/manifest.ts'
import { readPlainYaml } from '../../watch/plain-yaml.ts'

/** The short way of reading gives what the long way gives, or nothing: on random texts, whole ones and spoiled ones. */

const word = fc.constantFrom(
  'a',
  'b',
  'kind',
  'app.kubernetes.io/name',
  'constructor',
  '__proto__',
  'y',
  'null',
  '_',
  'x-1',
)
const easy = fc.constantFrom('shop', '80', '/pay*', '5s', '"x"', '[a, {b: c}]', '')
const odd = fc.constantFrom(
  ...['shop', 'true', 'No', '0', '80', '012', '1_000', '0x1f', '1e3', '5s', '10.96.0.1', '1:30', '-1', '.5', '~', ''],
  ...['/pay*', '*.example.org', '^/a(b|c)$', 'a, b', 'a b', 'a #b', 'a#b', 'a: b', 'a:b', 'a:', '[a', 'a]', '{{ x }}'],
  ...[
    '"x"',
    '"a\\n"',
    '"a" b',
    '""',
    "'x'",
    "'it''s'",
    "''",
    '"',
    '|',
    '|',
    '|-',
    '|+',
    '|2',
    '| # c',
    '|\n    two\n    # no comment',
    '|\n    two\n\n      lines # no comment',
    '|-\n      two\n    \n      - a\n\n',
    '>-',
    '&a x',
    '*a',
    '!!str 1',
    '? a',
    '-',
    '- a',
  ],
  ...['[]', '[a]', '[ a , "b" ]', '[a, [b, c]]', '[a,]', '[a: b]', '[a b]', '[a', '{}', '{a: 1}', '{a: b, c: "d"}'],
  ...['{a: {b: [1, 2]}}', '{a: 1, a: 2}', '{a:b}', '{a}', '{a: }', '{"a": 1}', '{a: 1} b', '["a":b]', '{<<: {a: 1}}'],
  ...[
    '[/*]',
    '[*a]',
    '[a:]',
    '[a:b]',
    '[a :b]',
    '[-1]',
    '[-]',
    '[- a]',
    '[-a]',
    '[--]',
    '[a*, b]',
    '[a%b]',
    '[%a]',
    '[a#b]',
    '[a #b]',
  ],
  ...[
    '{a: *b}',
    '{a: b:c}',
    '{a: http://b/c}',
    '{a: -}',
    '[a: , b]',
    '[::1]',
    '[a::b]',
    '[a:,b]',
    '[=]',
    '[==, =]',
    '[.5, +1, ~]',
  ],
  ...['2024-01-01', '9007199254740993', '<<', '%a', '@a', '`a`', 'a  ', 'ä', 'a\tb', 'a\r', '$x', '(a)', '---', '...'],
  ...[
    '==',
    '=',
    '<',
    '.*',
    '.',
    '+',
    '-1',
    '- 1',
    '-',
    '1.50',
    '1e2',
    '.inf',
    '+1',
    ';',
    '中文',
    'é # c',
    '"é"',
    '😀',
    '\u00a0a',
  ],
  ...[
    '"\\d+\\t"',
    '"\\u0041"',
    '"\\/"',
    '"\\x"',
    '"\\""',
    '"a\tb"',
    "'a''b'",
    "''''",
    '"a" # c',
    '[a] # c',
    '[a]# c',
    '# c',
    '80 # c',
  ],
)

const line = fc
  .tuple(
    fc.constantFrom(...Array<string>(9).fill(''), '  ', '  ', '    ', ' ', '\t'),
    fc.constantFrom(...Array<string>(9).fill(''), '- ', '- ', '-  ', '- - ', '-'),
    fc.option(word, { freq: 6 }),
    fc.constantFrom('', ' ', ' ', ' ', ' ', '  '),
    fc.oneof({ arbitrary: easy, weight: 3 }, odd),
    fc.constantFrom('', '', '', '', ' ', ' # c', '\n', '\n# c', '\n    # c'),
  )
  .map(([indent, dashes, key, blank, value, tail]) => {
    return indent + dashes + (key === null ? '' : `${key}:${blank}`) + value + tail
  })

const lines = fc
  .tuple(
    fc.constantFrom('', '', '---\n', '---\n', '--- \n', '# c\n', '%YAML 1.2\n---\n'),
    fc.array(line, { maxLength: 6 }),
  )
  .map(([start, all]) => start + all.join('\n'))

type Value = string | Literal | Node | readonly Value[]

interface Node {
  readonly [key: string]: Value
}

/** A text that keeps its lines. */
class Literal {
  readonly header: string
  readonly lines: readonly string[]

  constructor(header: string, lines: readonly string[]) {
    this.header = header
    this.lines = lines
  }
}

const scalar = fc.constantFrom(
  ...['shop', '80', 'true', '5s', '10.0.0.1', '"x"', "'y'", '[a, "b"]', '{a: true, b: [1]}', '/pay*', 'null', '~'],
  ...[
    '[/*, a@b, $x, (a), 10.0.0.1:80, http://a]',
    '{a: -1, b: a=b}',
    '0.5',
    '-1',
    '==',
    '.*',
    'größer # c',
    '"中文" # c',
    '"^\\\\d+$"',
    "'it''s'",
    '😀',
    '[a] # c',
  ],
)
const literal = fc
  .tuple(
    fc.constantFrom('|', '|-'),
    fc.array(fc.constantFrom('two', '', '', '  more', '- a: b', '# no comment', 'a\tb', '\ta', 'é')),
  )
  .map(([header, lines]) => new Literal(header, ['first', ...lines]))

/** A mapping in block style, with lists in the column of their key or deeper. */
const { block } = fc.letrec<{ readonly block: Node; readonly value: Value; readonly item: Value }>((tie) => ({
  block: fc.dictionary(fc.constantFrom('a', 'b', 'kind', 'app/name', 'x-1'), tie('value'), { minKeys: 1, maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 8 }, scalar, fc.constantFrom('', '# c'), { arbitrary: tie('item'), weight: 4 }),
  item: fc.oneof(
    { maxDepth: 8 },
    scalar,
    literal,
    { arbitrary: tie('block'), weight: 3 },
    fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
  ),
}))

function printed(node: Node, indent: string, listIndent: string): string {
  return Object.entries(node)
    .map(([key, value]) => {
      if (typeof value === 'string') return `${indent}${key}: ${value}\n`
      if (value instanceof Literal) return `${indent}${key}: ${printedLiteral(value, indent)}`
      return isList(value)
        ? `${indent}${key}:\n${printedItems(value, indent + listIndent, listIndent)}`
        : `${indent}${key}:\n${printed(value, `${indent}  `, listIndent)}`
    })
    .join('')
}

function printedItems(items: readonly Value[], dashed: string, listIndent: string): string {
  return items
    .map((item) => {
      if (typeof item === 'string') return `${dashed}- ${item}\n`
      if (item instanceof Literal) return `${dashed}- ${printedLiteral(item, dashed)}`
      const deeper = `${dashed}  `
      const text = isList(item) ? printedItems(item, deeper, listIndent) : printed(item, deeper, listIndent)
      return `${dashed}- ${text.slice(deeper.length)}`
    })
    .join('')
}

function printedLiteral({ header, lines }: Literal, indent: string): string {
  return [header, ...lines.map((line) => (line === '' ? '' : `${indent}    ${line}`)), ''].join('\n')
}

function isList(value: Node | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value)
}

const whole = fc
  .tuple(block, fc.constantFrom('', '  '), fc.constantFrom('\n', '\n', '\r\n'))
  .map(([node, listIndent, lineEnd]) => printed(node, '', listIndent).replaceAll('\n', lineEnd))

const spoiled = fc
  .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...' \n\t-:#,[]{}"\'&*!|>%?~<y0.é\r\\'))))
  .map(([text, edits]) =>
    edits.slice(0, 3).reduce((now, [at, length, put]) => {
      const start = at % (now.length + 1)
      return now.slice(0, start) + put + now.slice(start + length)
    }, text),
  )

/** What the long way gives, as a text that shows the order of keys too; or why it gives nothing, or has something to say. */
function longWay(text: string, maxDepth: number): string {
  const parsed = parseText(text, maxDepth)
  if (parsed instanceof YAMLException) return `broken: ${parsed.reason}`
  if (parsed.events.length === 0) return 'empty'
  const { value, problems, surprises } = construct(parsed.source, parsed.events, { ...defaultLimits, maxDepth })
  return problems.length + surprises.length > 0 ? 'something is said' : JSON.stringify(value)
}

function countAgreements(texts: fc.Arbitrary<string>, maxDepth: fc.Arbitrary<number>, numRuns = 4000) {
  const counts = { taken: 0, left: 0 }
  fc.assert(
    fc.property(texts, maxDepth, (text, depth) => {
      const value = readPlainYaml(text, depth)
      if (value === undefined) counts.left += 1
      else {
        counts.taken += 1
        expect({ text, says: JSON.stringify(value) }).toEqual({ text, says: longWay(text, depth) })
      }
    }),
    { numRuns },
  )
  return counts
}

const deepEnough = fc.constant(100)

test('of random lines', () => {
  const { taken, left } = countAgreements(lines, deepEnough, 20_000)
  expect(Math.min(taken, left)).toBeGreaterThan(100)
})

test('of whole documents, all of which it takes', () => {
  expect(countAgreements(whole, deepEnough).left).toBe(0)
})

test('of spoiled documents', () => {
  const { taken, left } = countAgreements(spoiled, deepEnough)
  expect(Math.min(taken, left)).toBeGreaterThan(200)
})

test('of documents that are nearly too deep', () => {
  const { taken, left } = countAgreements(whole, fc.integer({ min: 1, max: 20 }))
  expect(Math.min(taken, left)).toBeGreaterThan(200)
})
