import { readFileSync, statSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { outputIsInput } from '../diagnostics/catalog/options.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { standardError, standardOutput } from '../runtime/stdio.ts'
import { compileInput, isSamePath } from './compile-input.ts'
import { deliver } from './deliver.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { CompileValues, OutputValues, ReportValues } from './options.ts'
import { startProgress } from './progress.ts'
import { exitCodeOf, reportDiagnostics, reportSummary, reportUsage } from './report.ts'
import { commandLine, readBuildSettings } from './settings.ts'

/** Compiles and writes the file, or prints it; says what was found. */
export async function build(
  paths: readonly string[],
  values: CompileValues & OutputValues & ReportValues,
): Promise<ExitCode> {
  const startedMs = performance.now()
  const wrong: Diagnostic[] = []
  const settings = readBuildSettings(paths, values, (diagnostic) => wrong.push(diagnostic))
  const { output } = settings
  if (output !== '-' && overwritesInput(paths, output)) wrong.push(outputIsInput(commandLine, output))
  if (wrong.length > 0) return reportUsage(wrong)

  const progress = await startProgress(startedMs)
  const compilation = await compileInput(settings, progress, output)
  progress.step('writing')
  const delivery = await deliver(compilation, settings)
  progress.end()

  const { compiled, objects, others, originOf, isIncomplete } = compilation
  const diagnostics = [...compilation.diagnostics, ...delivery.diagnostics]
  // Standard output holds the configuration and nothing else, if it does.
  const jsonTo = output === '-' ? standardError : standardOutput
  const reported = await reportDiagnostics(diagnostics, originOf, settings.report, jsonTo)
  const elapsedMs = performance.now() - startedMs
  const { result } = delivery
  reportSummary({ objects, others, config: compiled.config, diagnostics, elapsedMs, result }, settings.report, jsonTo)
  if (isIncomplete || delivery.hasFailed || reported.kind === 'failed') return exitCodes.readOrWrite
  return exitCodeOf(diagnostics, settings.report)
}

/** Whether the output is named as an input, or stands in an input folder and is none of our files. */
function overwritesInput(paths: readonly string[], output: string): boolean {
  if (paths.some((path) => isSamePath(path, output))) return true
  const isInside = paths.some((path) => path !== '-' && resolve(output).startsWith(`${resolve(path)}${sep}`))
  if (!isInside || !statSync(output, { throwIfNoEntry: false })?.isFile()) return false
  const text = readFileSync(output, 'utf8').trim()
  return text !== '' && !text.endsWith('#END') && (!text.startsWith('{') || text.includes('"apiVersion"'))
}
