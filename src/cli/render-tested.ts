import { describePlace, printable } from '../diagnostics/render.ts'
import type { Complaint } from '../expect/judge.ts'
import type { ToldLoser } from '../router/explanation.ts'
import type { ReadTest } from './read-test-file.ts'

/** A test that ran. */
export interface Tested {
  readonly test: ReadTest
  /** None where it passed. */
  readonly complaints: readonly Complaint[]
  /** The route that nearly answered, where none did. */
  readonly nearest: ToldLoser | undefined
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
  return [...lines, summary].map((line) => `${printable(line)}\n`).join('')
}
