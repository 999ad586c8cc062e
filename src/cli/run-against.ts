import { gatewaySilent } from '../diagnostics/catalog/tests.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { count } from '../diagnostics/words.ts'
import { type Judged, judgeResponse, upstreamHeader } from '../expect/judge-response.ts'
import type { Request } from '../router/request.ts'
import { addressFor, type GatewayAddresses, portOf } from './gateway-address.ts'
import type { ReadTest } from './read-test-file.ts'
import type { Tested } from './run-tests.ts'
import { type SendLimits, sendAll } from './send-all.ts'
import type { Sent } from './send-request.ts'

/** What came of tests that were sent to a gateway. */
export type RunAgainst =
  | { readonly kind: 'run'; readonly tested: readonly Tested[]; readonly notes: readonly string[] }
  | { readonly kind: 'silent'; readonly diagnostic: Diagnostic }

const usualLimits: SendLimits = { timeoutMs: 10_000, atOnce: 8 }

/** Sends each test's request to a running gateway and judges the answers. */
export async function runAgainst(
  tests: readonly ReadTest[],
  addresses: GatewayAddresses,
  limits: SendLimits = usualLimits,
): Promise<RunAgainst> {
  const prepared = tests.map((test) => ({ test, request: sendable(test, addresses) }))
  const requests = prepared.flatMap(({ request }) => (typeof request === 'string' ? [] : [request]))
  const sent = await sendAll(requests, addresses, limits)
  if (sent.kind === 'unreachable') {
    return { kind: 'silent', diagnostic: gatewaySilent({ file: sent.gateway.origin }, sent.reason) }
  }
  const results = sent.all.values()
  let untold = 0
  const tested = prepared.map(({ test, request }): Tested => {
    if (typeof request === 'string') return { test, complaints: [], notSent: request }
    const judged = judgeSent(test, results.next().value)
    if (judged.isUpstreamUntold) untold += 1
    return { test, complaints: judged.complaints }
  })
  return { kind: 'run', tested, notes: notesOf(requests, addresses, untold) }
}

/** A request, or why a gateway at these addresses cannot be asked. */
function sendable({ subject }: ReadTest, addresses: GatewayAddresses): Request | string {
  if (subject.kind === 'connection') return 'it is about a connection, and only requests are sent'
  const { request } = subject
  const port = portOf(addressFor(request, addresses))
  return request.serverPort === undefined || request.serverPort === port
    ? request
    : `it is about port ${request.serverPort}, and the gateway is asked at ${port}`
}

function judgeSent({ expect }: ReadTest, sent: Sent | undefined): Judged {
  if (sent?.kind === 'answered') return judgeResponse(expect, sent.response)
  const text = sent?.kind === 'unsendable' ? `it cannot be sent: ${sent.reason}` : `no answer: ${sent?.reason}`
  return { complaints: [{ kind: 'wrong', text }], isUpstreamUntold: false }
}

function notesOf(requests: readonly Request[], addresses: GatewayAddresses, untold: number): readonly string[] {
  const plain = requests.filter(
    (request) => request.scheme === 'https' && addressFor(request, addresses).protocol === 'http:',
  )
  return [
    ...(plain.length === 0
      ? []
      : [
          `${count(plain.length, 'request')} of https went without TLS, as behind a load balancer: with --against https://HOST:PORT too it would have TLS`,
        ]),
    ...(untold === 0
      ? []
      : [
          `${count(untold, 'answer')} did not tell the upstream: only a backend that sends the header ${upstreamHeader} does`,
        ]),
  ]
}
