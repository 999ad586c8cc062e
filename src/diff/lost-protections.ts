import { decide } from '../router/decide.ts'
import { type Gateway, type GatewayRoute, itemById } from '../router/gateway.ts'
import type { Request } from '../router/request.ts'
import { uncheckedHosts } from './client-certificates.ts'
import { type Guard, guardsOfConsumer, guardsOfRoute, guardsOfStreamRoute, lostBetween } from './guards.ts'
import type { Pair } from './pairs.ts'
import { sampleRequests } from './sample-requests.ts'
import type { Section } from './sections.ts'
import type { World } from './world.ts'

/** A protection that no longer stands where it stood, and what is open for it. */
export interface LostProtection {
  /** A plugin, `client certificate`, or a plugin config that cannot be seen. */
  readonly protection: string
  /** What it did: "asks who the client is". */
  readonly guards: string
  /** Where it stood. */
  readonly of: { readonly section: Section; readonly id: string }
  readonly open: readonly OpenedItem[]
}

/** An item that lets through what was kept away. */
export interface OpenedItem {
  readonly section: Section
  /** As it is called after the change. */
  readonly id: string
  /** Where another route answers than before: a request for which this is so, and the route that answered. */
  readonly request?: string
  readonly instead?: string
  /** Of a certificate. */
  readonly host?: string
}

/** How much work the search by requests may be, in routes looked at. */
const mostLooks = 20_000_000

export interface LostProtections {
  readonly lost: readonly LostProtection[]
  /** Requests that were not tried, because there are too many. */
  readonly untried: number
}

/**
 * Every protection that is gone: from a route that stays, wherever it stood (in a plugin config, a service, a global rule);
 * from requests that another route answers now, because theirs is gone or another comes first; from consumers, and from
 * hosts whose clients had to show certificates. `fell`: routes that now come after another, by id after the change.
 */
export function lostProtections(
  before: World,
  after: World,
  pairsOf: (section: Section) => readonly Pair[],
  fell: ReadonlyMap<string, string>,
): LostProtections {
  const found = new Map<string, { readonly guard: Guard; readonly open: Map<string, OpenedItem> }>()
  const note = (guards: readonly Guard[], opened: OpenedItem): void => {
    for (const guard of guards) {
      const key = JSON.stringify([guard.plugin, guard.from])
      const known = found.get(key) ?? { guard, open: new Map() }
      found.set(key, known)
      const item = JSON.stringify([opened.section, opened.id, opened.host])
      if (!known.open.has(item)) known.open.set(item, opened)
    }
  }

  const partners = notePairs(before, after, pairsOf, note)
  const untried = noteRequests(before, after, pairsOf('routes'), partners, fell, note)
  for (const { host, before: from, after: id } of uncheckedHosts(before.items('ssls'), after.items('ssls'))) {
    note([clientCertificate(from)], { section: 'ssls', id, host })
  }
  const lost = [...found.values()].map(({ guard, open }) => ({
    protection: guard.plugin,
    guards: guard.guards,
    of: guard.from,
    open: [...open.values()],
  }))
  return { lost: lost.sort((a, b) => b.open.length - a.open.length), untried }
}

type Note = (guards: readonly Guard[], opened: OpenedItem) => void

