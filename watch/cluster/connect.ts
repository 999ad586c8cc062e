import type { IncomingMessage } from 'node:http'
import type { Clock } from '../clock.ts'
import { readAnswer } from './answer.ts'
import type { Answer, Api, WatchEnd, Watching, WatchListener } from './api.ts'
import { type Connection, type Credential, isMissing, type Missing } from './connection.ts'
import { KeepAlive } from './keep-alive.ts'
import { stream } from './stream.ts'
import { readTls, type TlsOptions } from './tls.ts'
import { type Outgoing, transfer } from './transfer.ts'

/** What a connection takes from outside; `random` is in [0, 1). */
export interface Surroundings {
  readonly clock: Clock
  readonly random: () => number
}

/** How long the body of a plain answer may pause. */
const answerSilenceMs = 30_000

/** A server sends a bookmark every 60 s (runtimes spec 1.5); all watches of a dead server are not to end in one moment. */
const watchSilenceMs = { least: 75_000, most: 90_000 }

const givenUp = 'the request was given up'
const commonHeaders = { accept: 'application/json', 'user-agent': 'apisixc' }

/** Speaks to an API server. Nothing is sent before the first request. */
export function connect(connection: Connection, surroundings: Surroundings): Api {
  return new HttpApi(connection, surroundings)
}

interface Prepared {
  readonly credential: Credential
  readonly tls: TlsOptions
}

class HttpApi implements Api {
  readonly label: string
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #random: () => number
  readonly #keepAlive: KeepAlive
  readonly #stops = new Set<() => void>()
  #isClosed = false

  constructor(connection: Connection, { clock, random }: Surroundings) {
    this.label = connection.server
    this.#connection = connection
    this.#clock = clock
    this.#random = random
    this.#keepAlive = new KeepAlive(connection.server.startsWith('http://'))
  }

  async get(path: string, signal?: AbortSignal): Promise<Answer> {
    const first = await this.#getOnce(path, signal)
    return first.isUnauthorized ? (await this.#getOnce(path, signal)).answer : first.answer
  }

  watch(path: string, listener: WatchListener): Watching {
    let isOver = false
    let stop = (): void => {}
    const finish = (end: WatchEnd): void => {
      if (isOver) return
      isOver = true
      this.#stops.delete(close)
      listener.end(end)
    }
    const close = (): void => {
      stop()
      finish({ kind: 'ended' })
    }
    const start = async (isSecond: boolean): Promise<void> => {
      const prepared = await this.#prepare()
      if (isOver) return
      if (this.#isClosed) {
        finish({ kind: 'ended' })
        return
      }
      if (isMissing(prepared)) {
        finish(prepared)
        return
      }
      const silenceMs = watchSilenceMs.least + this.#random() * (watchSilenceMs.most - watchSilenceMs.least)
      stop = stream(this.#outgoing(path, prepared, {}, false, silenceMs), listener, (end) => {
        if (this.#isUnauthorized(end, prepared.credential) && !isSecond) void start(true)
        else finish(end)
      })
    }
    this.#stops.add(close)
    void start(false)
    return { close }
  }

  close(): void {
    this.#isClosed = true
    for (const stop of [...this.#stops]) stop()
    this.#keepAlive.close()
  }

  async #getOnce(
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly answer: Answer; readonly isUnauthorized: boolean }> {
    const prepared = await this.#prepare()
    if (isMissing(prepared)) return { answer: prepared, isUnauthorized: false }
    if (this.#isClosed) return { answer: failed(givenUp), isUnauthorized: false }
    const { agent, giveBack } = this.#keepAlive.lend(prepared.tls)
    const headers = { 'accept-encoding': 'gzip' }
    const outgoing = this.#outgoing(path, prepared, headers, agent, answerSilenceMs)
    const answer = await this.#receive(outgoing, signal)
    giveBack()
    return { answer, isUnauthorized: this.#isUnauthorized(answer, prepared.credential) }
  }

  #receive(outgoing: Outgoing, signal: AbortSignal | undefined): Promise<Answer> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = []
      let response: IncomingMessage | undefined
      const settle = (answer: Answer | Promise<Answer>): void => {
        this.#stops.delete(stop)
        signal?.removeEventListener('abort', stop)
        resolve(answer)
      }
      const breakOff = transfer(outgoing, {
        head: (head) => {
          response = head
        },
        data: (chunk) => chunks.push(chunk),
        end: (end) => {
          if (end.kind === 'silent') settle(failed(`not a byte for ${end.afterMs / 1000} s`))
          else if (end.kind === 'failed') settle(end)
          else if (response !== undefined) settle(readAnswer(response, chunks, this.#clock.now()))
        },
      })
      const stop = (): void => {
        breakOff()
        settle(failed(givenUp))
      }
      this.#stops.add(stop)
      signal?.addEventListener('abort', stop)
      if (signal?.aborted) stop()
    })
  }

  async #prepare(): Promise<Prepared | Missing> {
    const credential = await this.#connection.credentials.current()
    if (isMissing(credential)) return credential
    const tls = await readTls(this.#connection, credential.clientCertificate)
    return isMissing(tls) ? tls : { credential, tls }
  }

  #outgoing(
    path: string,
    { credential, tls }: Prepared,
    headers: Outgoing['headers'],
    agent: Outgoing['agent'],
    silenceMs: number,
  ): Outgoing {
    const url = new URL(`${this.#connection.server.replace(/\/$/, '')}${path}`)
    return {
      url,
      headers: { ...commonHeaders, ...headers, ...this.#connection.headers, ...credential.headers },
      tls,
      agent,
      clock: this.#clock,
      silenceMs,
    }
  }

  /** Whether the server does not know us; a fresh credential is got next time, then. */
  #isUnauthorized(answer: Answer | WatchEnd, credential: Credential): boolean {
    if (answer.kind !== 'refused' || answer.status !== 401) return false
    this.#connection.credentials.refuse(credential)
    return true
  }
}

function failed(reason: string): Missing {
  return { kind: 'failed', reason }
}
