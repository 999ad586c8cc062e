import { Buffer } from 'node:buffer'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { isIP } from 'node:net'
import type { Response } from '../expect/judge-response.ts'
import { isLoopback } from '../observe/listener.ts'
import type { Request } from '../router/request.ts'
import { wordsOf } from '../runtime/failures.ts'
import { hostOf, portOf } from './gateway-address.ts'

/** What became of a request. A reason is half a sentence; nothing of the request is in it. */
export type Sent = { readonly kind: 'answered'; readonly response: Response } | Unanswered
interface Unanswered {
  /** silent: nothing came back. unsendable: no client could send it. */
  readonly kind: 'silent' | 'unsendable'
  readonly reason: string
}

/** Enough for the error that APISIX writes where no route takes a request. */
const mostBodyBytes = 65_536

/**
 * Sends a request to a gateway as it is: path and query untouched, no redirects, no body, on a connection of its own.
 * The name in its URL is that of the TLS handshake, whose certificate is checked unless the gateway is of this machine.
 * Never rejects.
 */
export async function sendRequest(request: Request, gateway: URL, timeoutMs: number): Promise<Sent> {
  const isSecure = gateway.protocol === 'https:'
  const client = isSecure ? await import('node:https') : await import('node:http')
  const signal = AbortSignal.timeout(timeoutMs)
  const say = (problem: unknown): Sent => ({
    kind: 'silent',
    reason: signal.aborted ? `no answer within ${timeoutMs / 1000} s` : wordsOf(problem),
  })
  return new Promise((resolve) => {
    try {
      const options = optionsOf(request, gateway)
      const sent = client.request({ ...options, ...(isSecure && tlsOf(request, gateway)), signal })
      sent.on('error', (problem) => resolve(say(problem)))
      // With a status, as any other answer; what comes behind it is of no interest.
      sent.on('upgrade', (answer, socket) => {
        socket.destroy()
        resolve(answered(answer, ''))
      })
      sent.on('connect', (answer, socket) => {
        socket.destroy()
        resolve(answered(answer, ''))
      })
      sent.on('response', (answer) => {
        readBody(answer).then(
          (body) => resolve(answered(answer, body)),
          (problem: unknown) => resolve(say(problem)),
        )
      })
      sent.end()
    } catch (problem) {
      if (!isRefused(problem)) throw problem
      resolve({ kind: 'unsendable', reason: wordsOf(problem) })
    }
  })
}

/** What Node says of a header or path that HTTP does not have. */
function isRefused(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && /^ERR_(?:INVALID|UNESCAPED|HTTP)/.test(String(problem.code))
}

function optionsOf(request: Request, gateway: URL): RequestOptions {
  const { method, path, query, remoteAddress, scheme } = request
  const given = (request.headers ?? []).filter(([name]) => name.toLowerCase() !== 'host')
  const isEndedBefore = scheme === 'https' && gateway.protocol === 'http:'
  const headers: Record<string, string> = {
    Host: request.host === '' ? gateway.host : request.host,
    // APISIX trusts this one from its own machine (`real_ip_from` of its config.yaml).
    ...(remoteAddress !== undefined && { 'X-Real-IP': remoteAddress }),
    ...(isEndedBefore && { 'X-Forwarded-Proto': 'https' }),
  }
  for (const [name, value] of given) headers[name] = bytesOf(value)
  return {
    host: hostOf(gateway),
    port: portOf(gateway),
    method,
    path: visible(query === undefined ? path : `${path}?${query}`),
    headers,
    setHost: false,
    agent: false,
  }
}

/** A client sends what is not ASCII, and blanks, encoded. */
function visible(target: string): string {
  return target.toWellFormed().replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)
}

/** Node writes one byte for each character. */
function bytesOf(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1')
}

function tlsOf({ host, sni = host.replace(/:\d*$/, '') }: Request, gateway: URL) {
  const name = isIP(sni) === 0 && sni !== '' && !sni.startsWith('[') ? sni : undefined
  return { rejectUnauthorized: !isHere(gateway), ...(name !== undefined && { servername: name }) }
}

/** Whether nobody can stand between us and the address, because it is of this machine. */
function isHere(address: URL): boolean {
  const host = hostOf(address)
  return host === 'localhost' || host.endsWith('.localhost') || isLoopback(host)
}

function answered({ statusCode = 0, headers }: IncomingMessage, body: string): Sent {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as const],
  )
  return { kind: 'answered', response: { status: statusCode, headers: new Map(entries), body } }
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > mostBodyBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
