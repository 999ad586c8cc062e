import type { Place } from '../diagnostics/diagnostic.ts'
import { describePlace, printable } from '../diagnostics/render.ts'
import { count } from '../diagnostics/words.ts'
import type { Tested } from './run-tests.ts'

/** Which routes the tests reach, told. */
export interface ToldCoverage {
  readonly total: number
  readonly reached: number
  /** From 0 to 100. */
  readonly percent: number
  readonly unreached: readonly {
    readonly section: 'routes' | 'stream_routes'
    readonly id: string
    /** The object and field of which it was compiled, with file and line. */
    readonly from: string | undefined
    readonly place: Place | undefined
  }[]
}

/** The tests that failed with the reasons, then how many passed. What came from files is escaped. */
export function renderTested(tested: readonly Tested[]): string {
  const failed = tested.filter(({ complaints }) => complaints.length > 0)
  const lines = failed.flatMap(({ test: { name, place }, complaints, nearest }) => [
    `failed: ${name} (${describePlace(place)})`,
    ...complaints.map(({ kind, text }) => `  ${text}${kind === 'unknown' ? ' (doubt: ok lets this pass)' : ''}`),
    ...(nearest === undefined ? [] : [`  nearest is route ${nearest.route}: ${nearest.reason}`]),
  ])
  const summary = `${tested.length - failed.length} passed, ${failed.length} failed`
  return textOf([...lines, summary])
}

/** How many routes are reached, whether that is enough, and each that is not. */
export function renderCoverage(coverage: ToldCoverage, leastPercent: number): string {
  const { total, reached, percent, unreached } = coverage
  const asked = isEnough(coverage, leastPercent) ? '' : `; ${leastPercent} % are asked for`
  return textOf([
    `coverage: ${reached} of ${count(total, 'route')}, ${wholePercent(percent)} %${asked}`,
    ...unreached.map(
      ({ section, id, from }) =>
        `  no test reaches ${routeNouns[section]} ${id}${from === undefined ? '' : `: ${from}`}`,
    ),
  ])
}

/** What a route is called where one cannot see which. */
export const routeNouns = { routes: 'route', stream_routes: 'stream route' } as const

export function isEnough({ percent }: ToldCoverage, leastPercent: number): boolean {
  return percent >= leastPercent
}

/** Rounded down, so that only everything is 100. */
export function wholePercent(percent: number): number {
  return Math.floor(percent)
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('')
}
