import { compareText, type Diagnostic } from '../diagnostics/diagnostic.ts'
import { type RenderOptions, renderJson, renderText } from '../diagnostics/render.ts'
import { withoutCommands } from '../report/github.ts'
import { environmentVariable } from '../runtime/environment.ts'
import { isTerminal, type StandardStream, standardError, type Written, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { type FindingSettings, isForGithub } from './finding-settings.ts'
import { writeOrTell } from './print.ts'
import type { ReportSettings } from './settings.ts'
import { type Summary, summaryLine } from './summary.ts'

/**
 * Says what was found: as text on standard error, as JSON on `jsonTo`. Where GitHub reads along, nothing in the text is a
 * command to it.
 */
export async function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  originOf: RenderOptions['originOf'],
  settings: ReportSettings,
  jsonTo: StandardStream,
  findings?: FindingSettings,
): Promise<Written> {
  const shown = diagnostics.filter((diagnostic) => isShown(diagnostic, settings))
  if (settings.format === 'json') return writeOrTell(jsonTo, renderJson(shown, { originOf }))
  if (shown.length === 0) return { kind: 'written' }
  const text = renderText(shown, { originOf, color: await wantsColor(standardError) })
  return writeText(standardError, findings !== undefined && isForGithub(findings) ? withoutCommands(text) : text)
}

/** Errors are told always, notes of severity info in JSON and with `--verbose`. */
function isShown({ severity }: Diagnostic, { format, verbosity }: ReportSettings): boolean {
  if (verbosity === 'quiet') return severity === 'error'
  return severity !== 'info' || verbosity === 'verbose' || format === 'json'
}

/**
 * The line at the end, on standard error, and the kinds that were passed over where somebody wants to know. Nothing where
 * that stream holds JSON, or is to be quiet.
 */
export function reportSummary(summary: Summary, { format, verbosity }: ReportSettings, jsonTo: StandardStream): void {
  if (verbosity === 'quiet' || (format === 'json' && jsonTo === standardError)) return
  const { others } = summary
  // Nobody has checked these texts: whatever cannot be in a kind must not reach a terminal either.
  const kinds = [...others]
    .sort(([a], [b]) => compareText(a, b))
    .map(([kind, count]) => `${count} ${kind.replaceAll(/[^\w.-]/g, '?')}`)
  if (verbosity === 'verbose' && kinds.length > 0) writeText(standardError, `passed over: ${kinds.join(', ')}\n`)
  writeText(standardError, summaryLine(summary))
}

/** Tells what is wrong with the options. */
export async function reportUsage(diagnostics: readonly Diagnostic[]): Promise<ExitCode> {
  const color = await wantsColor(standardError)
  writeText(standardError, renderText(diagnostics, { originOf: () => undefined, color }))
  return exitCodes.usage
}

/** Whether anything is so wrong that nothing may be read or written; what is less is said along with the rest. */
export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** `fine` or `findings`. */
export function exitCodeOf(diagnostics: readonly Diagnostic[], { failOn }: ReportSettings): ExitCode {
  const counts = (severity: string): boolean => severity === 'error' || (severity === 'warning' && failOn === 'warning')
  return diagnostics.some(({ severity }) => counts(severity)) ? exitCodes.findings : exitCodes.fine
}

/** https://no-color.org first, then the FORCE_COLOR that Node knows, then whether a terminal is there. */
export async function wantsColor(stream: StandardStream): Promise<boolean> {
  if ((environmentVariable('NO_COLOR') ?? '') !== '') return false
  const forced = environmentVariable('FORCE_COLOR')
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return environmentVariable('TERM') !== 'dumb' && (await isTerminal(stream))
}
