import { isTestName, listTestFiles } from '../../watch/files.ts'
import { noInputNamed } from '../diagnostics/catalog/options.ts'
import { fileAndPaths } from '../diagnostics/catalog/requests.ts'
import { onlyTestsNamed } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { testOptions } from './command-options.ts'
import { firstTestFile } from './first-tests.ts'
import { type GatewayAddresses, readGatewayAddresses } from './gateway-address.ts'
import { type Gathered, placesOf } from './gather.ts'
import { withPolicy } from './policy-file.ts'
import { readReportTargets, refuseOverwriting } from './report-targets.ts'
import { type CheckSettings, readCheckSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { percentage, type Refuse, refuser } from './values.ts'
import type { TestReport } from './write-test-reports.ts'

/** What `test` does, understood. */
export interface TestSettings {
  readonly check: CheckSettings
  readonly config: string | undefined
  /** A finished file that is tested instead of manifests. */
  readonly file: string | undefined
  /** A running gateway, where the tests are sent to one. */
  readonly against: GatewayAddresses | undefined
  /** The file that `--init` writes. */
  readonly firstTests: string | undefined
  readonly testFiles: ReturnType<typeof listTestFiles>
  /** What was found while looking for them. */
  readonly said: readonly Diagnostic[]
  readonly reports: readonly TestReport[]
  readonly isCoverageAsked: boolean
  /** 0 where nothing was asked. */
  readonly leastPercent: number
}

const quiet = { failOn: 'error', format: 'text', quiet: true } as const

/** The settings, as far as they are right; what is wrong with them is reported. */
export async function readTestSettings(
  paths: readonly string[],
  gathered: Gathered<typeof testOptions>,
  report: Report,
): Promise<TestSettings> {
  const { values } = gathered
  const placeOf = placesOf(gathered)
  const isFirst = values.init === true
  // A file with tests that is named is the one to be written.
  const read = isFirst ? paths.filter((path) => !isTestName(path)) : paths
  const { file, config } = values
  const unpoliced = readCheckSettings(
    read,
    { ...values, ...quiet, report: [] },
    (diagnostic) => {
      const isPathNeeded = !isFirst || (file === undefined && paths.length === 0)
      if (isPathNeeded || diagnostic.code !== noInputNamed.code) report(diagnostic)
    },
    placeOf,
  )
  const check = await withPolicy(unpoliced, values.policy, report, placeOf)
  const refuse = refuser(report, placeOf)
  const reports = readTestReports(values.report ?? [], refuse)
  const isSent = values.against !== undefined && values.against.length > 0
  const against = isSent ? readGatewayAddresses(values.against ?? [], refuse) : undefined
  const leastPercent = values.coverageMin === undefined ? 0 : percentage(refuse, 'coverageMin', values.coverageMin)
  if (file === undefined && !isSent && paths.length > 0 && paths.every(isTestName)) report(onlyTestsNamed(commandLine))
  const isManifest = (path: string): boolean => path === '-' || /\.json$|(?<!\.test)\.ya?ml$/.test(path)
  if (file !== undefined && paths.some(isManifest)) report(fileAndPaths(commandLine, file))

  const said: Diagnostic[] = []
  const testFiles = listTestFiles(isFirst ? [] : paths.filter((path) => path !== '-'), (diagnostic) =>
    said.push(diagnostic),
  )
  const taken = [
    { file: config, what: 'the configuration file' },
    { file: values.policy, what: 'the policy' },
    { file, what: 'the file of --file' },
    ...testFiles.map(({ path }) => ({ file: path, what: 'a file with tests' })),
  ]
  const sideFiles = reports.map((target) => ({ key: 'report', file: target.file }) as const)
  refuseOverwriting(sideFiles, paths, taken, report, placeOf)
  const isCoverageAsked = values.coverage === true || values.coverageMin !== undefined
  const firstTests = isFirst ? firstTestFile(paths, file) : undefined
  return { check, config, file, against, firstTests, testFiles, said, reports, isCoverageAsked, leastPercent }
}

function readTestReports(texts: readonly string[], refuse: Refuse): readonly TestReport[] {
  return readReportTargets(texts, refuse).flatMap((target) => {
    if (target.format === 'junit' || target.format === 'json') return [{ format: target.format, file: target.file }]
    refuse('report', target.format, 'junit=FILE, json=FILE')
    return []
  })
}
