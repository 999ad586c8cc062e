import type { Plugins, Route } from '../model/config.ts'

/** An upstream that is there, and its share of a rule's requests. */
export interface Share {
  readonly upstreamId: string
  readonly weight: number
}

/** An upstream that answers 503. */
export const withoutNodes = { type: 'roundrobin', nodes: [] } as const

/** The most entries that one traffic-split rule can hold (kinds spec section 0.3). */
export const mostShares = 20

/** Shares of one upstream are one: the plugin keys by id, and of two entries the last would win (C5). */
export function mergeShares(shares: readonly Share[]): readonly Share[] {
  if (shares.length < 2) return shares
  const weights = new Map<string, number>()
  for (const { upstreamId, weight } of shares) weights.set(upstreamId, (weights.get(upstreamId) ?? 0) + weight)
  return [...weights].map(([upstreamId, weight]) => ({ upstreamId, weight }))
}

/** Whether nobody is to get anything, which APISIX would split evenly (C2). */
export function isAllZero(shares: readonly Share[]): boolean {
  return shares.length > 1 && shares.every(({ weight }) => weight === 0)
}

/**
 * The route with its destinations: the first is `upstream_id`, more make a `traffic-split` with the default entry
 * first. Shares that are all zero make an upstream without nodes, which answers 503. Kinds spec section 2.5.
 */
export function withShares(base: Route, written: readonly Share[]): Route {
  const shares = mergeShares(written)
  const [first] = shares
  if (first === undefined) return base
  if (isAllZero(shares)) return { ...base, upstream: withoutNodes }
  const route = { ...base, upstream_id: first.upstreamId }
  if (shares.length === 1) return route
  const weighted = [
    { weight: first.weight },
    ...shares.slice(1).map(({ upstreamId, weight }) => ({ upstream_id: upstreamId, weight })),
  ]
  return {
    ...route,
    plugins: withPlugin(base.plugins ?? {}, 'traffic-split', { rules: [{ weighted_upstreams: weighted }] }),
  }
}

/** One more plugin, or another configuration for it; the names stay in order. */
export function withPlugin(plugins: Plugins, name: string, config: unknown): Plugins {
  const all: Record<string, unknown> = { ...plugins, [name]: config }
  return Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((key) => [key, all[key]]),
  )
}

export function withoutPlugin(plugins: Plugins, name: string): Plugins {
  return Object.fromEntries(Object.entries(plugins).filter(([known]) => known !== name))
}
