import { githubBesideJson } from '../diagnostics/catalog/reports.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { PlaceOf } from './gather.ts'
import type { FindingValues, ReportValues } from './options.ts'
import { type ReportTarget, readReportTargets } from './report-targets.ts'
import type { Refuse } from './values.ts'

/** What becomes of the findings besides the text on the terminal, understood. */
export interface FindingSettings {
  readonly reports: readonly ReportTarget[]
}

export function readFindingSettings(
  { report: texts = [], format }: FindingValues & Pick<ReportValues, 'format'>,
  refuse: Refuse,
  report: Report,
  placeOf: PlaceOf,
): FindingSettings {
  const reports = readReportTargets(texts, refuse)
  if (format === 'json' && isForGithub({ reports })) report(githubBesideJson(placeOf('report')))
  return { reports }
}

/** Whether GitHub reads what is printed. */
export function isForGithub({ reports }: Pick<FindingSettings, 'reports'>): boolean {
  return reports.some(({ format }) => format === 'github')
}
