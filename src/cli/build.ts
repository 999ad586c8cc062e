import { outputIsInput } from '../diagnostics/catalog/options.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { standardError, standardOutput } from '../runtime/stdio.ts'
import { readBaselineFile } from './baseline-file.ts'
import { type BuildFlags, buildOptions } from './command-options.ts'
import { compileInput } from './compile-input.ts'
import { conclude } from './conclude.ts'
import { withDataPlane } from './data-plane.ts'
import { deliver } from './deliver.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { sideFilesOf } from './finding-settings.ts'
import { gather, placesOf } from './gather.ts'
import { overwritesInput } from './overwrites-input.ts'
import { withPolicy } from './policy-file.ts'
import { startProgress } from './progress.ts'
import { exitCodeOf, hasError, reportSummary, reportUsage } from './report.ts'
import { refuseOverwriting } from './report-targets.ts'
import { readBuildSettings } from './settings.ts'

/** Compiles and writes the file, or prints it; says what was found. */
export async function build(paths: readonly string[], flags: BuildFlags): Promise<ExitCode> {
  const startedMs = performance.now()
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(buildOptions, flags, report)
  const placeOf = placesOf(gathered)
  const settings = readBuildSettings(paths, gathered.values, report, placeOf)
  const { output, include } = settings
  const { config, schema, policy } = gathered.values
  const sideFiles = sideFilesOf(settings.findings)
  const taken = [
    { file: output, what: 'the output file' },
    { file: config, what: 'the configuration file' },
    { file: schema, what: 'the schema of the data plane' },
    { file: policy, what: 'the policy' },
  ]
  refuseOverwriting(sideFiles, [...paths, ...include], taken, report, placeOf)
  if (overwritesInput([...paths, ...include, ...(policy === undefined ? [] : [policy])], output))
    report(outputIsInput(placeOf('output'), output))
  const baseline = readBaselineFile(settings.findings, report, placeOf)
  if (hasError(found)) return reportUsage(found)
  const policed = await withPolicy(settings, policy, report, placeOf)
  const asked = await withDataPlane(policed, schema, report, placeOf)
  if (hasError(found)) return reportUsage(found)

  const progress = await startProgress(startedMs)
  const files = [output, config, schema, policy, ...sideFiles.map(({ file }) => file)]
  const compilation = await compileInput(asked, progress, files)
  progress.step('writing')
  const delivery = await deliver(compilation, settings)
  progress.end()

  const { compiled, objects, others, isIncomplete } = compilation
  const more = [...found, ...delivery.diagnostics]
  // Standard output holds the configuration and nothing else, if it does.
  const jsonTo = output === '-' ? standardError : standardOutput
  const conclusion = await conclude({ compilation, more, baseline }, settings, jsonTo)
  const elapsedMs = performance.now() - startedMs
  const { result } = delivery
  reportSummary({ objects, others, config: compiled.config, ...conclusion, elapsedMs, result }, settings.report, jsonTo)
  if (isIncomplete || delivery.hasFailed || conclusion.hasFailed) return exitCodes.readOrWrite
  return exitCodeOf(conclusion.diagnostics, settings.report)
}
