import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { standardOutput } from '../runtime/stdio.ts'
import { compileInput } from './compile-input.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { gather, placesOf } from './gather.ts'
import { type CheckFlags, checkOptions } from './options.ts'
import { startProgress } from './progress.ts'
import { exitCodeOf, hasError, reportDiagnostics, reportSummary, reportUsage } from './report.ts'
import { readCheckSettings } from './settings.ts'

/** Compiles and says what is found; with `--format json` on standard output. */
export async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const startedMs = performance.now()
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(checkOptions, flags, report)
  const settings = readCheckSettings(paths, gathered.values, report, placesOf(gathered))
  if (hasError(found)) return reportUsage(found)

  const progress = await startProgress(startedMs)
  const compilation = await compileInput(settings, progress, [gathered.values.config])
  progress.end()

  const { compiled, objects, others, originOf, isIncomplete } = compilation
  const diagnostics = [...found, ...compilation.diagnostics]
  const reported = await reportDiagnostics(diagnostics, originOf, settings.report, standardOutput)
  const elapsedMs = performance.now() - startedMs
  const summary = { objects, others, config: compiled.config, diagnostics, elapsedMs }
  reportSummary(summary, settings.report, standardOutput)
  if (isIncomplete || reported.kind === 'failed') return exitCodes.readOrWrite
  return exitCodeOf(diagnostics, settings.report)
}
