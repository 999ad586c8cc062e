import type { Gateway } from '../router/gateway.ts'
import { hostsOf } from '../router/hosts.ts'
import type { Pair } from './pairs.ts'
import type { World } from './world.ts'

/**
 * Routes that come after another now which came after them, where only the order of the file decides between the two:
 * they share host, uri and priority, and APISIX asks the first (data plane spec section 5). By id: whom each follows.
 */
export function routesThatFell(before: World, after: World, pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const partners = new Map(
    pairs.flatMap((pair) => (pair.before && pair.after ? [[pair.before.id, pair.after.id] as const] : [])),
  )
  const old = placesOf(before.gateway)
  const now = placesOf(after.gateway)
  const fell = new Map<string, string>()
  for (const [place, ids] of now) {
    const ranks = new Map((old.get(place) ?? []).map((id, rank) => [partners.get(id), rank]))
    const known = ids.filter((id) => ranks.has(id))
    let [highest] = known
    for (const id of known) {
      if (highest === undefined || (ranks.get(id) ?? 0) >= (ranks.get(highest) ?? 0)) highest = id
      else fell.set(id, highest)
    }
  }
  return fell
}

/** The routes of each place of the router, in the order of the file. */
function placesOf(gateway: Gateway): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>()
  for (const route of gateway.routes ?? []) {
    for (const host of hostsOf(route, gateway) ?? ['']) {
      for (const uri of route.uris) {
        const place = JSON.stringify([host.toLowerCase(), uri, route.priority ?? 0])
        const known = places.get(place)
        if (known === undefined) places.set(place, [route.id])
        else known.push(route.id)
      }
    }
  }
  return places
}
