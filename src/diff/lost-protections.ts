import { Asking } from '../router/asking.ts'
import { hostsOf } from '../router/hosts.ts'
import type { Request } from '../router/request.ts'
import { sampleRequests } from '../router/sample-requests.ts'
import { uncheckedHosts } from './client-certificates.ts'
import { type Guard, guardsOfConsumer, lostBetween } from './guards.ts'
import type { Pair } from './pairs.ts'
import type { Section } from './sections.ts'
import type { World } from './world.ts'

/** A protection that no longer stands where it stood, and what is open for it. */
export interface LostProtection {
  /** A plugin, `client certificate`, or a plugin config that cannot be seen. */
  readonly protection: string
  /** What it did: "asks who the client is". */
  readonly guards: string
  /** Where it stood, and of which object and field that was made. */
  readonly of: { readonly section: Section; readonly id: string; readonly from?: string }
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

/** With more routes than any gateway has, the search by requests has to end all the same. */
const mostTried = 100_000

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
  for (const section of ['routes', 'stream_routes'] as const) {
    for (const { before: was, after: is } of pairsOf(section)) {
      if (was === undefined || is === undefined) continue
      if (section === 'routes') partners.set(was.id, is.id)
      note(lostBetween(before.guardsOf(section, was.id), after.guardsOf(section, is.id)), { section, id: is.id })
    }
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
  const requests = new Map<string, Request>()
  const take = (world: World, id: string): void => {
    const route = world.route(id)
    if (route === undefined) return
    for (const request of sampleRequests(route, world.gateway)) requests.set(JSON.stringify(request), request)
  }
  for (const pair of pairs) {
    const isNewRank = pair.after !== undefined && fell.has(pair.after.id)
    if (pair.before && pair.after && !isNewRank && isSameMatch(pair.before.id, before, pair.after.id, after)) continue
    if (pair.before !== undefined) take(before, pair.before.id)
    if (pair.after !== undefined) take(after, pair.after.id)
  }
  const tried = [...requests.values()].slice(0, mostTried)
  const [old, now] = [new Asking(before.gateway), new Asking(after.gateway)]
  for (const request of tried) {
    const was = old.answer(request)
    const is = was && now.answer(request)
    if (was === undefined || is === undefined || partners.get(was.id) === is.id) continue
    const lost = lostBetween(before.guardsOf('routes', was.id), after.guardsOf('routes', is.id))
    const { method, host, path } = request
    note(lost, { section: 'routes', id: is.id, request: `${method} ${host}${path}`, instead: was.id })
  }
  return requests.size - tried.length
}

/** Where neither what a route takes nor its rank has changed, only other routes can take its requests. */
function isSameMatch(was: string, before: World, is: string, after: World): boolean {
  const matchOf = (id: string, world: World) => {
    const route = world.route(id)
    return (
      route &&
      JSON.stringify([
        route.uris,
        hostsOf(route, world.gateway),
        route.methods,
        route.vars,
        route.remote_addrs,
        route.filter_func,
        route.priority ?? 0,
        route.status ?? 1,
      ])
    )
  }
  return matchOf(was, before) === matchOf(is, after)
}

function clientCertificate(id: string): Guard {
  const guards = 'clients had to show one of a certain authority'
  return { plugin: 'client certificate', kind: 'authentication', guards, from: { section: 'ssls', id } }
}
