import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts'
import { count } from '../diagnostics/words.ts'
import { type Config, type SectionName, sectionNames } from '../model/config.ts'
import { sectionNouns } from '../model/section-nouns.ts'

/** What went in and out, for the line at the end. */
export interface Summary {
  /** Objects of our kinds. */
  readonly objects: number
  /** How many objects of each other kind were passed over. */
  readonly others: ReadonlyMap<string, number>
  readonly config: Config
  readonly diagnostics: readonly Diagnostic[]
  /** What the baseline knows already. */
  readonly acknowledged?: readonly Diagnostic[]
  /** How many findings somebody does not want to hear of. */
  readonly silenced?: number
  readonly elapsedMs: number
  /** Where the file is, or why it is not there. */
  readonly result?: string | undefined
}

/** `12 objects in, 9 routes, 4 upstreams out, 1 warning, 31 ms: apisix.yaml written` */
export function summaryLine(summary: Summary): string {
  const { objects, others, config, diagnostics, acknowledged = [], silenced = 0, elapsedMs, result } = summary
  const otherCount = [...others.values()].reduce((sum, number) => sum + number, 0)
  const passedOver = otherCount === 0 ? '' : ` (${otherCount} of other kinds passed over)`
  const out = sectionNames.flatMap((section) => {
    const number = numberOf(section, config)
    return isAlwaysCounted(section) ? [count(number, sectionNouns[section])] : whereAny(number, sectionNouns[section])
  })
  const found = countBySeverity(diagnostics)
  const quiet = [
    ...countBySeverity(acknowledged).map((text) => `${text} acknowledged`),
    ...(silenced === 0 ? [] : [`${silenced} silenced`]),
  ]
  const ins = `${count(objects, 'object')} in${passedOver}`
  const parts = [ins, `${out.join(', ')} out`, ...found, ...quiet, duration(elapsedMs)]
  return `${parts.join(', ')}${result === undefined ? '' : `: ${result}`}\n`
}

/** Credentials are items of their own, and belong to a consumer that is counted. */
function numberOf(section: SectionName, config: Config): number {
  return section === 'consumers' ? config.consumers.filter((item) => 'username' in item).length : config[section].length
}

function isAlwaysCounted(section: SectionName): boolean {
  return section === 'routes' || section === 'upstreams'
}

function countBySeverity(diagnostics: readonly Diagnostic[]): readonly string[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) =>
    whereAny(diagnostics.filter((diagnostic) => diagnostic.severity === severity).length, nouns[severity]),
  )
}

const nouns: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

function whereAny(number: number, noun: string): readonly string[] {
  return number === 0 ? [] : [count(number, noun)]
}

function duration(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
