import { existsSync } from 'node:fs'
import { writeConfig } from '../../output/write.ts'
import { readFileText } from '../../watch/files.ts'
import { baselineUnusable } from '../diagnostics/catalog/reports.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { type Baseline, readBaseline, renderBaseline } from '../report/baseline.ts'
import { holdingSignals } from '../runtime/signals.ts'
import type { FindingSettings } from './finding-settings.ts'
import type { PlaceOf } from './gather.ts'

/** A finding takes a hundred bytes or two. */
const maxFileBytes = 64 * 2 ** 20

/**
 * The baseline that is named, if one is; a file that cannot be used is reported. Where a new one is to be drawn, none
 * need be there yet.
 */
export function readBaselineFile(
  { baseline: file, updateBaseline }: FindingSettings,
  report: Report,
  placeOf: PlaceOf,
): { readonly file: string; readonly known: Baseline } | undefined {
  if (file === undefined) return undefined
  if (!existsSync(file)) {
    if (!updateBaseline) report(baselineUnusable(placeOf('baseline'), `${file} is not there`))
    return { file, known: [] }
  }
  const text = readFileText({ path: file, label: file }, maxFileBytes, report)?.text
  if (text === undefined) return { file, known: [] }
  const known = text.trim() === '' && updateBaseline ? [] : readBaseline(text)
  if (known === undefined) report(baselineUnusable(placeOf('baseline'), `${file} is no baseline of this version`))
  return { file, known: known ?? [] }
}

/** Writes a baseline, whole or not at all; answers what hindered it. */
export async function writeBaselineFile(file: string, baseline: Baseline): Promise<readonly Diagnostic[]> {
  const text = renderBaseline(baseline)
  // It is kept in a repository, like the manifests.
  const result = await holdingSignals(() => writeConfig(file, text, { mode: 0o644, now: Date.now }))
  return result.kind === 'failed' ? [result.diagnostic] : []
}
