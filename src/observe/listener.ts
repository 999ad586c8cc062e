import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { cannotListen } from '../diagnostics/catalog/listening.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'

export interface Answer {
  readonly status: number
  readonly body: string
  /** `text/plain` where nothing is said. */
  readonly contentType?: string
}

/** What is answered at one path, and to which method. */
export interface RouteAnswer {
  readonly method: 'GET' | 'POST'
  /** Only asked from this machine: it changes something. */
  readonly isLocal?: true
  answer(): Answer | Promise<Answer>
}

export interface ListenAddress {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
}

export type Listening =
  | { readonly kind: 'listening'; readonly port: number; close(): Promise<void> }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }

const slowestMs = 10_000

/**
 * A small HTTP server for probes and scrapes. Bodies of requests are not read, slow clients are cut off, and the
 * process does not stay alive for it.
 */
export function startListener(
  { host, port }: ListenAddress,
  routes: Readonly<Record<string, RouteAnswer>>,
): Promise<Listening> {
  const server = createServer({ requestTimeout: slowestMs, headersTimeout: slowestMs }, (request, response) => {
    void respond(request, response, routes)
  })
  return new Promise((resolve) => {
    server.once('error', (problem: NodeJS.ErrnoException) => {
      const reason = problem.code ?? problem.message
      resolve({ kind: 'failed', diagnostic: cannotListen({ file: `${host}:${port}` }, reason) })
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
  routes: Readonly<Record<string, RouteAnswer>>,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const { status, body, contentType = 'text/plain; charset=utf-8' } = await answerOf(route, method, request)
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...(status === 405 && route !== undefined && { allow: route.method === 'GET' ? 'GET, HEAD' : route.method }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function answerOf(
  route: RouteAnswer | undefined,
  method: string | undefined,
  { socket }: IncomingMessage,
): Answer | Promise<Answer> {
  if (route === undefined) return { status: 404, body: 'not found\n' }
  if (method !== route.method) return { status: 405, body: `${route.method} is what this path takes\n` }
  if (route.isLocal && !isLoopback(socket.remoteAddress ?? '')) {
    return { status: 403, body: 'only from this machine or pod\n' }
  }
  return route.answer()
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address)
}