/** Notes what items lose that stay; answers what each route of before is called now. */
function notePairs(
  before: World,
  after: World,
  pairsOf: (section: Section) => readonly Pair[],
  note: Note,
): ReadonlyMap<string, string> {
  const partners = new Map<string, string>()
  const isUnseen = before.isUnseen('plugin_configs')
  const guards = ({ gateway }: World, id: string) => {
    const route = itemById(gateway.routes, id)
    return route === undefined ? 'closed' : guardsOfRoute(gateway, route, isUnseen)
  }
  for (const pair of pairsOf('routes')) {
    if (pair.before === undefined || pair.after === undefined) continue
    partners.set(pair.before.id, pair.after.id)
    note(lostBetween(guards(before, pair.before.id), guards(after, pair.after.id)), {
      section: 'routes',
      id: pair.after.id,
    })
  }
  const streamGuards = ({ gateway }: World, id: string) => {
    const route = itemById(gateway.stream_routes, id)
    return route === undefined ? 'closed' : guardsOfStreamRoute(gateway, route)
  }
  for (const { before: was, after: is } of pairsOf('stream_routes')) {
    if (was === undefined || is === undefined) continue
    note(lostBetween(streamGuards(before, was.id), streamGuards(after, is.id)), { section: 'stream_routes', id: is.id })
  }
  for (const section of ['consumers', 'consumer_groups'] as const) {
    for (const { before: was, after: is } of pairsOf(section)) {
      if (was === undefined || is === undefined) continue
      const [old, now] = [was, is].map(({ id, fields }) => guardsOfConsumer(section, id, fields['plugins']))
      note(lostBetween(old ?? [], now ?? []), { section, id: is.id })
    }
  }
  return partners
}

/** Asks both sides who answers the requests of every route that is not the same on both. */
function noteRequests(
  before: World,
  after: World,
  pairs: readonly Pair[],
  partners: ReadonlyMap<string, string>,
  fell: ReadonlyMap<string, string>,
  note: Note,
): number {
  const isUnseen = before.isUnseen('plugin_configs')
  const asked = new Map<string, Request>()
  const ask = ({ gateway }: World, id: string): void => {
    const route = itemById(gateway.routes, id)
    if (route === undefined) return
    for (const request of sampleRequests(route, gateway)) asked.set(JSON.stringify(request), request)
  }
  for (const pair of pairs) {
    const isNewRank = pair.after !== undefined && fell.has(pair.after.id)
    if (pair.before && pair.after && !isNewRank && isSameMatch(pair, before, after)) continue
    if (pair.before !== undefined) ask(before, pair.before.id)
    if (pair.after !== undefined) ask(after, pair.after.id)
  }
  const looks = (before.gateway.routes?.length ?? 0) + (after.gateway.routes?.length ?? 0)
  const tried = [...asked.values()].slice(0, Math.floor(mostLooks / Math.max(1, looks)))
  for (const request of tried) {
    const was = answerOf(before.gateway, request)
    const is = was && answerOf(after.gateway, request)
    if (was === undefined || is === undefined || partners.get(was.id) === is.id) continue
    const lost = lostBetween(guardsOfRoute(before.gateway, was, isUnseen), guardsOfRoute(after.gateway, is, isUnseen))
    const { method, host, path } = request
    note(lost, { section: 'routes', id: is.id, request: `${method} ${host}${path}`, instead: was.id })
  }
  return asked.size - tried.length
}

/** Where neither what a route takes nor its rank has changed, only other routes can take its requests. */
function isSameMatch(pair: Pair, before: World, after: World): boolean {
  const [was, is] = [
    pair.before && itemById(before.gateway.routes, pair.before.id),
    pair.after && itemById(after.gateway.routes, pair.after.id),
  ]
  const matchOf = (route: GatewayRoute | undefined, { gateway }: World) =>
    route &&
    JSON.stringify([
      route.uris,
      route.hosts ?? itemById(gateway.services, route.service_id ?? '')?.hosts,
      route.methods,
      route.vars,
      route.remote_addrs,
      route.filter_func,
      route.priority ?? 0,
      route.status ?? 1,
    ])
  return matchOf(was, before) === matchOf(is, after)
}

function answerOf(gateway: Gateway, request: Request): GatewayRoute | undefined {
  return decide(gateway, request).winner?.route
}

function clientCertificate(id: string): Guard {
  const guards = 'clients had to show one of a certain authority'
  return { plugin: 'client certificate', kind: 'authentication', guards, from: { section: 'ssls', id } }
}
