import type { Gateway, GatewayRoute, GatewayStreamRoute } from '../router/gateway.ts'
import { readGateway } from '../router/read-document.ts'
import { type Guarding, guardsOfRoute, guardsOfStreamRoute } from './guards.ts'
import { type Item, readItems } from './item.ts'
import { type Section, sections } from './sections.ts'

/** One side of a comparison, without what the other does not show. */
export class World {
  /** As the model of the router reads it. */
  readonly gateway: Gateway
  readonly #items: ReadonlyMap<Section, readonly Item[]>
  readonly #routes: ReadonlyMap<string, GatewayRoute>
  readonly #streamRoutes: ReadonlyMap<string, GatewayStreamRoute>
  readonly #guardings = new Map<string, Guarding>()

  /** `document`: a parsed apisix.yaml. `unseen`: sections that are compared with nothing. */
  constructor(document: unknown, unseen: ReadonlySet<Section>) {
    const seen = sections.filter((section) => !unseen.has(section))
    const part = Object.fromEntries(seen.map((section) => [section, sectionOf(document, section)]))
    this.gateway = readGateway(part)
    this.#items = new Map(seen.map((section) => [section, readItems(part, section)]))
    this.#routes = new Map((this.gateway.routes ?? []).map((route) => [route.id, route]))
    this.#streamRoutes = new Map((this.gateway.stream_routes ?? []).map((route) => [route.id, route]))
  }

  items(section: Section): readonly Item[] {
    return this.#items.get(section) ?? []
  }

  /** Undefined also for a route without uris, which APISIX drops. */
  route(id: string): GatewayRoute | undefined {
    return this.#routes.get(id)
  }

  /** What stands before a route; nothing comes through one that is not there. */
  guardsOf(section: 'routes' | 'stream_routes', id: string): Guarding {
    const key = `${section}/${id}`
    const guarding = this.#guardings.get(key) ?? this.#lookUpGuards(section, id)
    this.#guardings.set(key, guarding)
    return guarding
  }

  #lookUpGuards(section: 'routes' | 'stream_routes', id: string): Guarding {
    if (section === 'stream_routes') {
      const route = this.#streamRoutes.get(id)
      return route === undefined ? 'closed' : guardsOfStreamRoute(this.gateway, route)
    }
    const route = this.#routes.get(id)
    return route === undefined ? 'closed' : guardsOfRoute(this.gateway, route, this.isUnseen('plugin_configs'))
  }

  isUnseen(section: Section): boolean {
    return !this.#items.has(section)
  }
}

function sectionOf(document: unknown, section: Section): unknown {
  return typeof document === 'object' && document !== null
    ? (document as Readonly<Record<string, unknown>>)[section]
    : undefined
}
