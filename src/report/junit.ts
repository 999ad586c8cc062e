import { compareText, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Placed } from '../diagnostics/placed.ts'
import { describePlace, describeSubject, printable } from '../diagnostics/render.ts'
import type { Findings } from './findings.ts'

/**
 * JUnit's XML as GitLab, Jenkins and others read it: a suite for each file, a test for each diagnostic. It fails where
 * the exit code does (`fails`), is skipped where the diagnostic is silenced or acknowledged, and passes otherwise. No
 * times, so that the same input gives the same bytes.
 */
export function renderJunit(findings: Findings, fails: (diagnostic: Diagnostic) => boolean): string {
  return renderTests(testsOf(findings, fails))
}

/** Tests as suites, one for each file. */
export function renderTests(tests: readonly JunitTest[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="apisixc"${countsOf(tests)}>`,
    ...[...suitesOf(tests)].flatMap(([file, suite]) => describeSuite(file, suite)),
    '</testsuites>',
  ]
  return `${lines.join('\n')}\n`
}

/** One test case. */
export interface JunitTest {
  readonly file: string
  readonly name: string
  readonly line: number | undefined
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What stands inside of the test. */
  readonly body: readonly string[]
}

function testsOf({ open, acknowledged, silenced }: Findings, fails: (diagnostic: Diagnostic) => boolean) {
  const tests = [
    ...open.map((placed) => (fails(placed.diagnostic) ? failedTest(placed) : passedTest(placed))),
    ...acknowledged.map((placed) => skippedTest(placed, 'acknowledged in the baseline')),
    ...silenced.map(({ placed, reason }) => skippedTest(placed, reason)),
  ]
  // Readers take a file without tests for one that went missing.
  return tests.length > 0 ? tests : [nothingFound]
}

const nothingFound: JunitTest = { file: 'apisixc', name: 'no findings', line: undefined, outcome: 'passed', body: [] }

function testOf({ diagnostic, place }: Placed): Pick<JunitTest, 'file' | 'name' | 'line'> {
  return {
    file: place?.file ?? 'input',
    name: `${diagnostic.code}${describeSubject(diagnostic)}`,
    line: place?.line,
  }
}

function failedTest(placed: Placed): JunitTest {
  const { severity, message } = placed.diagnostic
  return { ...testOf(placed), outcome: 'failed', body: [failure(severity, message, words(placed))] }
}

function passedTest(placed: Placed): JunitTest {
  return { ...testOf(placed), outcome: 'passed', body: [`<system-out>${words(placed)}</system-out>`] }
}

function skippedTest(placed: Placed, reason: string): JunitTest {
  const body = [skippedFor(`${reason}: ${placed.diagnostic.message}`)]
  return { ...testOf(placed), outcome: 'skipped', body }
}

/** What is found, where, and the next thing to do, a line each. */
function words({ diagnostic: { severity, message, hint }, place }: Placed): string {
  const where = place === undefined ? '' : `${describePlace(place)} `
  return [`${where}${severity}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])].map(xmlText).join('\n')
}

/** What stands in a test that failed; `text` is XML already. */
function failure(type: string, message: string, text: string): string {
  return `<failure${attribute('type', type)}${attribute('message', message)}>${text}</failure>`
}

/** What stands in a test that failed for these reasons, a line each. */
export function failureOf(type: string, reasons: readonly string[]): string {
  return failure(type, reasons[0] ?? '', reasons.map(xmlText).join('\n'))
}

/** What stands in a test that was skipped. */
export function skippedFor(reason: string): string {
  return `<skipped${attribute('message', reason)}/>`
}

function suitesOf(tests: readonly JunitTest[]): ReadonlyMap<string, readonly JunitTest[]> {
  const suites = new Map<string, JunitTest[]>()
  for (const test of tests) {
    const suite = suites.get(test.file)
    if (suite === undefined) suites.set(test.file, [test])
    else suite.push(test)
  }
  return new Map([...suites].sort(([a], [b]) => compareText(a, b)))
}

function describeSuite(name: string, tests: readonly JunitTest[]): readonly string[] {
  return [
    `  <testsuite${attribute('name', name)}${countsOf(tests)}>`,
    ...tests.flatMap(({ file, name, line, body }) => {
      const opening = `    <testcase${attribute('name', name)}${attribute('classname', file)}${attribute('file', file)}${
        line === undefined ? '' : attribute('line', String(line))
      }`
      return body.length === 0
        ? [`${opening}/>`]
        : [`${opening}>`, ...body.map((part) => `      ${part}`), '    </testcase>']
    }),
    '  </testsuite>',
  ]
}

function countsOf(tests: readonly JunitTest[]): string {
  const count = (wanted: JunitTest['outcome']): string =>
    String(tests.filter(({ outcome }) => outcome === wanted).length)
  const counts = { tests: String(tests.length), failures: count('failed'), errors: '0', skipped: count('skipped') }
  return Object.entries(counts)
    .map(([name, value]) => attribute(name, value))
    .join('')
}

function attribute(name: string, value: string): string {
  return ` ${name}="${xmlText(value)}"`
}

/** Control characters come out as visible escapes; U+FFFE and U+FFFF cannot be in XML either (XML 1.0 section 2.2). */
function xmlText(text: string): string {
  return printable(text)
    .replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
