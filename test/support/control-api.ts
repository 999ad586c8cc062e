import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The control API of a data plane, on a port of its own; what it serves may be another thing each time. */
export class ControlApi {
  readonly #server: Server
  /** What is served at /v1/schema; a number is a status. */
  document: unknown
  /** How it calls itself, if at all. */
  serverName: string | undefined
  /** What was asked for. */
  readonly asked: string[] = []

  constructor(document: unknown) {
    this.document = document
    this.#server = createServer(({ url = '' }, response) => {
      if (this.serverName !== undefined) response.setHeader('server', this.serverName)
      this.asked.push(url)
      if (typeof this.document === 'number' || url !== '/v1/schema') {
        response.statusCode = typeof this.document === 'number' ? this.document : 404
        response.end('{}')
      } else response.end(typeof this.document === 'string' ? this.document : JSON.stringify(this.document))
    })
  }

  /** `http://127.0.0.1:PORT` */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
