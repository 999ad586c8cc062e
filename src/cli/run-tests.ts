import { coverageOf, type Met, percentOf } from '../expect/coverage.ts'
import { type Complaint, judge, judgeConnection } from '../expect/judge.ts'
import { Asking } from '../router/asking.ts'
import { explanationOf, type ToldLoser } from '../router/explanation.ts'
import { route } from '../router/route.ts'
import { decideStream } from '../router/stream.ts'
import { answerConnection } from '../router/stream-answer.ts'
import type { Asked } from './asked-gateway.ts'
import type { ReadTest } from './read-test-file.ts'
import type { ToldCoverage } from './render-tested.ts'

/** A test that ran. */
export interface Tested {
  readonly test: ReadTest
  /** None where it passed. */
  readonly complaints: readonly Complaint[]
  /** The route that nearly answered, where none did. */
  readonly nearest?: ToldLoser | undefined
  /** Why a gateway was not asked. */
  readonly notSent?: string
}

/** What came of the tests, and which routes they met. */
export interface Run {
  readonly tested: readonly Tested[]
  readonly met: readonly Met[]
}

/** Follows what each test asks through a gateway. */
export function runTests(tests: readonly ReadTest[], asked: Pick<Asked, 'gateway' | 'sourceOf'>): Run {
  const asking = new Asking(asked.gateway)
  const runs = tests.map((test) => runTest(test, asked, asking))
  return { tested: runs.map(({ tested }) => tested), met: runs.map(({ met }) => met) }
}

function runTest(
  test: ReadTest,
  { gateway, sourceOf }: Pick<Asked, 'gateway' | 'sourceOf'>,
  asking: Asking,
): { readonly tested: Tested; readonly met: Met } {
  const { subject, expect } = test
  if (subject.kind === 'connection') {
    const { winner } = decideStream(gateway, subject.connection)
    const complaints = judgeConnection(expect, winner && answerConnection(gateway, winner))
    return { tested: { test, complaints }, met: { kind: 'connection', route: winner } }
  }
  const { request } = subject
  const outcome = route(asking.narrow(request), request)
  const complaints = judge(expect, outcome)
  // The nearest may be one to which nothing of the request leads.
  const nearest =
    complaints.length === 0 ? undefined : explanationOf(request, route(gateway, request), sourceOf).nearest?.[0]
  return {
    tested: { test, complaints, nearest },
    met: { kind: 'request', outcome, isDoubtAccepted: expect.doubt === 'ok' },
  }
}

/** Which routes the tests did not meet, and where these come from. */
export function coverRoutes(met: readonly Met[], { gateway, sourceOf, placeOf }: Asked): ToldCoverage {
  const coverage = coverageOf(gateway, met)
  return {
    total: coverage.total,
    reached: coverage.total - coverage.unreached.length,
    percent: percentOf(coverage),
    unreached: coverage.unreached.map(({ section, id }) => ({
      section,
      id,
      from: sourceOf(section, id),
      place: placeOf(section, id),
    })),
  }
}
