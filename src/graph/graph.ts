import { compareText } from '../diagnostics/diagnostic.ts'
import { count } from '../diagnostics/words.ts'
import type { Gateway, GatewayRoute, GatewayStreamRoute } from '../router/gateway.ts'
import { hostsOf, tierOf } from '../router/hosts.ts'
import { routeTargets, streamTargets, type Target } from './targets.ts'

/** A picture of a configuration: what comes in on the left, where it goes on the right. */
export interface Graph {
  /** In the order in which they are met. */
  readonly vertices: readonly Vertex[]
  readonly edges: readonly Edge[]
  readonly drawn: number
  /** How many routes fit the filters and are not drawn, because the picture would hold too many lines. */
  readonly left: number
}

/** A thing in the picture. Its lines are text of tenants, to be escaped. */
export interface Vertex {
  /** A letter for its sort and a number: safe in every notation. */
  readonly id: string
  readonly kind: 'entry' | 'route' | 'upstream' | 'node' | 'nowhere' | 'rest'
  readonly lines: readonly string[]
}

/** A line between two things. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly label?: string
}

/** What of a configuration is drawn. */
export interface Selection {
  /** Only what takes requests for one of these hosts; empty takes all. A pattern itself may be named too. */
  readonly hosts: readonly string[]
  /** Whether a route is wanted, whatever its hosts. */
  isWanted(section: 'routes' | 'stream_routes', id: string): boolean
  readonly mostEdges: number
}

/**
 * Hosts and ports, routes, upstreams and nodes, in the order of the file. Routes are drawn whole, up to the first with
 * which the lines would be too many; the very first is drawn always.
 */
export function drawGraph(gateway: Gateway, selection: Selection): Graph {
  const drawing = new Drawing()
  let left = 0
  let drawn = 0
  const draw = (ofRoute: RouteDrawing): void => {
    if (ofRoute.entries.length === 0) return
    const isFull = left > 0 || (drawn > 0 && drawing.edges.length + drawing.cost(ofRoute) > selection.mostEdges)
    if (isFull) {
      left += 1
      return
    }
    drawn += 1
    drawing.add(ofRoute)
  }
  for (const route of gateway.routes ?? []) {
    if (selection.isWanted('routes', route.id)) draw(httpDrawing(gateway, route, selection))
  }
  for (const route of gateway.stream_routes ?? []) {
    if (selection.isWanted('stream_routes', route.id)) draw(streamDrawing(gateway, route, selection))
  }
  if (left > 0) drawing.vertex('rest', 'left', [`and ${count(left, 'more route', 'more routes')}`])
  return { vertices: drawing.vertices, edges: drawing.edges, drawn, left }
}

/** Every host pattern that some route has, and every SNI, for "did you mean". */
export function hostsIn(gateway: Gateway): readonly string[] {
  const all = [
    ...(gateway.routes ?? []).flatMap((route) => hostsOf(route, gateway) ?? []),
    ...(gateway.stream_routes ?? []).flatMap(({ sni }) => sni ?? []),
  ]
  return [...new Set(all)].sort(compareText)
}

interface RouteDrawing {
  /** Empty where the filters leave nothing of it. */
  readonly entries: readonly string[]
  readonly key: string
  readonly lines: readonly string[]
  readonly targets: readonly Target[]
}

function httpDrawing(gateway: Gateway, route: GatewayRoute, { hosts }: Selection): RouteDrawing {
  const patterns = hostsOf(route, gateway)
  const { id, uris, methods = [], priority = 0, status } = route
  const asks = [
    some(uris),
    ...(methods.length > 0 ? [methods.join(' ')] : []),
    ...(priority === 0 ? [] : [`priority ${priority}`]),
  ]
  const conditions = (['vars', 'filter_func', 'remote_addrs'] as const).filter((field) => route[field] !== undefined)
  return {
    entries: patterns === undefined ? ['any host'] : patterns.filter((pattern) => isAsked(pattern, hosts)),
    key: `routes/${id}`,
    lines: [
      `route ${id}`,
      asks.join(' '),
      ...(conditions.length === 0 ? [] : [`on conditions: ${conditions.join(', ')}`]),
      ...(status === 0 ? ['switched off'] : []),
    ],
    targets: routeTargets(gateway, route),
  }
}

function streamDrawing(gateway: Gateway, route: GatewayStreamRoute, { hosts }: Selection): RouteDrawing {
  const { id, server_port: port, sni, server_addr: address, remote_addr: remote } = route
  const at = `${address ?? ''}${address === undefined ? '' : ' '}${port === undefined ? 'any port' : `port ${port}`}`
  const isIn = hosts.length === 0 || (sni !== undefined && isAsked(sni, hosts))
  return {
    entries: isIn ? [sni === undefined ? at : `${sni} ${at}`] : [],
    key: `stream_routes/${id}`,
    lines: [`stream route ${id}`, ...(remote === undefined ? [] : [`from ${remote}`])],
    targets: streamTargets(gateway, route),
  }
}

function isAsked(pattern: string, hosts: readonly string[]): boolean {
  if (hosts.length === 0) return true
  return hosts.some((host) => pattern === host || tierOf(pattern, host.toLowerCase()) !== undefined)
}

const mostListed = 3

function some(texts: readonly string[]): string {
  const more = texts.length - mostListed
  return `${texts.slice(0, mostListed).join(' ')}${more > 0 ? ` and ${more} more` : ''}`
}

const letters = { entry: 'h', route: 'r', upstream: 'u', node: 'n', nowhere: 'x', rest: 'm' } as const

/** Gives each thing one vertex, however often it is met. */
class Drawing {
  readonly vertices: Vertex[] = []
  readonly edges: Edge[] = []
  readonly #ids = new Map<string, string>()
  readonly #counts = new Map<Vertex['kind'], number>()

  vertex(kind: Vertex['kind'], key: string, lines: readonly string[]): string {
    const unique = `${kind} ${key}`
    const known = this.#ids.get(unique)
    if (known !== undefined) return known
    const number = (this.#counts.get(kind) ?? 0) + 1
    const id = `${letters[kind]}${number}`
    this.#counts.set(kind, number)
    this.#ids.set(unique, id)
    this.vertices.push({ id, kind, lines })
    return id
  }

  /** How many lines more there would be. */
  cost({ entries, targets }: RouteDrawing): number {
    const nodes = targets
      .filter((target) => !this.#isKnown(target))
      .reduce((sum, target) => sum + target.nodes.length, 0)
    return entries.length + targets.length + nodes
  }

  add({ entries, key, lines, targets }: RouteDrawing): void {
    const starts = entries.map((entry) => this.vertex('entry', entry, [entry]))
    const route = this.vertex('route', key, lines)
    for (const start of starts) this.#edge(start, route)
    for (const target of targets) {
      const isNew = !this.#isKnown(target)
      const end = this.vertex(target.kind, target.key, target.lines)
      this.#edge(route, end, target.label)
      if (!isNew) continue
      for (const node of target.nodes) {
        this.#edge(end, this.vertex(node.isRest ? 'rest' : 'node', node.isRest ? target.key : node.text, [node.text]))
      }
    }
  }

  #isKnown({ kind, key }: Target): boolean {
    return this.#ids.has(`${kind} ${key}`)
  }

  #edge(from: string, to: string, label?: string): void {
    this.edges.push({ from, to, ...(label !== undefined && { label }) })
  }
}
