import { Access } from './access.ts'
import { type Asked, describeRequest } from './asked.ts'
import { Authority, type Identity } from './certificates.ts'
import { discover } from './discovery.ts'
import type { Exchange } from './exchange.ts'
import { FakeWatch } from './fake-watch.ts'
import { Faults } from './faults.ts'
import { Listener } from './listener.ts'
import { Lister, type Result } from './listing.ts'
import { reply, replyBadly } from './replies.ts'
import { type ResourceRequest, readRequest } from './requests.ts'
import type { ServedKind } from './served.ts'
import { statusObject } from './status.ts'
import { World } from './world.ts'

export interface FakeClusterOptions {
  readonly served?: readonly ServedKind[]
  /** Bodies of at least this size are compressed for those who ask; a real server begins at 128 KiB. */
  readonly gzipFromBytes?: number
  /** Plain HTTP, as of `kubectl proxy`. */
  readonly isPlain?: boolean
}

/** An API server on a free port of 127.0.0.1 whose world and whose faults a test writes. */
export class FakeCluster {
  readonly world: World
  readonly faults = new Faults()
  readonly access = new Access()
  /** Signs the server's certificate and those of clients. */
  readonly authority = new Authority()
  /** Everything that was asked, in its order. */
  readonly asked: Asked[] = []
  /** Whether forgotten history is told by an ERROR event, as real servers mostly do, or by the status of the answer. */
  goneBy: 'event' | 'status' = 'event'

  readonly #lister: Lister
  readonly #listener = new Listener()
  readonly #watches = new Set<FakeWatch>()
  readonly #waiting = new Set<() => void>()
  readonly #gzipFromBytes: number
  readonly #isPlain: boolean
  #identity: Identity

  private constructor({ served, gzipFromBytes = 128 * 1024, isPlain = false }: FakeClusterOptions) {
    this.world = new World(served)
    this.#lister = new Lister(this.world)
    this.#gzipFromBytes = gzipFromBytes
    this.#isPlain = isPlain
    this.#identity = this.authority.issue({ commonName: 'kube-apiserver', names: serverNames })
  }

  static async start(options: FakeClusterOptions = {}): Promise<FakeCluster> {
    const cluster = new FakeCluster(options)
    await cluster.restart()
    return cluster
  }

  get port(): number {
    return this.#listener.port
  }

  get url(): string {
    return `${this.#isPlain ? 'http' : 'https'}://127.0.0.1:${this.port}`
  }

  /** How many connections there were so far. */
  get connections(): number {
    return this.#listener.connections
  }

  /** The watches that are open, oldest first; perhaps only those of a kind. */
  watches(kind?: string): readonly FakeWatch[] {
    return [...this.#watches].filter(({ asked }) => kind === undefined || asked.kind === kind)
  }

  /** Sends a bookmark on every watch. */
  bookmark(): void {
    for (const watch of this.#watches) watch.bookmark()
  }

  /** Lists that are half read cannot be continued any more. */
  expireTokens(): void {
    this.#lister.expireTokens()
  }

  /** Waits until a condition holds; looks again at each request and each watch that opens or ends. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  /** Goes away, as when the process is killed: nothing listens any more, all connections are reset. */
  async stop(): Promise<void> {
    await this.#listener.stop()
    this.#listener.resetAll()
  }

  /** Comes back on the same port. */
  async restart(): Promise<void> {
    await this.#listener.listen({
      identity: this.#isPlain ? undefined : this.#identity,
      clientAuthority: this.authority.cert,
      onExchange: (exchange) => this.#serve(exchange),
    })
  }

  /** Shows another certificate from now on. Connections that are open stay, unless `resetAll` is called. */
  async show(identity: Identity): Promise<void> {
    this.#identity = identity
    await this.restart()
  }

  /** Ends every open connection with RST. */
  resetAll(): void {
    this.#listener.resetAll()
  }

  #serve(exchange: Exchange): void {
    const { request, clientName } = exchange
    const resource = readRequest(request.target, this.world.served)
    const user = this.#isPlain ? 'proxy' : this.access.userOf(request.headers['authorization'], clientName)
    const asked = describeRequest(request, resource, user)
    this.asked.push(asked)
    const fault = this.faults.nextAnswer(asked)
    if (resource?.verb === 'watch' && fault === undefined && user !== undefined && this.access.allows(asked)) {
      this.#watch(asked, resource, exchange)
    } else {
      const result = this.#answer(asked, resource)
      if (fault === undefined) reply(exchange, result, this.#gzipFromBytes)
      else replyBadly(exchange, result, fault)
    }
    this.#look()
  }

  #answer(asked: Asked, resource: ResourceRequest | undefined): Result {
    if (asked.user === undefined) return { status: 401, body: statusObject(401, 'Unauthorized') }
    if (!this.access.allows(asked)) {
      const place = asked.namespace === undefined ? 'at the cluster scope' : `in the namespace "${asked.namespace}"`
      const what = `"${asked.plural}" in API group "${asked.group}" ${place}`
      const message = `User "tester" cannot ${asked.verb} resource ${what}`
      return { status: 403, body: statusObject(403, `${asked.plural} is forbidden: ${message}`) }
    }
    if (resource?.verb === 'list') return this.#lister.list(resource)
    if (resource?.verb === 'get') return this.#lister.get(resource)
    const found = discover(asked.path, this.world.served)
    const missing = statusObject(404, 'the server could not find the requested resource')
    return found === undefined ? { status: 404, body: missing } : { status: 200, body: found }
  }

  #watch(asked: Asked, resource: ResourceRequest, exchange: Exchange): void {
    const version = Number(resource.query.get('resourceVersion') ?? 0)
    if (this.goneBy === 'status' && version !== 0 && this.world.since(version) === undefined) {
      const body = statusObject(410, `too old resource version: ${version}`)
      reply(exchange, { status: 410, body }, this.#gzipFromBytes)
      return
    }
    const watch = new FakeWatch(asked, resource, exchange, this.world, this.faults)
    this.#watches.add(watch)
    watch.start(() => {
      this.#watches.delete(watch)
      this.#look()
    })
  }

  #look(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}

/** What the certificate of the server is made out for. */
export const serverNames = ['127.0.0.1', 'localhost', 'kubernetes.default.svc']
