import type { Request } from '../router/request.ts'
import { addressFor, type GatewayAddresses } from './gateway-address.ts'
import { type Sent, sendRequest } from './send-request.ts'

/** How a gateway is asked. */
export interface SendLimits {
  readonly timeoutMs: number
  /** How many requests are under way at a time. */
  readonly atOnce: number
}

/** What came of many requests: an address that answers nothing ends it. */
export type SentAll =
  | { readonly kind: 'sent'; readonly all: readonly Sent[] }
  | { readonly kind: 'unreachable'; readonly gateway: URL; readonly reason: string }

/** Sends requests to a gateway, a few at a time; answers come in the order of the requests. */
export async function sendAll(
  requests: readonly Request[],
  addresses: GatewayAddresses,
  limits: SendLimits,
): Promise<SentAll> {
  const all = new Array<Sent>(requests.length)
  for (const gateway of addresses) {
    const waiting = [...requests.entries()].filter(([, request]) => addressFor(request, addresses) === gateway)
    const send = async ([index, request]: readonly [number, Request]): Promise<Sent> => {
      const sent = await sendRequest(request, gateway, limits.timeoutMs)
      all[index] = sent
      return sent
    }
    // Whether anybody is there is seen by the first few, so that hundreds need not wait in vain.
    const first = await Promise.all(waiting.slice(0, limits.atOnce).map(send))
    const silent = first.find(({ kind }) => kind === 'silent')
    if (silent?.kind === 'silent' && first.every(({ kind }) => kind !== 'answered')) {
      return { kind: 'unreachable', gateway, reason: silent.reason }
    }
    const rest = waiting.slice(limits.atOnce).values()
    const work = async (): Promise<void> => {
      for (const one of rest) await send(one)
    }
    await Promise.all(Array.from({ length: limits.atOnce }, work))
  }
  return { kind: 'sent', all }
}
