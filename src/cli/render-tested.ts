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

/** Whether a test ran and nothing was wrong. */
export function isPassed({ complaints, notSent }: Tested): boolean {
  return complaints.length === 0 && notSent === undefined
}

/** The tests that failed with the reasons, `notes`, then how many passed. What came from files is escaped. */
export function renderTested(tested: readonly Tested[], notes: readonly string[] = []): string {
  const failed = tested.filter(({ complaints }) => complaints.length > 0)
  const lines = failed.flatMap(({ test: { name, place }, complaints, nearest }) => [
    `failed: ${name} (${describePlace(place)})`,
    ...complaints.map(({ kind, text }) => `  ${text}${kind === 'unknown' ? ' (doubt: ok lets this pass)' : ''}`),
    ...(nearest === undefined ? [] : [`  nearest is route ${nearest.route}: ${nearest.reason}`]),
  ])
  const notSent = tested.flatMap(({ test: { name, place }, notSent: reason }) =>
    reason === undefined ? [] : [`not sent: ${name} (${describePlace(place)})`, `  ${reason}`],
  )
  const passed = tested.filter(isPassed).length
  const others = tested.length - passed - failed.length
  const summary = `${passed} passed, ${failed.length} failed${others === 0 ? '' : `, ${others} not sent`}`
  return textOf([...lines, ...notSent, ...notes, summary])
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
