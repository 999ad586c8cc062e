import { baselineNotUpdated } from '../diagnostics/catalog/reports.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Baseline } from '../report/baseline.ts'
import { sortOut } from '../report/sort-out.ts'
import type { StandardStream } from '../runtime/stdio.ts'
import { writeBaselineFile } from './baseline-file.ts'
import { type Compilation, unseen } from './compile-input.ts'
import { fileInReport } from './file-in-report.ts'
import type { FindingSettings } from './finding-settings.ts'
import { reportDiagnostics } from './report.ts'
import type { ReportSettings } from './settings.ts'
import type { writeReports } from './write-reports.ts'

/** What a run has come to before it is told. */
export interface Ending {
  readonly compilation: Pick<Compilation, 'diagnostics' | 'silenced' | 'originOf' | 'isIncomplete'>
  /** What else there is to say: about options, about the output file. */
  readonly more: readonly Diagnostic[]
  readonly baseline: { readonly file: string; readonly known: Baseline } | undefined
}

/** What came of a run, once it is told. */
export interface Conclusion {
  /** What counts for the exit code. */
  readonly diagnostics: readonly Diagnostic[]
  readonly acknowledged: readonly Diagnostic[]
  readonly silenced: number
  /** Whether a report or the baseline could not be written. */
  readonly hasFailed: boolean
}

/** Tells what was found, on the terminal and in each report that is asked for. JSON and annotations go to `stream`. */
export async function conclude(
  { compilation, more, baseline }: Ending,
  { report, findings }: { readonly report: ReportSettings; readonly findings: FindingSettings },
  stream: StandardStream,
): Promise<Conclusion> {
  const { diagnostics, silenced, originOf, isIncomplete } = compilation
  const { reports, levels, updateBaseline } = findings
  const isRefused = updateBaseline && isIncomplete
  const said = {
    ofInput: diagnostics.filter(({ code }) => !unseen.has(code)),
    ofRun: [
      ...more,
      ...diagnostics.filter(({ code }) => unseen.has(code)),
      ...(isRefused && baseline !== undefined ? [baselineNotUpdated({ file: baseline.file })] : []),
    ],
    silenced,
  }
  const isDrawnAnew = updateBaseline && !isRefused
  const sorted = sortOut(said, { levels, baseline, isDrawnAnew, fileOf: fileInReport })
  const { drawn, acknowledged } = sorted
  const failures = [
    ...(drawn === undefined || baseline === undefined ? [] : await writeBaselineFile(baseline.file, drawn)),
    ...(reports.length === 0 ? [] : await write(sorted, originOf, reports, report, stream)),
  ]
  const open = [...sorted.open, ...failures]
  const reported = await reportDiagnostics(open, originOf, report, stream, findings)
  return {
    diagnostics: open,
    acknowledged,
    silenced: sorted.silenced.length,
    hasFailed: failures.length > 0 || reported.kind === 'failed',
  }
}

/** What renders reports is loaded only where there are any. */
async function write(...args: Parameters<typeof writeReports>): Promise<readonly Diagnostic[]> {
  const { writeReports } = await import('./write-reports.ts')
  return writeReports(...args)
}
