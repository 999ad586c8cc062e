import { pluginConfigUnusable, unknownUpstreamInSplit, upstreamUnused } from '../diagnostics/catalog/linking.ts'
import { compareText, type Diagnostic, type Report } from '../diagnostics/diagnostic.ts'
import type { Config, Item, PluginConfig, Upstream } from '../model/config.ts'
import { type At, at, type ObjectKey, parseObjectKey } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import type { Fragment, Made, MadeRoute, MadeStreamRoute } from '../translate/fragment.ts'
import { byRank, dropCollisions, reportCompetition, reportStreamCompetition } from './collisions.ts'
import { type Outcomes, settleRoute, settleStreamRoute } from './destinations.ts'

/** An object, as far as `link` cares. */
interface Found {
  readonly object: { readonly key: ObjectKey; readonly namespace: string; readonly name: string } | undefined
}

/** The whole configuration, and what there is to say about it. */
export interface Linked {
  readonly config: Config
  /** The source of each item of the config. */
  readonly from: ReadonlyMap<Item, At>
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Puts the fragments together: decides what becomes of a rule whose upstream or plugin config is not to be had, which of
 * two equals counts, and the order of everything. The result refers to nothing that is not in it.
 */
export function link(fragments: readonly Fragment[], outcomes: Outcomes, apisixUpstreams: Iterable<Found>): Linked {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  for (const { diagnostics: own } of fragments) for (const diagnostic of own) report(diagnostic)
  for (const { outcome } of outcomes.values()) for (const diagnostic of outcome.diagnostics) report(diagnostic)

  const pluginConfigs = dropCollisions(
    'plugin_configs',
    fragments.flatMap((fragment) => fragment.pluginConfigs).sort(byId),
    report,
  )
  const routes = linkRoutes(fragments, outcomes, pluginConfigs, report)
  const streamRoutes = linkStreamRoutes(fragments, outcomes, report)
  const upstreams = usedUpstreams(routes, streamRoutes, outcomes)
  reportUnused(apisixUpstreams, outcomes, report)

  const from = new Map<Item, At>()
  const values = <T extends Item>(made: readonly Made<T>[]): readonly T[] =>
    made.map(({ value, from: place }) => {
      from.set(value, place)
      return value
    })
  return {
    config: {
      routes: values(routes),
      stream_routes: values(streamRoutes),
      upstreams: values(upstreams),
      plugin_configs: values(pluginConfigs),
    },
    from,
    diagnostics,
  }
}

function byId(a: Made<{ readonly id: string }>, b: Made<{ readonly id: string }>): number {
  return compareText(a.value.id, b.value.id)
}

function linkRoutes(
  fragments: readonly Fragment[],
  outcomes: Outcomes,
  pluginConfigs: readonly Made<PluginConfig>[],
  report: Report,
): readonly MadeRoute[] {
  const available = new Set(pluginConfigs.map(({ from }) => from.object))
  const settled: MadeRoute[] = []
  for (const fragment of fragments) {
    for (const route of fragment.routes) {
      const { pluginConfig } = route
      const stranger = strangerInSplit(route, outcomes)
      if (pluginConfig !== undefined && !available.has(pluginConfig.object)) {
        const { namespace, name } = parseObjectKey(pluginConfig.object)
        report(pluginConfigUnusable(pluginConfig.at, namespace, name))
      } else if (stranger !== undefined) {
        report(unknownUpstreamInSplit(route.from, stranger))
      } else {
        const whole = settleRoute(route, outcomes, report)
        if (whole !== undefined) settled.push(whole)
      }
    }
  }
  const routes = dropCollisions('routes', settled.sort(byRank), report)
  reportCompetition(routes, report)
  return routes
}

function linkStreamRoutes(fragments: readonly Fragment[], outcomes: Outcomes, report: Report) {
  const settled = fragments.flatMap(({ streamRoutes }) =>
    streamRoutes.flatMap((route) => settleStreamRoute(route, outcomes, report) ?? []),
  )
  const routes = dropCollisions('stream_routes', settled.sort(byRank), report)
  reportStreamCompetition(routes, report)
  return routes
}

/** An upstream_id in a user's own traffic-split that the file does not hold: it would make every request fail (C4). */
function strangerInSplit({ value, base }: MadeRoute, outcomes: Outcomes): string | undefined {
  return base.plugins === undefined || !('traffic-split' in base.plugins)
    ? undefined
    : namedInSplit(value.plugins?.['traffic-split']).find((id) => outcomes.get(id)?.outcome.upstream === undefined)
}

function namedInSplit(config: unknown): readonly string[] {
  if (!isRecord(config) || !Array.isArray(config['rules'])) return []
  return config['rules'].flatMap((rule: unknown) => {
    const entries = isRecord(rule) && Array.isArray(rule['weighted_upstreams']) ? rule['weighted_upstreams'] : []
    return entries.flatMap((entry: unknown) =>
      isRecord(entry) && entry['upstream_id'] !== undefined ? [String(entry['upstream_id'])] : [],
    )
  })
}

/** The upstreams that the routes refer to, in the order of their ids. */
function usedUpstreams(
  routes: readonly MadeRoute[],
  streamRoutes: readonly MadeStreamRoute[],
  outcomes: Outcomes,
): readonly Made<Upstream>[] {
  const used = new Set<string>()
  for (const { value } of routes) {
    if (value.upstream_id !== undefined) used.add(value.upstream_id)
    const split = value.plugins?.['traffic-split']
    if (split !== undefined) for (const id of namedInSplit(split)) used.add(id)
  }
  for (const { value } of streamRoutes) if (value.upstream_id !== undefined) used.add(value.upstream_id)
  return [...used].sort(compareText).flatMap((id) => outcomes.get(id)?.outcome.upstream ?? [])
}

function reportUnused(apisixUpstreams: Iterable<Found>, outcomes: Outcomes, report: Report): void {
  const used = new Map<string, Set<string>>()
  for (const { key } of outcomes.values()) {
    const names = used.get(key.namespace) ?? new Set()
    used.set(key.namespace, names.add(key.kind === 'service' ? key.service : key.upstream))
  }
  for (const { object } of apisixUpstreams) {
    if (object === undefined || used.get(object.namespace)?.has(object.name)) continue
    report(upstreamUnused(at(object.key), object.namespace, object.name))
  }
}
