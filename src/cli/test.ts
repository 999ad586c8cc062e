import { writeConfig } from '../../output/write.ts'
import { isTestName, listTestFiles, readFileText } from '../../watch/files.ts'
import { defaultLimits } from '../../watch/manifest.ts'
import { fileAndPaths } from '../diagnostics/catalog/requests.ts'
import { noTestsFound, onlyTestsNamed } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { judge } from '../expect/judge.ts'
import { failureOf, type JunitTest, renderTests } from '../report/junit.ts'
import { explanationOf } from '../router/explanation.ts'
import { route } from '../router/route.ts'
import { holdingSignals } from '../runtime/signals.ts'
import { standardError, standardOutput, writeText } from '../runtime/stdio.ts'
import { askFile, askManifests } from './asked-gateway.ts'
import { unseen } from './compile-input.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { gather, placesOf } from './gather.ts'
import { type TestFlags, testOptions } from './options.ts'
import { readOrReport } from './read-document-file.ts'
import { readTestFile } from './read-test-file.ts'
import { renderTested, type Tested } from './render-tested.ts'
import { hasError, reportDiagnostics, reportUsage } from './report.ts'
import { readReportTargets, refuseOverwriting } from './report-targets.ts'
import { readCheckSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { refuser } from './values.ts'

/** Runs the tests of `*.test.yaml` files against the routes of manifests or of a finished file. Nothing is sent. */
export async function test(paths: readonly string[], flags: TestFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(testOptions, flags, report)
  const { values } = gathered
  const placeOf = placesOf(gathered)
  const settings = readCheckSettings(paths, { ...values, ...quiet, report: [] }, report, placeOf)
  const refuse = refuser(report, placeOf)
  const junitFiles = readReportTargets(values.report ?? [], refuse).flatMap((target) => {
    if (target.format === 'junit') return [target.file]
    refuse('report', target.format, 'junit=FILE')
    return []
  })
  const { file, config } = values
  if (file === undefined && paths.length > 0 && paths.every(isTestName)) report(onlyTestsNamed(commandLine))
  const isManifest = (path: string): boolean => path === '-' || /\.json$|(?<!\.test)\.ya?ml$/.test(path)
  if (file !== undefined && paths.some(isManifest)) report(fileAndPaths(commandLine, file))
  const document = file === undefined ? undefined : await readOrReport('--file', file, report)

  const said: Diagnostic[] = []
  const testFiles = listTestFiles(
    paths.filter((path) => path !== '-'),
    (diagnostic) => said.push(diagnostic),
  )
  const taken = [
    { file: config, what: 'the configuration file' },
    { file, what: 'the file of --file' },
    ...testFiles.map(({ path }) => ({ file: path, what: 'a file with tests' })),
  ]
  const sideFiles = junitFiles.map((target) => ({ key: 'report', file: target }) as const)
  refuseOverwriting(sideFiles, paths, taken, report, placeOf)
  if (hasError(found)) return reportUsage(found)

  const wrong: Diagnostic[] = []
  const tests = testFiles.flatMap((testFile) => {
    const read = readFileText(testFile, defaultLimits.maxFileBytes, (diagnostic) => said.push(diagnostic))
    return read === undefined ? [] : readTestFile(testFile.label, read.text, (diagnostic) => wrong.push(diagnostic))
  })
  const missing = said.filter(({ code }) => unseen.has(code))
  if (testFiles.length === 0 && missing.length === 0) wrong.push(noTestsFound(commandLine))

  const asked = file === undefined ? await askManifests(settings, config) : askFile(file, document)
  // Whoever compiles the same paths has said already which are missing.
  const told = file === undefined ? wrong : [...missing, ...wrong]
  await reportDiagnostics(told, () => undefined, settings.report, standardOutput)

  const tested = tests.map((one): Tested => {
    const outcome = route(asked.gateway, one.request)
    const complaints = judge(one.expect, outcome)
    const nearest = complaints.length === 0 ? undefined : explanationOf(one.request, outcome, asked.sourceOf).nearest
    return { test: one, complaints, nearest: nearest?.[0] }
  })
  const written = writeText(standardOutput, renderTested(tested))
  const failures = await writeJunit(junitFiles, tested)
  await reportDiagnostics(failures, () => undefined, settings.report, standardError)
  const isIncomplete = asked.isIncomplete || missing.length > 0
  if (written.kind === 'failed' || failures.length > 0 || isIncomplete) return exitCodes.readOrWrite
  const hasFailed = tested.some(({ complaints }) => complaints.length > 0)
  return hasFailed || wrong.length > 0 ? exitCodes.findings : exitCodes.fine
}

const quiet = { failOn: 'error', format: 'text', quiet: true } as const
const mode = 0o644

async function writeJunit(files: readonly string[], tested: readonly Tested[]): Promise<readonly Diagnostic[]> {
  const text = renderTests(tested.map(junitTestOf))
  const failures: Diagnostic[] = []
  for (const file of files) {
    const result = await holdingSignals(() => writeConfig(file, text, { mode, now: Date.now }))
    if (result.kind === 'failed') failures.push(result.diagnostic)
  }
  return failures
}

function junitTestOf({ test: { name, place }, complaints }: Tested): JunitTest {
  const { file, line } = place
  if (complaints.length === 0) return { file, name, line, outcome: 'passed', body: [] }
  const type = complaints.some(({ kind }) => kind === 'wrong') ? 'wrong' : 'unknown'
  const reasons = complaints.map((complaint) => complaint.text)
  return { file, name, line, outcome: 'failed', body: [failureOf(type, reasons)] }
}
