import type { Place } from '../diagnostics/diagnostic.ts'
import { jsonText } from '../diagnostics/render.ts'

/** A test as JSON shows it. */
export interface JsonTest {
  readonly name: string
  readonly place: Place
  /** None where it passed. */
  readonly complaints: readonly { readonly kind: string; readonly text: string }[]
  /** Why a gateway was not asked. */
  readonly notSent: string | undefined
}

/** How many routes tests reach, as JSON shows it. */
export interface JsonCoverage {
  readonly total: number
  readonly reached: number
  readonly percent: number
  readonly unreached: readonly {
    readonly section: string
    readonly id: string
    readonly from: string | undefined
    readonly place: Place | undefined
  }[]
}

/** One JSON document, `{"tests": [...]}`, with `coverage` where that was asked for. What is unknown is absent. */
export function renderTestsAsJson(tests: readonly JsonTest[], coverage: JsonCoverage | undefined): string {
  return jsonText({
    tests: tests.map(({ name, place, complaints, notSent }) => ({
      name,
      file: place.file,
      line: place.line,
      passed: complaints.length === 0 && notSent === undefined,
      notSent,
      complaints,
    })),
    ...(coverage && {
      coverage: {
        ...coverage,
        unreached: coverage.unreached.map(({ place, ...route }) => ({
          ...route,
          file: place?.file,
          line: place?.line,
        })),
      },
    }),
  })
}
