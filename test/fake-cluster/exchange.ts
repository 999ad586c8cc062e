import type { Socket } from 'node:net'
import type { HttpRequest } from './requests.ts'

type Headers = Readonly<Record<string, string>>

const headEnd = '\r\n\r\n'

/** One request and its answer on a raw socket, so that an answer can be broken off at any byte. */
export class Exchange {
  readonly request: HttpRequest
  /** Whom the client's certificate names, where the cluster's authority signed it. */
  readonly clientName: string | undefined
  readonly #socket: Socket

  constructor(request: HttpRequest, clientName: string | undefined, socket: Socket) {
    this.request = request
    this.clientName = clientName
    this.#socket = socket
  }

  /** A whole answer. */
  answer(status: number, body: Uint8Array, headers: Headers = {}): void {
    this.begin(status, body.length, headers)
    this.#socket.write(body)
  }

  /** The head of an answer of known length. */
  begin(status: number, length: number, headers: Headers = {}): void {
    this.#socket.write(head(status, { ...headers, 'content-length': String(length) }))
  }

  /** The head of an answer that comes in chunks. */
  stream(headers: Headers): void {
    this.#socket.write(head(200, { ...headers, 'transfer-encoding': 'chunked' }))
  }

  chunk(content: Uint8Array): void {
    this.#socket.write(Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]))
  }

  /** Ends an answer of chunks in good order. */
  finish(): void {
    this.#socket.write('0\r\n\r\n')
  }

  /** Bytes as they are, without a frame; goes on when they are on their way. */
  raw(content: Uint8Array, sent: () => void): void {
    this.#socket.write(content, sent)
  }

  /** Ends the connection with FIN. */
  hangUp(): void {
    this.#socket.end()
  }

  /** Ends the connection with RST. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  onClose(run: () => void): void {
    this.#socket.once('close', run)
  }
}

/** Reads the requests of a connection one after the other; they have no bodies. */
export function readRequests(socket: Socket, onRequest: (request: HttpRequest) => void): void {
  let pending = ''
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1')
    for (let end = pending.indexOf(headEnd); end !== -1; end = pending.indexOf(headEnd)) {
      const [first = '', ...lines] = pending.slice(0, end).split('\r\n')
      pending = pending.slice(end + headEnd.length)
      const [method = '', target = ''] = first.split(' ')
      const headers = lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.replace(/^[^:]*:\s*/, ''),
      ])
      onRequest({ method, target, headers: Object.fromEntries(headers) })
    }
  })
}

function head(status: number, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`
}
