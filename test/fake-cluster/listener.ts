import { createServer as createPlainServer, type Server, type Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import type { Identity } from './certificates.ts'
import { Exchange, readRequests } from './exchange.ts'

/** How a listener proves who it is. Without an identity it speaks plain HTTP, as `kubectl proxy` does. */
export interface ListenerOptions {
  readonly identity: Identity | undefined
  /** The authority that signs the certificates of clients, as PEM. */
  readonly clientAuthority: string
  readonly onExchange: (exchange: Exchange) => void
}

/** A port of 127.0.0.1 that is listened on; may be left and taken again. */
export class Listener {
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  /** How many connections there were, the closed ones included. */
  connections = 0

  get port(): number {
    return this.#port
  }

  /** Listens, on the same port as before where there was one. Connections that are open stay as they are. */
  async listen(options: ListenerOptions): Promise<void> {
    await this.stop()
    const server = makeServer(options, (socket, clientName) => {
      this.connections += 1
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      readRequests(socket, (request) => options.onExchange(new Exchange(request, clientName, socket)))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
    this.#server = server
  }

  /** Takes no new connections any more. Those that are open stay as they are. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    server?.close()
  }

  /** Ends every open connection with RST. */
  resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }
}

function makeServer(
  { identity, clientAuthority: ca }: ListenerOptions,
  onSocket: (socket: Socket, clientName: string | undefined) => void,
): Server {
  if (identity === undefined) return createPlainServer((socket) => onSocket(guarded(socket), undefined))
  const server = createServer({ ...identity, ca, requestCert: true, rejectUnauthorized: false }, (socket) =>
    onSocket(guarded(socket), socket.authorized ? clientNameOf(socket) : undefined),
  )
  // Clients that do not trust the certificate break off: that is what they are to do.
  server.on('tlsClientError', () => {})
  return server
}

/** Clients may go away at any moment; a fake server has nothing to say about that. */
function guarded(socket: Socket): Socket {
  return socket.on('error', () => {})
}

function clientNameOf(socket: TLSSocket): string | undefined {
  const name = socket.getPeerCertificate().subject?.CN
  return Array.isArray(name) ? name[0] : name
}
