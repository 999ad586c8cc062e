import { reportReplacesInput } from '../diagnostics/catalog/reports.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { baselineBeginning } from '../report/baseline.ts'
import type { PlaceOf } from './gather.ts'
import { isSamePath, overwritesInput } from './overwrites-input.ts'
import type { Refuse } from './values.ts'

/** A report besides the text on the terminal: a file, or annotations on a stream that GitHub reads. */
export type ReportTarget =
  | { readonly format: (typeof fileFormats)[number]; readonly file: string }
  | { readonly format: 'github' }

const fileFormats = ['sarif', 'junit', 'gitlab', 'json'] as const

/** `sarif=apisixc.sarif`, `github`; what has another form is refused. */
export function readReportTargets(texts: readonly string[], refuse: Refuse): readonly ReportTarget[] {
  return texts.flatMap((text): readonly ReportTarget[] => {
    if (text === 'github') return [{ format: 'github' }]
    const [word = '', file = ''] = splitOnce(text)
    const format = fileFormats.find((known) => known === word)
    if (format !== undefined && file !== '' && file !== '-') return [{ format, file }]
    refuse('report', text, `${fileFormats.map((known) => `${known}=FILE`).join(', ')}, github`)
    return []
  })
}

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf('=')
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** A file that is written besides the configuration, and the option that names it. */
export interface SideFile {
  readonly key: 'report' | 'baseline'
  readonly file: string
}

/** Reports each file that would replace an input or another output: `taken` are those, and what they are. */
export function refuseOverwriting(
  files: readonly SideFile[],
  paths: readonly string[],
  taken: readonly { readonly file: string | undefined; readonly what: string }[],
  report: Report,
  placeOf: PlaceOf,
): void {
  for (const [index, { key, file }] of files.entries()) {
    const other = taken.find((other) => other.file !== undefined && other.file !== '-' && isSamePath(other.file, file))
    const isTwice = files.slice(0, index).some((earlier) => isSamePath(earlier.file, file))
    const what = overwritesInput(paths, file, isOurReport) ? 'an input' : isTwice ? 'named twice' : other?.what
    if (what !== undefined) report(reportReplacesInput(placeOf(key), file, what))
  }
}

/** How our reports begin, and no manifest does. */
const beginnings = [
  baselineBeginning,
  '{\n  "$schema": "https://json.schemastore.org/sarif-',
  '{\n  "diagnostics": ',
  '{\n  "tests": ',
  '[',
  '<?xml ',
]

function isOurReport(text: string): boolean {
  return text.trim() === '' || beginnings.some((beginning) => text.startsWith(beginning))
}
