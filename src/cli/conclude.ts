import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Sorted } from '../report/findings.ts'
import type { StandardStream } from '../runtime/stdio.ts'
import type { Compilation } from './compile-input.ts'
import type { FindingSettings } from './finding-settings.ts'
import { reportDiagnostics } from './report.ts'
import type { ReportSettings } from './settings.ts'
import type { writeReports } from './write-reports.ts'

/** What came of a run, once it is told. */
export interface Conclusion {
  /** What counts for the exit code. */
  readonly diagnostics: readonly Diagnostic[]
  readonly silenced: number
  /** Whether a report could not be written. */
  readonly hasFailed: boolean
}

/** Tells what was found, on the terminal and in each report that is asked for. JSON and annotations go to `stream`. */
export async function conclude(
  diagnostics: readonly Diagnostic[],
  { silenced, originOf }: Pick<Compilation, 'silenced' | 'originOf'>,
  { report, findings }: { readonly report: ReportSettings; readonly findings: FindingSettings },
  stream: StandardStream,
): Promise<Conclusion> {
  const sorted: Sorted = { open: diagnostics, acknowledged: [], silenced }
  const { reports } = findings
  const failures = reports.length === 0 ? [] : await write(sorted, originOf, reports, report, stream)
  const open = [...sorted.open, ...failures]
  const reported = await reportDiagnostics(open, originOf, report, stream, findings)
  return { diagnostics: open, silenced: silenced.length, hasFailed: failures.length > 0 || reported.kind === 'failed' }
}

/** What renders reports is loaded only where there are any. */
async function write(...args: Parameters<typeof writeReports>): Promise<readonly Diagnostic[]> {
  const { writeReports } = await import('./write-reports.ts')
  return writeReports(...args)
}
