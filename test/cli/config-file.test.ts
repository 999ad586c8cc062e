import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { readConfigFile } from '../../src/cli/config-file.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { inFolder } from './run-cli.ts'

function read(text: string) {
  return inFolder({ 'apisixc.yaml': text }, (folder) => {
    const found: Diagnostic[] = []
    const given = readConfigFile(join(folder, 'apisixc.yaml'), (diagnostic) => found.push(diagnostic))
    const said = found.map(
      ({ code, place, message, hint }) => `${place?.line}:${place?.column} ${code} ${message}; ${hint}`,
    )
    return { texts: Object.fromEntries([...given].map(([key, { text }]) => [key, text])), said }
  })
}

describe('a configuration file', () => {
  test('names options as the command line does, and takes every value as text', () => {
    const { texts, said } = read(`# a comment
target: 3.20
mode: 0640
cluster: true
namespace: [shop, on]
namespace-selector: team=shop
retry:
  - 1
  - 60
`)
    expect(said).toEqual([])
    expect(texts).toEqual({
      target: '3.20',
      mode: '0640',
      cluster: 'true',
      namespace: ['shop', 'on'],
      namespaceSelector: 'team=shop',
      retry: ['1', '60'],
    })
  })

  test.each(['', '# nothing yet\n', '---\n', '{}'])('%j says nothing', (text) => {
    expect(read(text)).toEqual({ texts: {}, said: [] })
  })

  test('may close a bracket at the start of a line, as kubectl lets it', () => {
    expect(read('namespace: [\n  a,\n  b\n]\nsettle: 5\n').texts).toEqual({ namespace: ['a', 'b'], settle: '5' })
  })

  test('aliases are followed', () => {
    expect(read('namespace: &all [a, b]\nallow-env: *all\n').texts).toEqual({
      namespace: ['a', 'b'],
      allowEnv: ['a', 'b'],
    })
  })

  test.each([
    ['settle: 1\nmax-dely: 2\n', '2:1 AXC0022 there is no option max-dely; did you mean max-delay?'],
    ['maxDelay: 2\n', '1:1 AXC0022 there is no option maxDelay; did you mean max-delay?'],
    ['stream: false\n', '1:1 AXC0022 there is no option stream; did you mean no-stream?'],
    ['config: other.yaml\n', '1:1 AXC0022 there is no option config; did you mean confirm?'],
    ['settle: [1, 2]\n', '1:9 AXC0023 settle takes one value; '],
    ['settle:\n', '1:1 AXC0023 settle takes one value; '],
    ['  once: "yes"\n', '1:9 AXC0023 once takes true or false; '],
    ['namespace:\n  - shop\n  - {a: b}\n', '1:1 AXC0023 namespace takes one value or a list of values; '],
    ['- settle\n', '1:1 AXC0023 the file takes options, each with its value; '],
    ['settle', '1:1 AXC0023 the file takes options, each with its value; '],
    ['settle: 1\nsettle: 2\n', '2:1 AXC0021 the configuration file is no valid YAML (the key is there twice)'],
    [
      'settle: 1\n---\nsettle: 2\n',
      '1:1 AXC0021 the configuration file is no valid YAML (there is more than one document)',
    ],
    [
      'a: [\n',
      '2:1 AXC0021 the configuration file is no valid YAML (a bracket or quote before this place is not closed); ',
    ],
  ])('%j is refused at its place', (text, expected) => {
    const { said } = read(text)
    expect(said).toHaveLength(1)
    expect(said[0]).toStartWith(expected)
  })

  test('is told all that is wrong at once, and the rest counts', () => {
    const { texts, said } = read('settel: 1\nonce: perhaps\nstyle: compact\n')
    expect(said).toHaveLength(2)
    expect(texts).toEqual({ style: 'compact' })
  })

  test('that is not there, or no text, is told as any other input', () => {
    const found: Diagnostic[] = []
    expect(readConfigFile('nowhere/apisixc.yaml', (diagnostic) => found.push(diagnostic)).size).toBe(0)
    expect(found).toMatchObject([{ code: 'AXC0101', place: { file: 'nowhere/apisixc.yaml' } }])
  })
})
