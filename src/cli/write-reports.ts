import { writeConfig } from '../../output/write.ts'
import manifest from '../../package.json' with { type: 'json' }
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { OriginOf, Placed } from '../diagnostics/placed.ts'
import { type Findings, placeFindings, type Sorted } from '../report/findings.ts'
import { renderGithub } from '../report/github.ts'
import { renderGitlab } from '../report/gitlab.ts'
import { renderFindings } from '../report/json.ts'
import { renderJunit } from '../report/junit.ts'
import { renderSarif } from '../report/sarif.ts'
import { holdingSignals } from '../runtime/signals.ts'
import { type StandardStream, writeText } from '../runtime/stdio.ts'
import { fileInReport } from './file-in-report.ts'
import { refusalOfStream } from './refused-target.ts'
import { exitCodeOf } from './report.ts'
import type { ReportTarget } from './report-targets.ts'
import type { ReportSettings } from './settings.ts'

/** Readable by the steps of a pipeline that run as somebody else. */
const mode = 0o644

/**
 * Writes each report, whole or not at all, and answers what hindered any. What GitHub reads goes to `stream`. Notes of
 * severity info, which ask for nothing, are in JSON, and in the others with `--verbose`.
 */
export async function writeReports(
  sorted: Sorted,
  originOf: OriginOf,
  targets: readonly ReportTarget[],
  settings: ReportSettings,
  stream: StandardStream,
): Promise<readonly Diagnostic[]> {
  const everything = placeFindings(sorted, originOf, fileInReport)
  const isTold = ({ diagnostic }: Placed): boolean => diagnostic.severity !== 'info' || settings.verbosity === 'verbose'
  const findings = { ...everything, open: everything.open.filter(isTold) }
  const failures: Diagnostic[] = []
  for (const target of targets) {
    if (target.format === 'github') {
      const written = writeText(stream, renderGithub(findings.open))
      if (written.kind === 'failed') failures.push(refusalOfStream(written.reason))
      continue
    }
    const { format, file } = target
    const text = textOf(format, format === 'json' ? everything : findings, settings)
    const result = await holdingSignals(() => writeConfig(file, text, { mode, now: Date.now }))
    if (result.kind === 'failed') failures.push(result.diagnostic)
  }
  return failures
}

function textOf(
  format: Exclude<ReportTarget['format'], 'github'>,
  findings: Findings,
  settings: ReportSettings,
): string {
  switch (format) {
    case 'sarif':
      return renderSarif(findings.open, manifest.version)
    case 'junit':
      return renderJunit(findings, (diagnostic) => exitCodeOf([diagnostic], settings) !== 0)
    case 'gitlab':
      return renderGitlab(findings.open)
    case 'json':
      return renderFindings(findings)
    default:
      return format satisfies never
  }
}
