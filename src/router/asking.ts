import { decide } from './decide.ts'
import type { Gateway, GatewayRoute } from './gateway.ts'
import { hostsOf, tierOf } from './hosts.ts'
import { type Request, receive } from './request.ts'
import { readUri } from './uris.ts'

interface Prefix {
  readonly literal: string
  readonly isExact: boolean
}

/** A route, and what a path has to be or begin with to lead there. */
interface Waiting {
  readonly route: GatewayRoute
  readonly position: number
  readonly prefixes: readonly Prefix[]
}

/** Many requests to one gateway: the router's model is asked only about routes to which host and path may lead. */
export class Asking {
  readonly #gateway: Gateway
  readonly #byHost = new Map<string, Waiting[]>()
  /** Of any host, or of a wildcard. */
  readonly #others: (Waiting & { readonly hosts: readonly string[] | undefined })[] = []

  constructor(gateway: Gateway) {
    this.#gateway = gateway
    for (const [position, route] of (gateway.routes ?? []).entries()) {
      const waiting = { route, position, prefixes: route.uris.map(readUri) }
      const hosts = hostsOf(route, gateway)?.map((host) => host.toLowerCase())
      const wild = hosts?.filter((host) => host.startsWith('*'))
      if (wild === undefined || wild.length > 0) this.#others.push({ ...waiting, hosts: wild })
      for (const host of new Set(hosts?.filter((name) => !name.startsWith('*')))) {
        const known = this.#byHost.get(host)
        if (known === undefined) this.#byHost.set(host, [waiting])
        else known.push(waiting)
      }
    }
  }

  /** The route that answers; undefined where none certainly does. */
  answer(request: Request): GatewayRoute | undefined {
    return decide(this.narrow(request), request).winner?.route
  }

  /** The gateway without the routes to which neither host nor path of the request lead: the same ones answer, or may. */
  narrow(request: Request): Gateway {
    const received = receive(request)
    if (received === undefined) return { ...this.#gateway, routes: [] }
    const { host, path } = received
    const leads = ({ prefixes }: Waiting): boolean =>
      prefixes.some(({ literal, isExact }) => (isExact ? path === literal : path.startsWith(literal)))
    const found = new Map<number, GatewayRoute>()
    for (const waiting of this.#byHost.get(host) ?? []) if (leads(waiting)) found.set(waiting.position, waiting.route)
    for (const waiting of this.#others) {
      const isHost = waiting.hosts?.some((pattern) => tierOf(pattern, host) !== undefined) ?? true
      if (isHost && leads(waiting)) found.set(waiting.position, waiting.route)
    }
    return { ...this.#gateway, routes: [...found].sort(([a], [b]) => a - b).map(([, route]) => route) }
  }
}
