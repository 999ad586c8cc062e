import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { standardOutput } from '../runtime/stdio.ts'
import { compileInput } from './compile-input.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { CompileValues, ReportValues } from './options.ts'
import { startProgress } from './progress.ts'
import { exitCodeOf, reportDiagnostics, reportSummary, reportUsage } from './report.ts'
import { readCheckSettings } from './settings.ts'

/** Compiles and says what is found; with `--format json` on standard output. */
export async function check(paths: readonly string[], values: CompileValues & ReportValues): Promise<ExitCode> {
  const startedMs = performance.now()
  const wrong: Diagnostic[] = []
  const settings = readCheckSettings(paths, values, (diagnostic) => wrong.push(diagnostic))
  if (wrong.length > 0) return reportUsage(wrong)

  const progress = await startProgress(startedMs)
  const compilation = await compileInput(settings, progress)
  progress.end()

  const { compiled, diagnostics, objects, others, originOf, isIncomplete } = compilation
  const reported = await reportDiagnostics(diagnostics, originOf, settings.report, standardOutput)
  const elapsedMs = performance.now() - startedMs
  const summary = { objects, others, config: compiled.config, diagnostics, elapsedMs }
  reportSummary(summary, settings.report, standardOutput)
  if (isIncomplete || reported.kind === 'failed') return exitCodes.readOrWrite
  return exitCodeOf(diagnostics, settings.report)
}
