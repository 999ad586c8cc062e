import { writeConfig } from '../../output/write.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { failureOf, type JunitTest, renderTests, skippedFor } from '../report/junit.ts'
import { renderTestsAsJson } from '../report/tests-json.ts'
import { holdingSignals } from '../runtime/signals.ts'
import { isEnough, routeNouns, type ToldCoverage, wholePercent } from './render-tested.ts'
import type { Tested } from './run-tests.ts'

/** A file for a pipeline, and its form. */
export interface TestReport {
  readonly format: 'junit' | 'json'
  readonly file: string
}

/** What is told of tests. */
export interface TestResults {
  readonly tested: readonly Tested[]
  readonly coverage: ToldCoverage | undefined
  readonly leastPercent: number
}

/** Readable by the steps of a pipeline that run as somebody else. */
const mode = 0o644

/** Writes each report, whole or not at all, and answers what hindered any. */
export async function writeTestReports(
  targets: readonly TestReport[],
  results: TestResults,
): Promise<readonly Diagnostic[]> {
  const failures: Diagnostic[] = []
  for (const { format, file } of targets) {
    const text =
      format === 'junit'
        ? renderTests(junitTestsOf(results))
        : renderTestsAsJson(
            results.tested.map(({ test: { name, place }, complaints, notSent }) => ({
              name,
              place,
              complaints,
              notSent,
            })),
            results.coverage,
          )
    const result = await holdingSignals(() => writeConfig(file, text, { mode, now: Date.now }))
    if (result.kind === 'failed') failures.push(result.diagnostic)
  }
  return failures
}

/** A route that no test reaches is a test that was skipped, in the file of the route; too few of them are one that failed. */
function junitTestsOf({ tested, coverage, leastPercent }: TestResults): readonly JunitTest[] {
  const tests = tested.map(junitTestOf)
  if (coverage === undefined) return tests
  const unreached = coverage.unreached.map(({ section, id, from, place }): JunitTest => {
    const reason = `no test reaches it${from === undefined ? '' : `: ${from}`}`
    const name = `a test reaches ${routeNouns[section]} ${id}`
    return { file: place?.file ?? 'apisixc', name, line: place?.line, outcome: 'skipped', body: [skippedFor(reason)] }
  })
  if (leastPercent === 0) return [...tests, ...unreached]
  const missed = `tests reach ${coverage.reached} of ${coverage.total} routes, ${wholePercent(coverage.percent)} %`
  const enough: JunitTest = {
    file: 'apisixc',
    name: `tests reach ${leastPercent} % of the routes`,
    line: undefined,
    ...(isEnough(coverage, leastPercent)
      ? { outcome: 'passed', body: [] }
      : { outcome: 'failed', body: [failureOf('coverage', [missed])] }),
  }
  return [...tests, ...unreached, enough]
}

function junitTestOf({ test: { name, place }, complaints, notSent }: Tested): JunitTest {
  const { file, line } = place
  if (notSent !== undefined) return { file, name, line, outcome: 'skipped', body: [skippedFor(notSent)] }
  if (complaints.length === 0) return { file, name, line, outcome: 'passed', body: [] }
  const type = complaints.some(({ kind }) => kind === 'wrong') ? 'wrong' : 'unknown'
  const reasons = complaints.map((complaint) => complaint.text)
  return { file, name, line, outcome: 'failed', body: [failureOf(type, reasons)] }
}
