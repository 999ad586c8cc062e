import { type Agent, type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { wordsOf } from '../../src/runtime/failures.ts'
import type { Clock } from '../clock.ts'
import type { Missing } from './connection.ts'
import type { TlsOptions } from './tls.ts'

export interface Outgoing {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly tls: TlsOptions
  /** False: a connection of its own. */
  readonly agent: Agent | false
  readonly clock: Clock
  /** How long not a byte of the body may come. */
  readonly silenceMs: number
}

/** Told in this order; nothing after `end`, which comes exactly once. */
export interface Receiver {
  head(response: IncomingMessage): void
  data(chunk: Buffer): void
  end(end: TransferEnd): void
}

export type TransferEnd =
  | { readonly kind: 'complete' }
  | Missing
  | { readonly kind: 'silent'; readonly afterMs: number }

/** How long to wait for the head of an answer, connecting and handshake included. */
const headMs = 10_000

/**
 * Sends one GET. The runtimes tell of a broken connection by different events in different orders (runtimes spec 1.5),
 * so the first of them counts. The answer breaks the transfer off without a further word.
 */
export function transfer(outgoing: Outgoing, receiver: Receiver): () => void {
  const { url, headers, tls, agent, clock, silenceMs } = outgoing
  let isOver = false
  let isAnswered = false
  let request: ClientRequest | undefined
  let stopTimer = (): void => {}

  const release = (): void => {
    isOver = true
    stopTimer()
  }
  const finish = (end: TransferEnd): void => {
    if (isOver) return
    release()
    if (end.kind !== 'complete') request?.destroy()
    receiver.end(end)
  }
  const fail = (reason: string): void => finish({ kind: 'failed', reason })
  const failWith = (error: unknown): void => fail(wordsOf(error))
  const wait = (ms: number, run: () => void): void => {
    stopTimer()
    stopTimer = clock.after(ms, run)
  }
  const waitForByte = (): void => wait(silenceMs, () => finish({ kind: 'silent', afterMs: silenceMs }))

  const receive = (response: IncomingMessage): void => {
    if (isOver) return
    isAnswered = true
    waitForByte()
    response.on('error', failWith)
    response.on('aborted', () => fail(cutOff))
    response.on('close', () => fail(cutOff))
    response.on('end', () => (response.complete ? finish({ kind: 'complete' }) : fail(cutOff)))
    receiver.head(response)
    response.on('data', (chunk: Buffer) => {
      if (isOver) return
      waitForByte()
      receiver.data(chunk)
    })
  }

  wait(headMs, () => fail(`no answer within ${headMs / 1000} s`))
  try {
    const send = url.protocol === 'http:' ? requestPlain : requestSecure
    request = send(url, { method: 'GET', headers, agent, ...tls }, receive)
    request.on('error', failWith)
    request.on('close', () => !isAnswered && fail(cutOff))
    request.end()
  } catch (error) {
    // A certificate or key that is none: some runtimes throw, others emit.
    queueMicrotask(() => failWith(error))
  }
  return () => {
    release()
    request?.destroy()
  }
}

const cutOff = 'the connection was cut off'
