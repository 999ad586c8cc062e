import {
  baselineNotNamed,
  githubBesideJson,
  severityOfUnknownCode,
  severityStays,
} from '../diagnostics/catalog/reports.ts'
import { catalog } from '../diagnostics/codes.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { type Level, type Levels, levels } from '../report/severity.ts'
import type { FindingValues, ReportValues } from './command-options.ts'
import type { PlaceOf } from './gather.ts'
import { type ReportTarget, readReportTargets, type SideFile } from './report-targets.ts'
import type { Refuse } from './values.ts'

/** What becomes of the findings besides the text on the terminal, understood. */
export interface FindingSettings {
  readonly reports: readonly ReportTarget[]
  readonly levels: Levels
  /** The file that holds what is known already. */
  readonly baseline: string | undefined
  readonly updateBaseline: boolean
}

export function readFindingSettings(
  values: FindingValues & Pick<ReportValues, 'format'>,
  refuse: Refuse,
  report: Report,
  placeOf: PlaceOf,
): FindingSettings {
  const { format, severity = [], baseline, updateBaseline = false } = values
  const reports = readReportTargets(values.report ?? [], refuse)
  if (format === 'json' && isForGithub({ reports })) report(githubBesideJson(placeOf('report')))
  if (baseline === '' || baseline === '-') refuse('baseline', baseline, 'the name of a file')
  if (updateBaseline && baseline === undefined) report(baselineNotNamed(placeOf('updateBaseline')))
  return { reports, levels: readLevels(severity, refuse, report, placeOf), baseline, updateBaseline }
}

/** Whether GitHub reads what is printed. */
export function isForGithub({ reports }: Pick<FindingSettings, 'reports'>): boolean {
  return reports.some(({ format }) => format === 'github')
}

/** The files that are written besides the configuration, or may be. */
export function sideFilesOf({ reports, baseline }: FindingSettings): readonly SideFile[] {
  const files = reports.flatMap((target) => (target.format === 'github' ? [] : [target.file]))
  return [
    ...files.map((file) => ({ key: 'report', file }) as const),
    ...(baseline === undefined ? [] : [{ key: 'baseline', file: baseline } as const]),
  ]
}

function readLevels(texts: readonly string[], refuse: Refuse, report: Report, placeOf: PlaceOf): Levels {
  const read = new Map<string, Level>()
  if (texts.length === 0) return read
  const severities = new Map(catalog().map(({ code, severity }) => [code as string, severity]))
  for (const text of texts) {
    const [code = '', word = '', ...more] = text.split('=').map((part) => part.trim())
    const level = levels.find((known) => known === word)
    if (level === undefined || more.length > 0) {
      refuse('severity', text, `CODE=LEVEL, where LEVEL is ${levels.join(', ')}`, suggest(word, levels))
      continue
    }
    const severity = severities.get(code)
    if (severity === undefined) {
      report(severityOfUnknownCode(placeOf('severity'), code, suggest(code, [...severities.keys()])))
    } else if (severity === 'warning') read.set(code, level)
    else report(severityStays(placeOf('severity'), code, severity))
  }
  return read
}
