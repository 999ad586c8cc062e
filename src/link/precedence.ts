import type { Route } from '../model/config.ts'
import type { Made, MadeRoute } from '../translate/fragment.ts'
import { conditionsOf } from './collisions.ts'

/** What decides over a route besides its own fields: those of its service. */
export interface RouteView {
  hostsOf(route: Route): readonly string[] | undefined
  /** Whether anything acts on its requests but the choice of an upstream. */
  isGuarded(route: Route): boolean
}

/**
 * Routes that were written by hand come first, so that APISIX gives them what they share with compiled ones. But one on
 * which no plugin acts comes after all, where it would take requests away from a compiled route that has plugins: no
 * protection is lost over a slip.
 */
export function inOrder<M extends Made<Route>>(
  included: readonly M[],
  compiled: readonly M[],
  { hostsOf, isGuarded }: RouteView,
): readonly M[] {
  const open = included.filter(({ value }) => !isGuarded(value))
  if (open.length === 0) return [...included, ...compiled]
  const wanted = new Set(open.flatMap(({ value }) => matchesOf(value, hostsOf)))
  const guarded = new Set<string>()
  for (const { value } of compiled) {
    if (!isGuarded(value)) continue
    for (const match of matchesOf(value, hostsOf)) if (wanted.has(match)) guarded.add(match)
  }
  const isLast = (made: M): boolean =>
    open.includes(made) && matchesOf(made.value, hostsOf).some((match) => guarded.has(match))
  return [...included.filter((made) => !isLast(made)), ...compiled, ...included.filter(isLast)]
}

/**
 * Routes in their order, but those that are held and match, for some host and path, exactly what one matches that is not
 * held come last: the living beat the held.
 */
export function heldYield(routes: readonly MadeRoute[]): readonly MadeRoute[] {
  const held = routes.filter(({ rank }) => rank.isHeld)
  if (held.length === 0) return routes
  const hostsOf = ({ hosts }: Route) => hosts
  const wanted = new Set(held.flatMap(({ value }) => matchesOf(value, hostsOf)))
  const paths = new Set(held.flatMap(({ value }) => value.uris))
  const taken = new Set<string>()
  for (const { value, rank } of routes) {
    if (rank.isHeld || !value.uris.some((uri) => paths.has(uri))) continue
    for (const match of matchesOf(value, hostsOf)) if (wanted.has(match)) taken.add(match)
  }
  const yields = ({ value, rank }: MadeRoute): boolean =>
    rank.isHeld === true && matchesOf(value, hostsOf).some((match) => taken.has(match))
  return [...routes.filter((route) => !yields(route)), ...routes.filter(yields)]
}

/** Everything that tells routes apart, once for each host and path. */
function matchesOf(route: Route, hostsOf: RouteView['hostsOf']): readonly string[] {
  const conditions = conditionsOf(route)
  return (hostsOf(route) ?? ['']).flatMap((host) => route.uris.map((uri) => `${host} ${uri} ${conditions}`))
}
