import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { unknownField } from '../../src/diagnostics/catalog/fields.ts'
import { duplicateObject } from '../../src/diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { printable } from '../../src/diagnostics/render.ts'
import { at, objectKey } from '../../src/objects/object.ts'
import { placeFindings } from '../../src/report/findings.ts'
import { renderGithub, withoutCommands } from '../../src/report/github.ts'
import { renderGitlab } from '../../src/report/gitlab.ts'
import { renderFindings } from '../../src/report/json.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import { readXml, type XmlElement } from '../support/xml.ts'

/** What each report says, and that no text in a finding can break out of any. */

const schemaFile = new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(fileURLToPath(schemaFile), 'utf8'))
// The schema is of draft 4, whose words it uses mean the same in draft 7 once the old names of draft and id are gone.
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema)

const key = objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'shop')
const other = objectKey('apisix.apache.org', 'ApisixRoute', 'default', 'pay')
const originOf = (wanted: string) => ({
  label: wanted === key ? '/abs/shop.yaml' : 'pay.yaml',
  locate: () => ({ line: 3, column: 5 }),
})
const fileOf = (label: string): string => label.replace('/abs/', 'rel/')

function findingsOf(open: readonly Diagnostic[], acknowledged: readonly Diagnostic[] = []) {
  const silenced = [
    { diagnostic: unknownField(at(other, 'spec', 'old'), 'old', undefined, []), reason: 'known & <old>' },
  ]
  return placeFindings({ open, acknowledged, silenced }, originOf, fileOf)
}

const sample = [
  unknownField(at(key, 'spec', 'hots'), 'hots', 'hosts', []),
  duplicateObject(at(other), other, { file: 'z.yaml', line: 9, column: 1 }),
]

describe('SARIF', () => {
  const log = JSON.parse(renderSarif(findingsOf(sample).open, '1.2.3'))

  test('follows the published schema', () => {
    isSarif(log)
    expect(isSarif.errors ?? []).toEqual([])
    isSarif({ ...log, version: '2.0.0' })
    expect(isSarif.errors).toHaveLength(1)
  })

  test('carries a rule with its help for each code, and each result points to one', () => {
    const [run] = log.runs
    const { rules } = run.tool.driver
    expect(rules.map(({ id }: { id: string }) => id)).toEqual(sample.map(({ code }) => code).sort())
    for (const { id, help, shortDescription, defaultConfiguration } of rules) {
      expect(help.text.length).toBeGreaterThan(40)
      expect(help.markdown).toContain('**Fix:**')
      expect(shortDescription.text).not.toBe('')
      expect(defaultConfiguration.level).toBe('warning')
      expect(id).toMatch(/^AXC\d{4}$/)
    }
    for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex].id).toBe(ruleId)
  })

  test('stars in a help text are stars', () => {
    const inner = { ...unknownField(at(key, 'a'), 'x', undefined, []), code: 'AXC0204' as const }
    const { open } = placeFindings({ open: [inner], acknowledged: [], silenced: [] }, originOf, fileOf)
    const [rule] = JSON.parse(renderSarif(open, '1')).runs[0].tool.driver.rules
    expect(rule.help.markdown).toContain('(/a/\\*)')
    expect(rule.help.text).toContain('(/a/*)')
  })

  test('places are those of the renamed files', () => {
    const places = log.runs[0].results.map(
      ({ locations: [{ physicalLocation }] }: { locations: [{ physicalLocation: object }] }) => physicalLocation,
    )
    expect(places).toEqual([
      { artifactLocation: { uri: 'pay.yaml' }, region: { startLine: 3, startColumn: 5 } },
      { artifactLocation: { uri: 'rel/shop.yaml' }, region: { startLine: 3, startColumn: 5 } },
    ])
  })

  test('names of files are URIs, and a link in a message is none', () => {
    const hostile = { ...unknownField(at(key, 'a'), 'x', undefined, []), message: '[look](https://evil.example)' }
    const text = renderSarif(
      placeFindings(
        { open: [hostile], acknowledged: [], silenced: [] },
        () => ({
          label: 'a b/ü#?.yaml',
          locate: () => undefined,
        }),
        fileOf,
      ).open,
      '1.2.3',
    )
    expect(text).toContain('"uri": "a%20b/%C3%BC%23%3F.yaml"')
    expect(text).toContain('[look] (https://evil.example)')
  })
})

describe('JUnit', () => {
  test('fails where the run does, skips what is silenced or acknowledged, passes the rest', () => {
    const findings = findingsOf(sample, [unknownField(at(key, 'spec', 'x'), 'x', undefined, [])])
    const root = readXml(renderJunit(findings, ({ code }) => code === sample[0]?.code))
    expect(root.attributes).toEqual({ name: 'apisixc', tests: '4', failures: '1', errors: '0', skipped: '2' })
    const tests = root.children.flatMap(({ children }) => children)
    expect(tests.map(({ attributes, children }) => [attributes['file'], children.map(({ name }) => name)])).toEqual([
      ['pay.yaml', ['system-out']],
      ['pay.yaml', ['skipped']],
      ['rel/shop.yaml', ['failure']],
      ['rel/shop.yaml', ['skipped']],
    ])
    expect(tests[1]?.children[0]?.attributes['message']).toStartWith('known & <old>: ')
    expect(tests[2]?.children[0]?.text).toBe(
      'rel/shop.yaml:3:5 warning: field hots is unknown here and has no effect\nhint: did you mean hosts?',
    )
  })

  test('holds a test where nothing was found', () => {
    const nothing = placeFindings({ open: [], acknowledged: [], silenced: [] }, originOf, fileOf)
    expect(readXml(renderJunit(nothing, () => true)).attributes).toMatchObject({ tests: '1', failures: '0' })
  })
})

