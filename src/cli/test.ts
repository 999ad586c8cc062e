import { readFileText } from '../../watch/files.ts'
import { defaultLimits } from '../../watch/manifest.ts'
import { noTestsFound } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { standardError, standardOutput } from '../runtime/stdio.ts'
import { type Asked, askFile, askManifests } from './asked-gateway.ts'
import { type TestFlags, testOptions } from './command-options.ts'
import { unseen } from './compile-input.ts'
import { withDataPlane } from './data-plane.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { writeFirstTests } from './first-tests.ts'
import type { GatewayAddresses } from './gateway-address.ts'
import { gather, placesOf } from './gather.ts'
import { print } from './print.ts'
import { readOrReport } from './read-document-file.ts'
import { type ReadTest, readTestFile } from './read-test-file.ts'
import { isEnough, renderCoverage, renderTested, type ToldCoverage } from './render-tested.ts'
import { hasError, reportDiagnostics, reportUsage } from './report.ts'
import { coverRoutes, runTests, type Tested } from './run-tests.ts'
import type { ReportSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { readTestSettings, type TestSettings } from './test-settings.ts'
import { writeTestReports } from './write-test-reports.ts'

/**
 * Runs the tests of `*.test.yaml` files: follows them through the routes of manifests or of a finished file, or with
 * `--against` sends them to a running gateway. With `--init` writes a first file of them.
 */
export async function test(paths: readonly string[], flags: TestFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(testOptions, flags, report)
  const { values } = gathered
  const settings = await readTestSettings(paths, gathered, report)
  const { file, config, check } = settings
  const document = file === undefined ? undefined : await readOrReport('--file', file, report)
  if (hasError(found)) return reportUsage(found)

  // A finished file is what it is.
  const asChecked = file === undefined ? await withDataPlane(check, values.schema, report, placesOf(gathered)) : check
  if (hasError(found)) return reportUsage(found)
  const ask = async (): Promise<Asked> =>
    file === undefined ? askManifests(asChecked, config, values.schema) : askFile(file, document)
  if (settings.firstTests !== undefined) return init(settings.firstTests, await ask(), check.report)

  const tests = readTests(settings)
  if (settings.against !== undefined) return askGateway(settings.against, tests, settings)
  const asked = await ask()
  // Whoever compiles the same paths has said already which are missing.
  const told = file === undefined ? tests.wrong : [...tests.missing, ...tests.wrong]
  await reportDiagnostics(told, () => undefined, check.report, standardOutput)
  const { tested, met } = runTests(tests.read, asked)
  const coverage = settings.isCoverageAsked ? coverRoutes(met, asked) : undefined
  const exitCode = await conclude({ tested, notes: [], coverage }, tests, settings)
  return asked.isIncomplete ? exitCodes.readOrWrite : exitCode
}

/** Writes nothing where routes may be missing. */
async function init(target: string, asked: Asked, settings: ReportSettings): Promise<ExitCode> {
  if (asked.isIncomplete) return exitCodes.readOrWrite
  const { diagnostics, text, exitCode } = writeFirstTests(target, asked)
  await reportDiagnostics(diagnostics, () => undefined, settings, standardOutput)
  return print(text, exitCode)
}

/** Nothing is compiled: the gateway has its routes. */
async function askGateway(addresses: GatewayAddresses, tests: Tests, settings: TestSettings): Promise<ExitCode> {
  const tell = (diagnostics: readonly Diagnostic[]) =>
    reportDiagnostics(diagnostics, () => undefined, settings.check.report, standardOutput)
  await tell([...tests.missing, ...tests.wrong])
  const { runAgainst } = await import('./run-against.ts')
  const run = await runAgainst(tests.read, addresses)
  if (run.kind === 'run') return conclude({ ...run, coverage: undefined }, tests, settings)
  await tell([run.diagnostic])
  return exitCodes.readOrWrite
}

interface Results {
  readonly tested: readonly Tested[]
  readonly notes: readonly string[]
  readonly coverage: ToldCoverage | undefined
}

/** Tells the results, in all forms that are asked for. */
async function conclude(
  { tested, notes, coverage }: Results,
  { wrong, missing }: Tests,
  { check, reports, leastPercent }: TestSettings,
): Promise<ExitCode> {
  const text = `${renderTested(tested, notes)}${coverage === undefined ? '' : renderCoverage(coverage, leastPercent)}`
  const printed = await print(text)
  const failures = await writeTestReports(reports, { tested, coverage, leastPercent })
  await reportDiagnostics(failures, () => undefined, check.report, standardError)
  if (printed !== exitCodes.fine || failures.length > 0 || missing.length > 0) return exitCodes.readOrWrite
  const hasFailed = tested.some(({ complaints }) => complaints.length > 0)
  const isCovered = coverage === undefined || isEnough(coverage, leastPercent)
  return hasFailed || wrong.length > 0 || !isCovered ? exitCodes.findings : exitCodes.fine
}

interface Tests {
  readonly read: readonly ReadTest[]
  readonly wrong: readonly Diagnostic[]
  /** What could not be read at all. */
  readonly missing: readonly Diagnostic[]
}

function readTests({ testFiles, said: saidBefore }: TestSettings): Tests {
  const said = [...saidBefore]
  const wrong: Diagnostic[] = []
  const read = testFiles.flatMap((testFile) => {
    const file = readFileText(testFile, defaultLimits.maxFileBytes, (diagnostic) => said.push(diagnostic))
    return file === undefined ? [] : readTestFile(testFile.label, file.text, (diagnostic) => wrong.push(diagnostic))
  })
  const missing = said.filter(({ code }) => unseen.has(code))
  if (testFiles.length === 0 && missing.length === 0) wrong.push(noTestsFound(commandLine))
  return { read, wrong, missing }
}
