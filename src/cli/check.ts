import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { standardOutput } from '../runtime/stdio.ts'
import { readBaselineFile } from './baseline-file.ts'
import { type CheckFlags, checkOptions } from './command-options.ts'
import { compileInput } from './compile-input.ts'
import { conclude } from './conclude.ts'
import { withDataPlane } from './data-plane.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { sideFilesOf } from './finding-settings.ts'
import { gather, placesOf } from './gather.ts'
import { withPolicy } from './policy-file.ts'
import { startProgress } from './progress.ts'
import { exitCodeOf, hasError, reportSummary, reportUsage } from './report.ts'
import { refuseOverwriting } from './report-targets.ts'
import { readCheckSettings } from './settings.ts'

/** Compiles and says what is found; with `--format json` on standard output. */
export async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const startedMs = performance.now()
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(checkOptions, flags, report)
  const placeOf = placesOf(gathered)
  const settings = readCheckSettings(paths, gathered.values, report, placeOf)
  const { config, schema, policy } = gathered.values
  const sideFiles = sideFilesOf(settings.findings)
  const taken = [
    { file: config, what: 'the configuration file' },
    { file: schema, what: 'the schema of the data plane' },
    { file: policy, what: 'the policy' },
  ]
  refuseOverwriting(sideFiles, paths, taken, report, placeOf)
  const baseline = readBaselineFile(settings.findings, report, placeOf)
  if (hasError(found)) return reportUsage(found)
  const policed = await withPolicy(settings, policy, report, placeOf)
  const asked = await withDataPlane(policed, schema, report, placeOf)
  if (hasError(found)) return reportUsage(found)

  const progress = await startProgress(startedMs)
  const compilation = await compileInput(asked, progress, [
    config,
    schema,
    policy,
    ...sideFiles.map(({ file }) => file),
  ])
  progress.end()

  const { compiled, objects, others, isIncomplete } = compilation
  const conclusion = await conclude({ compilation, more: found, baseline }, settings, standardOutput)
  const elapsedMs = performance.now() - startedMs
  const summary = { objects, others, config: compiled.config, ...conclusion, elapsedMs }
  reportSummary(summary, settings.report, standardOutput)
  if (isIncomplete || conclusion.hasFailed) return exitCodes.readOrWrite
  return exitCodeOf(conclusion.diagnostics, settings.report)
}
