import type { UpstreamKey } from '../bind/upstream-key.ts'
import { pluginConfigUnusable, unknownUpstreamInSplit, upstreamUnused } from '../diagnostics/catalog/linking.ts'
import { compareText, type Diagnostic, type Report } from '../diagnostics/diagnostic.ts'
import type { Config, GlobalRule, Item, PluginConfig, SectionName } from '../model/config.ts'
import { referencesOf, upstreamsOfSplit } from '../model/references.ts'
import { type At, at, type ObjectKey, parseObjectKey } from '../objects/object.ts'
import type { Fragment, Made, MadeRoute, Ranked, UpstreamOutcome } from '../translate/fragment.ts'
import { shareHosts } from './certificates.ts'
import { byRank, dropCollisions, reportCompetition, reportStreamCompetition } from './collisions.ts'
import { ownKeys } from './consumers.ts'
import { type Outcomes, settleRoute, settleStreamRoute } from './destinations.ts'
import { onePluginEach } from './global-rules.ts'
import { oneMetadataEach } from './plugin-metadata.ts'

/** An object, as far as `link` cares. */
interface Found {
  readonly object: { readonly key: ObjectKey; readonly namespace: string; readonly name: string } | undefined
}

/** The whole configuration, and what there is to say about it. */
export interface Linked {
  readonly config: Config
  /** The source of each item of the config. */
  from(item: Item): At | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Gives a step's result of last time where none of its inputs is another; `compile/memo.ts`. */
type Stage = <T>(name: string, inputs: readonly unknown[], make: () => T) => T

/**
 * Puts the fragments together: decides what becomes of a rule whose upstream or plugin config is not to be had, which of
 * two equals counts, and the order of everything. The result refers to nothing that is not in it.
 * In three stages, so that a change of nodes, which is nearly every change, makes the list of upstreams anew and no more.
 */
export function link(
  fragments: readonly Fragment[],
  outcomes: Outcomes,
  apisixUpstreams: readonly Found[],
  stage: Stage,
): Linked {
  const rules = stage('rules', [fragments, ...outcomes.all.map(standing)], () => linkRules(fragments, outcomes))
  const rest = stage('rest', [fragments], () => linkRest(fragments))
  const unused = stage('unused', [outcomes.keys, apisixUpstreams], () => findUnused(apisixUpstreams, outcomes.keys))
  const upstreams = stage('upstreams', [rules, outcomes.all], () => {
    const positions = stage('positions', [rules, outcomes.keys], () => positionsOf(rules.upstreamIds, outcomes.keys))
    return valuesOf(positions.flatMap((position) => outcomes.all[position]?.upstream ?? []))
  })
  const diagnostics: Diagnostic[] = [...rules.diagnostics, ...rest.diagnostics, ...unused]
  for (const outcome of outcomes.all) for (const diagnostic of outcome.diagnostics) diagnostics.push(diagnostic)
  return {
    config: {
      routes: rules.routes.values,
      stream_routes: rules.streamRoutes.values,
      upstreams: upstreams.values,
      plugin_configs: rules.pluginConfigs.values,
      ssls: rest.ssls.values,
      consumers: rest.consumers.values,
      global_rules: rules.globalRules.values,
      plugin_metadata: rest.pluginMetadata.values,
    },
    from: (item) =>
      rules.routes.from(item) ??
      upstreams.from(item) ??
      rules.pluginConfigs.from(item) ??
      rules.streamRoutes.from(item) ??
      rules.globalRules.from(item) ??
      rest.ssls.from(item) ??
      rest.consumers.from(item) ??
      rest.pluginMetadata.from(item),
    diagnostics,
  }
}

/** What the rules depend on of an upstream: not which nodes it has, but whether there is one and nothing to say. */
function standing(outcome: UpstreamOutcome): unknown {
  return outcome.upstream !== undefined && outcome.remarks.length === 0 ? 'fine' : outcome
}

/** Where among the keys each id stands. */
function positionsOf(ids: readonly string[], keys: readonly UpstreamKey[]): readonly number[] {
  const positions = new Map(keys.map(({ id }, index) => [id, index]))
  return ids.flatMap((id) => positions.get(id) ?? [])
}

/** The items of a section, and where each comes from. */
interface Values<T extends Item> {
  readonly values: readonly T[]
  from(item: Item): At | undefined
}

function valuesOf<T extends Item>(made: readonly Made<T>[]): Values<T> {
  let places: Map<Item, At> | undefined
  return {
    values: made.map(({ value }) => value),
    from: (item) => {
      places ??= new Map(made.map(({ value, from }) => [value, from]))
      return places.get(item)
    },
  }
}

/** Everything but the upstreams, of which only the ids are known here. */
function linkRules(fragments: readonly Fragment[], outcomes: Outcomes) {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  for (const { diagnostics: own } of fragments) for (const diagnostic of own) report(diagnostic)
  const pluginConfigs = dropCollisions(
    'plugin_configs',
    fragments
      .flatMap((fragment) => fragment.pluginConfigs.filter((made) => hasNoStranger(made, outcomes, report)))
      .sort(byId),
    report,
  )
  const globalRules = onePluginEach(
    dropCollisions(
      'global_rules',
      fragments
        .flatMap((fragment) => fragment.globalRules.filter((made) => hasNoStranger(made, outcomes, report)))
        .sort(byRank),
      report,
    ),
    report,
  )
  const routes = linkRoutes(fragments, outcomes, pluginConfigs, report)
  const streamRoutes = linkStreamRoutes(fragments, outcomes, report)
  return {
    routes: valuesOf(routes),
    streamRoutes: valuesOf(streamRoutes),
    pluginConfigs: valuesOf(pluginConfigs),
    globalRules: valuesOf(globalRules),
    upstreamIds: usedUpstreams([...routes, ...streamRoutes, ...pluginConfigs, ...globalRules]),
    diagnostics,
  }
}

/** The sections that refer to nothing and to which nothing refers by id. */
function linkRest(fragments: readonly Fragment[]) {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  const ranked = <T extends Item>(section: SectionName, pick: (fragment: Fragment) => readonly Ranked<T>[]) =>
    dropCollisions(section, fragments.flatMap(pick).sort(byRank), report)
  return {
    ssls: valuesOf(
      shareHosts(
        ranked('ssls', ({ ssls }) => ssls),
        fragments.flatMap(({ withheldHosts }) => withheldHosts),
        report,
      ),
    ),
    consumers: valuesOf(
      ownKeys(
        ranked('consumers', ({ consumers }) => consumers),
        report,
      ),
    ),
    pluginMetadata: valuesOf(
      oneMetadataEach(
        fragments.flatMap(({ pluginMetadata }) => pluginMetadata),
        report,
      ),
    ),
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
        report(unknownUpstreamInSplit(route.from, stranger, 'the rule is left out'))
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
    : upstreamsOfSplit(value.plugins?.['traffic-split']).find((id) => outcomes.get(id)?.upstream === undefined)
}

/** The same in a plugin config, without which the routes that refer to it are left out, or in a global rule. */
function hasNoStranger({ value, from }: Made<PluginConfig | GlobalRule>, outcomes: Outcomes, report: Report): boolean {
  const named = upstreamsOfSplit(value.plugins['traffic-split'])
  const stranger = named.find((id) => outcomes.get(id)?.upstream === undefined)
  if (stranger !== undefined) {
    const { kind } = parseObjectKey(from.object)
    report(unknownUpstreamInSplit(from, stranger, `the ${kind} is left out`))
  }
  return stranger === undefined
}

/** The ids of the upstreams that something refers to, in their order. */
function usedUpstreams(made: readonly Made<Item>[]): readonly string[] {
  const used = new Set<string>()
  const prefix = 'upstreams/'
  for (const { value } of made) {
    for (const target of referencesOf(value)) if (target.startsWith(prefix)) used.add(target.slice(prefix.length))
  }
  return [...used].sort(compareText)
}

function findUnused(apisixUpstreams: readonly Found[], keys: readonly UpstreamKey[]): readonly Diagnostic[] {
  const used = new Map<string, Set<string>>()
  for (const key of keys) {
    const names = used.get(key.namespace) ?? new Set()
    used.set(key.namespace, names.add(key.kind === 'service' ? key.service : key.upstream))
  }
  return apisixUpstreams.flatMap(({ object }) => {
    if (object === undefined || used.get(object.namespace)?.has(object.name)) return []
    return [upstreamUnused(at(object.key), object.namespace, object.name)]
  })
}
