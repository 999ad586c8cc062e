import { idCollision, idKept, routesCompete, streamRulesCompete } from '../diagnostics/catalog/linking.ts'
import { compareText, type Report } from '../diagnostics/diagnostic.ts'
import { type Item, idOf, type Route, type SectionName, type StreamRoute } from '../model/config.ts'
import { isIncludeKey } from '../objects/include.ts'
import { type At, parseObjectKey } from '../objects/object.ts'
import { bySeniority } from '../objects/seniority.ts'
import { exactPriority, type Made, type Rank } from '../translate/fragment.ts'

/**
 * Older objects first, then by namespace and name, then as written: APISIX gives equal routes to the first in the file,
 * so this order decides (C19; kinds spec section 11.1). Objects of files have no age and come after those that have one.
 * What is held comes after everything that is not.
 */
export function byRank(a: { readonly rank: Rank }, b: { readonly rank: Rank }): number {
  return Number(a.rank.isHeld ?? false) - Number(b.rank.isHeld ?? false) || bySeat(a, b)
}

/** The same, and what is held keeps its place. */
export function bySeat(a: { readonly rank: Rank }, b: { readonly rank: Rank }): number {
  return bySeniority(a.rank.source, b.rank.source) || a.rank.index - b.rank.index
}

/** `section/id` of items that were written by hand and are left out, and where they stand. */
export type TakenIds = ReadonlyMap<string, At>

const noneTaken: TakenIds = new Map()

/**
 * The first of each id. In APISIX the last would win, silently, at the place of the first. What was compiled does not come
 * back under an id that the operator has taken, and lost over a mistake: it may lack what the operator added.
 */
export function dropCollisions<M extends Made<Item>>(
  section: SectionName,
  made: readonly M[],
  report: Report,
  takenIds: TakenIds = noneTaken,
): readonly M[] {
  const winners = new Map<string, At>()
  return made.filter(({ value, from }) => {
    const id = idOf(value)
    const winner = winners.get(id)
    const mayBeTaken = takenIds.size > 0 && !isIncludeKey(from.object)
    const holder = winner ?? (mayBeTaken ? takenIds.get(`${section}/${id}`) : undefined)
    if (winner !== undefined) report(idCollision(from, section, id, winner))
    else if (holder !== undefined) report(idKept(from, section, id, holder))
    else winners.set(id, from)
    return holder === undefined
  })
}

/** Tells of each route that matches, for some host and path, exactly what an earlier one matches. */
export function reportCompetition(
  routes: readonly Made<Route>[],
  report: Report,
  hostsOf: (route: Route) => readonly string[] | undefined = ({ hosts }) => hosts,
): void {
  const seen = new Set<string>()
  const shared = new Set<string>()
  const compared = routes.filter(({ value }) => {
    const own = hostsOf(value) ?? anyHost
    if (own.length * value.uris.length > mostCompared || value.status === 0) return false
    for (const host of own) {
      const before = seen.size
      if (seen.add(host).size === before) shared.add(host)
    }
    return true
  })
  // Most hosts have one rule, with which nothing competes.
  if (shared.size === 0) return
  const hosts = new Map<string, Map<string, Made<Route>>>()
  for (const route of compared) {
    const { value } = route
    // Its priority was not asked for: it only puts the path before the same one of type Prefix.
    const conditions = conditionsOf(isExactPath(route) ? { ...value, priority: 0 } : value)
    let told = false
    for (const host of hostsOf(value) ?? anyHost) {
      if (!shared.has(host)) continue
      const winners = hosts.get(host) ?? new Map<string, Made<Route>>()
      hosts.set(host, winners)
      for (const uri of value.uris) {
        const match = conditions === '' ? uri : `${uri} ${conditions}`
        const earlier = winners.get(match)
        const [winner, loser] =
          earlier !== undefined && !comesBefore(route, earlier) ? [earlier, route] : [route, earlier]
        winners.set(match, winner)
        if (loser === undefined || told || isPrefixOf(loser, winner)) continue
        report(routesCompete(loser.from, `${host === '' ? 'any host' : host} with path ${uri}`, winner.from))
        told = true
      }
    }
  }
}

function isOfIngress({ from }: Made<Route>): boolean {
  return parseObjectKey(from.object).kind === 'Ingress'
}

function isExactPath(route: Made<Route>): boolean {
  return route.value.priority === exactPriority && isOfIngress(route)
}

function comesBefore(route: Made<Route>, earlier: Made<Route>): boolean {
  return isExactPath(route) && !isExactPath(earlier)
}

/** Whether a path gives way to an Exact one as Kubernetes says it does. */
function isPrefixOf(loser: Made<Route>, winner: Made<Route>): boolean {
  return isExactPath(winner) && !isExactPath(loser) && isOfIngress(loser)
}

/** A rule of more pairs of host and path is not compared: what it costs would be felt by everybody. */
const mostCompared = 4096

const anyHost = ['']

/** The same for TCP and UDP rules: APISIX tells them apart by port and host (SNI) alone, not by protocol (C30). */
export function reportStreamCompetition(routes: readonly Made<StreamRoute>[], report: Report): void {
  const winners = new Map<string, At>()
  for (const { value, from } of routes) {
    const { server_port: port, sni, remote_addr: client, server_addr: server } = value
    const match = [
      port === undefined ? 'any port' : `port ${port}`,
      ...(sni === undefined ? [] : [`with host ${sni}`]),
      ...(client === undefined ? [] : [`from ${client}`]),
      ...(server === undefined ? [] : [`at ${server}`]),
    ].join(' ')
    const winner = winners.get(match)
    if (winner === undefined) winners.set(match, from)
    else report(streamRulesCompete(from, match, winner))
  }
}

/** Everything besides host and path that tells routes apart, in one text. */
export function conditionsOf({ methods, remote_addrs, vars, filter_func, priority }: Route): string {
  if (!methods && !remote_addrs && !vars && !filter_func && !priority) return ''
  return JSON.stringify([sorted(methods), sorted(remote_addrs), vars, filter_func, priority])
}

function sorted(list: readonly string[] | undefined): readonly string[] {
  return [...(list ?? [])].sort(compareText)
}
