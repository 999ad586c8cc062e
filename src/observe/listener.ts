import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { cannotListen } from '../diagnostics/catalog/listening.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { isOwnName } from './own-name.ts'

export interface Answer {
  readonly status: number
  readonly body: string
  /** `text/plain` where nothing is said. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What is answered at one path, and to which method. */
export interface RouteAnswer {
  readonly method: 'GET' | 'POST'
  /** Only asked from this machine: it changes something. */
  readonly isLocal?: true
  /** Only asked by an address or a name of ours: browsers read it, and other people's pages must not. */
  readonly isForBrowsers?: true
  answer(): Answer | Promise<Answer>
}

export interface ListenAddress {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
}

export type Listening =
  | { readonly kind: 'listening'; readonly port: number; close(): Promise<void> }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }

/** Which option named the address. */
export type ListenOption = '--listen' | '--ui'

/** What was thrown over a request to a path, in words. */
export type TellBug = (path: string, problem: string) => void

const slowestMs = 10_000
const mostConnections = 64

/**
 * A small HTTP server for probes and scrapes. Bodies of requests are not read, and the process does not stay alive for
 * it. Clients that are slow to ask or slow to read are cut off after some 10 seconds. A route that throws is answered 500
 * and told: a mistake in what is shown must not end what is served.
 */
export function startListener(
  { host, port }: ListenAddress,
  routes: Readonly<Record<string, RouteAnswer>>,
  tellBug: TellBug,
  option: ListenOption = '--listen',
): Promise<Listening> {
  const timeouts = { requestTimeout: slowestMs, headersTimeout: slowestMs, connectionsCheckingInterval: 1_000 }
  const server = createServer(timeouts, (request, response) => {
    // The server's own time-outs end with the request: a client that does not read would be held for ever.
    const cut = setTimeout(() => request.socket.destroy(), slowestMs)
    cut.unref()
    response.once('close', () => clearTimeout(cut))
    void respond(request, response, host, routes, tellBug)
  })
  server.maxConnections = mostConnections
  return new Promise((resolve) => {
    server.once('error', (problem: NodeJS.ErrnoException) => {
      const reason = problem.code ?? problem.message
      resolve({ kind: 'failed', diagnostic: cannotListen({ file: `${host}:${port}` }, option, reason) })
    })
    server.listen(port, host, () => {
      // From here on an error of one connection is no concern of ours.
      server.on('error', () => undefined)
      server.unref()
      const address = server.address()
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed())
          server.closeAllConnections()
        })
      resolve({ kind: 'listening', port: typeof address === 'object' && address !== null ? address.port : port, close })
    })
  })
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  ownHost: string,
  routes: Readonly<Record<string, RouteAnswer>>,
  tellBug: TellBug,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const answer = await answerOf(route, method, request, ownHost).catch((problem: unknown): Answer => {
    tellBug(path, String(problem))
    return { status: 500, body: 'a bug of apisixc; its log has more\n' }
  })
  const { status, body, contentType = 'text/plain; charset=utf-8', headers } = answer
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...headers,
    ...(status === 405 && route !== undefined && { allow: route.method === 'GET' ? 'GET, HEAD' : route.method }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function answerOf(
  route: RouteAnswer | undefined,
  method: string | undefined,
  { socket, headers }: IncomingMessage,
  ownHost: string,
): Promise<Answer> {
  if (route === undefined) return { status: 404, body: 'not found\n' }
  if (method !== route.method) return { status: 405, body: `${route.method} is what this path takes\n` }
  if (route.isForBrowsers && !isOwnName(headers.host, ownHost)) return misdirected
  // Browsers name the page that asks: any page could reach a listener on the machine of whoever looks at it.
  if (route.isLocal && (!isLoopback(socket.remoteAddress ?? '') || headers.origin !== undefined)) {
    return { status: 403, body: 'only from this machine or pod, and not from a web page\n' }
  }
  return route.answer()
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-421-misdirected-request */
const misdirected: Answer = {
  status: 421,
  body: 'nothing is served under that name; use the address, or name it with --ui\n',
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address)
}
