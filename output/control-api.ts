import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { wordsOf } from '../src/runtime/failures.ts'

export type Got =
  /** `server` is the header of that name. */
  { readonly kind: 'got'; readonly value: unknown; readonly server?: string } | Failed
interface Failed {
  readonly kind: 'failed'
  /** A half sentence; nothing of what was answered is in it. */
  readonly reason: string
  /** Where there was an answer and it was not 200. */
  readonly status?: number
}

export interface GetLimits {
  readonly mostBytes: number
  readonly timeoutMs: number
}

/** A path below the control API at `base`, such as http://127.0.0.1:9090. */
export function below(base: URL, path: string): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`
  return url
}

/** Far more than 50 000 routes take. */
const mostBytes = 256 * 2 ** 20
/** A busy worker may take its time to put a long list together. */
const timeoutMs = 60_000

/**
 * One GET on a connection of its own, so that any worker may answer; without redirects, proxies and cookies. The whole
 * answer has to come within the time and the size. Never rejects.
 */
export async function getJson(url: URL, limits: GetLimits = { mostBytes, timeoutMs }): Promise<Got> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(limits.timeoutMs)
    const fail = (reason: string, status?: number): void =>
      resolve({ kind: 'failed', reason, ...(status !== undefined && { status }) })
    const asked = request(url, {
      headers: { accept: 'application/json', 'user-agent': 'apisixc' },
      agent: false,
      signal,
    })
    asked.on('error', (problem: NodeJS.ErrnoException) => fail(reasonOf(problem, signal, limits.timeoutMs)))
    asked.on('response', (answer) => {
      if (answer.statusCode === 200)
        void readBody(answer, limits.mostBytes).then(resolve, (problem: unknown) =>
          fail(reasonOf(problem, signal, limits.timeoutMs)),
        )
      else {
        fail(`the answer is ${answer.statusCode}`, answer.statusCode)
        asked.destroy()
      }
    })
    asked.end()
  })
}

async function readBody(answer: IncomingMessage, most: number): Promise<Got> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) {
      answer.destroy()
      return { kind: 'failed', reason: `the answer is larger than ${most} bytes` }
    }
    chunks.push(chunk)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const { server } = answer.headers
    return { kind: 'got', value, ...(typeof server === 'string' && { server }) }
  } catch (problem) {
    if (problem instanceof SyntaxError) return { kind: 'failed', reason: 'the answer is no JSON' }
    throw problem
  }
}

function reasonOf(problem: unknown, signal: AbortSignal, waitedMs: number): string {
  return signal.aborted ? `no answer within ${waitedMs / 1000} s` : wordsOf(problem)
}
