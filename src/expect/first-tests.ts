import { Asking } from '../router/asking.ts'
import type { Gateway, GatewayRoute, GatewayStreamRoute } from '../router/gateway.ts'
import { route as follow } from '../router/route.ts'
import { manySampleRequests } from '../router/sample-requests.ts'
import { decideStream } from '../router/stream.ts'
import { answerConnection } from '../router/stream-answer.ts'
import { expectationOf, expectationOfConnection } from './first-expectation.ts'
import { testSchema, type WrittenTest } from './test-schema.ts'
import { type Miss, missOf, missOfConnection } from './unreached.ts'
import { readBack, writtenConnection, writtenRequest } from './written-request.ts'

/** A test for a route, or why there is none. */
export type FirstTest =
  | { readonly kind: 'test'; readonly test: WrittenTest }
  | {
      readonly kind: 'none'
      readonly section: 'routes' | 'stream_routes'
      readonly id: string
      /** Half a sentence; texts of the configuration are in it as they are. */
      readonly reason: string
    }

/**
 * For each route and stream route a test that passes now, in the order of the file: a request that it answers, its
 * upstream and its plugins. Each request was asked of the router's model in the form in which it is written.
 */
export function firstTestsOf(gateway: Gateway): readonly FirstTest[] {
  const asking = new Asking(gateway)
  return [
    ...(gateway.routes ?? []).map((route) => firstTestOf(route, gateway, asking)),
    ...(gateway.stream_routes ?? []).map((route) => firstTestOfStream(route, gateway)),
  ]
}

function firstTestOf(route: GatewayRoute, gateway: Gateway, asking: Asking): FirstTest {
  const { id } = route
  const none = (reason: string): FirstTest => ({ kind: 'none', section: 'routes', id, reason })
  if (route.status !== undefined && route.status !== 1) return none('it is switched off')
  let doubtful: WrittenTest | undefined
  const misses: Miss[] = []
  for (const sample of manySampleRequests(route, gateway)) {
    const request = writtenRequest(sample)
    const sent = readBack(request)
    if (sent === undefined) continue
    const outcome = follow(asking.narrow(sent), sent)
    const expect = outcome.answer?.route === route ? expectationOf(outcome) : undefined
    if (expect === undefined) {
      misses.push(missOf(route, outcome))
      continue
    }
    const test = { request, expect }
    if (!isWritable(test)) continue
    if (expect.doubt === undefined) return { kind: 'test', test }
    doubtful ??= test
  }
  if (doubtful !== undefined) return { kind: 'test', test: doubtful }
  const [closest] = misses.sort((a, b) => b.closeness - a.closeness)
  return none(closest?.reason ?? 'no request is known that can be written and leads there')
}

function firstTestOfStream(route: GatewayStreamRoute, gateway: Gateway): FirstTest {
  const { connection, written } = writtenConnection(route)
  const decision = decideStream(gateway, connection)
  if (decision.winner === route) {
    const test = { connection: written, expect: expectationOfConnection(answerConnection(gateway, route)) }
    if (isWritable(test)) return { kind: 'test', test }
  }
  return { kind: 'none', section: 'stream_routes', id: route.id, reason: missOfConnection(route, decision) }
}

/** A finished file may hold names that no test can have, such as an empty one. */
function isWritable(test: WrittenTest): boolean {
  return testSchema.safeParse(test).success
}