test('GitHub gets a command for each, with its place', () => {
  expect(renderGithub(findingsOf(sample).open).split('\n')).toEqual([
    '::warning file=pay.yaml,line=3,col=5,title=AXC0121::ApisixRoute default/pay: ' +
      'the object is defined again later; this one does not count%0Ahint: delete or rename one of the two',
    '::warning file=rel/shop.yaml,line=3,col=5,title=AXC0134::ApisixRoute default/shop spec.hots: ' +
      'field hots is unknown here and has no effect%0Ahint: did you mean hosts?',
    '',
  ])
})

test('no text in a log that GitHub reads is a command', () => {
  const log = '::error::x\n \t::set-output::y\nfine ::a\nold ##[error]z\n'
  expect(withoutCommands(log)).toBe('\\u003a:error::x\n \t\\u003a:set-output::y\nfine ::a\nold #\\u0023[error]z\n')
})

test('GitLab gets one entry for each, with a fingerprint of its own that no line moves', () => {
  const twice = [...sample, sample[0] as Diagnostic]
  const entries = JSON.parse(renderGitlab(findingsOf(twice).open))
  expect(entries[0]).toMatchObject({
    check_name: 'AXC0121',
    severity: 'minor',
    location: { path: 'pay.yaml', lines: { begin: 3 } },
  })
  const prints = entries.map(({ fingerprint }: { fingerprint: string }) => fingerprint)
  expect(new Set(prints).size).toBe(3)
  const moved = placeFindings(
    { open: twice, acknowledged: [], silenced: [] },
    () => ({
      label: 'pay.yaml',
      locate: () => ({ line: 99, column: 1 }),
    }),
    fileOf,
  )
  const later = JSON.parse(renderGitlab(moved.open)).map(({ fingerprint }: { fingerprint: string }) => fingerprint)
  expect(later.sort()).toEqual(prints.sort())
})

test('JSON has what is silenced and acknowledged under keys of their own', () => {
  const json = JSON.parse(renderFindings(findingsOf(sample, sample)))
  expect(Object.keys(json)).toEqual(['diagnostics', 'acknowledged', 'silenced'])
  expect(json.silenced[0]).toMatchObject({ code: 'AXC0134', file: 'pay.yaml', reason: 'known & <old>' })
})

describe('whatever stands in a finding', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u202e',
      '\u001b[31m',
      ']]>',
      '<x a="b">&amp;',
      '\ufffe',
      '\ud800',
      '::error::',
      '%0A,:',
      '\r\n::warning::x',
    ),
  )
  const anyDiagnostic = fc
    .record({
      message: nasty,
      hint: nasty,
      file: nasty,
      step: nasty,
      severity: fc.constantFrom('error', 'warning', 'info'),
    })
    .map(
      ({ message, hint, file, step, severity }): Diagnostic => ({
        code: 'AXC0134',
        severity: severity as Diagnostic['severity'],
        object: key,
        path: ['spec', step],
        place: { file, line: 1, column: 2 },
        message,
        hint,
        related: [{ object: other, path: [step], note: message, place: { file, line: 7 } }],
      }),
    )
  const anyFindings = fc.array(anyDiagnostic, { maxLength: 5 }).map((open) => findingsOf(open, open))

  test('every report stays what it is', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const { open } = findings
        isSarif(JSON.parse(renderSarif(open, '1.2.3')))
        expect(isSarif.errors ?? []).toEqual([])
        const root: XmlElement = readXml(renderJunit(findings, ({ severity }) => severity === 'error'))
        expect(root.children.flatMap(({ children }) => children)).toHaveLength(open.length * 2 + 1)
        const entries = JSON.parse(renderGitlab(open))
        expect(new Set(entries.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(open.length)
        const lines = renderGithub(open).split('\n').slice(0, -1)
        expect(lines).toHaveLength(open.length)
        lines.forEach((line, index) => {
          const [, file = ''] =
            /^::(?:error|warning|notice) file=([^,:]*),line=1,col=2,title=AXC0134::/.exec(line) ?? []
          expect(decodeURIComponent(file)).toBe(printable(fileOf(open[index]?.diagnostic.place?.file ?? '')))
        })
      }),
      { numRuns: 300 },
    )
  })

  test('the order in which they come does not matter', () => {
    fc.assert(
      fc.property(fc.array(anyDiagnostic, { maxLength: 5 }), (open) => {
        const [one, two] = [open, [...open].reverse()].map((list) => findingsOf(list, list))
        if (one === undefined || two === undefined) throw new Error('two lists make two')
        expect(renderSarif(two.open, '1')).toBe(renderSarif(one.open, '1'))
        expect(renderGitlab(two.open)).toBe(renderGitlab(one.open))
        expect(renderGithub(two.open)).toBe(renderGithub(one.open))
        expect(renderFindings(two)).toBe(renderFindings(one))
      }),
    )
  })
})
