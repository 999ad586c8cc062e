import { readFileText } from '../../watch/files.ts'
import { defaultLimits } from '../../watch/manifest.ts'
import { noTestsFound } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { standardError, standardOutput, writeText } from '../runtime/stdio.ts'
import { type Asked, askFile, askManifests } from './asked-gateway.ts'
import { unseen } from './compile-input.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { writeFirstTests } from './first-tests.ts'
import { gather } from './gather.ts'
import { type TestFlags, testOptions } from './options.ts'
import { readOrReport } from './read-document-file.ts'
import { type ReadTest, readTestFile } from './read-test-file.ts'
import { isEnough, renderCoverage, renderTested } from './render-tested.ts'
import { hasError, reportDiagnostics, reportUsage } from './report.ts'
import { coverRoutes, runTests } from './run-tests.ts'
import type { ReportSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { readTestSettings, type TestSettings } from './test-settings.ts'
import { writeTestReports } from './write-test-reports.ts'

/** Runs the tests of `*.test.yaml` files against the routes of manifests or of a finished file. Nothing is sent. */
export async function test(paths: readonly string[], flags: TestFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(testOptions, flags, report)
  const settings = readTestSettings(paths, gathered, report)
  const { file, config, check, reports, leastPercent } = settings
  const document = file === undefined ? undefined : await readOrReport('--file', file, report)
  if (hasError(found)) return reportUsage(found)

  const ask = async (): Promise<Asked> => (file === undefined ? askManifests(check, config) : askFile(file, document))
  if (settings.firstTests !== undefined) return init(settings.firstTests, await ask(), check.report)

  const { tests, wrong, missing } = readTests(settings)
  const asked = await ask()
  // Whoever compiles the same paths has said already which are missing.
  const told = file === undefined ? wrong : [...missing, ...wrong]
  await reportDiagnostics(told, () => undefined, check.report, standardOutput)

  const { tested, met } = runTests(tests, asked)
  const coverage = settings.isCoverageAsked ? coverRoutes(met, asked) : undefined
  const text = `${renderTested(tested)}${coverage === undefined ? '' : renderCoverage(coverage, leastPercent)}`
  const written = writeText(standardOutput, text)
  const failures = await writeTestReports(reports, { tested, coverage, leastPercent })
  await reportDiagnostics(failures, () => undefined, check.report, standardError)
  const isIncomplete = asked.isIncomplete || missing.length > 0
  if (written.kind === 'failed' || failures.length > 0 || isIncomplete) return exitCodes.readOrWrite
  const hasFailed = tested.some(({ complaints }) => complaints.length > 0)
  const isCovered = coverage === undefined || isEnough(coverage, leastPercent)
  return hasFailed || wrong.length > 0 || !isCovered ? exitCodes.findings : exitCodes.fine
}

/** Writes nothing where routes may be missing. */
async function init(target: string, asked: Asked, settings: ReportSettings): Promise<ExitCode> {
  if (asked.isIncomplete) return exitCodes.readOrWrite
  const { diagnostics, text, exitCode } = writeFirstTests(target, asked)
  await reportDiagnostics(diagnostics, () => undefined, settings, standardOutput)
  return writeText(standardOutput, text).kind === 'failed' ? exitCodes.readOrWrite : exitCode
}

interface Tests {
  readonly tests: readonly ReadTest[]
  readonly wrong: readonly Diagnostic[]
  /** What could not be read at all. */
  readonly missing: readonly Diagnostic[]
}

function readTests({ testFiles, said: saidBefore }: TestSettings): Tests {
  const said = [...saidBefore]
  const wrong: Diagnostic[] = []
  const tests = testFiles.flatMap((testFile) => {
    const read = readFileText(testFile, defaultLimits.maxFileBytes, (diagnostic) => said.push(diagnostic))
    return read === undefined ? [] : readTestFile(testFile.label, read.text, (diagnostic) => wrong.push(diagnostic))
  })
  const missing = said.filter(({ code }) => unseen.has(code))
  if (testFiles.length === 0 && missing.length === 0) wrong.push(noTestsFound(commandLine))
  return { tests, wrong, missing }
}
