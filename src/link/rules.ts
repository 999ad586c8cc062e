import { pluginConfigUnusable, unknownUpstreamInSplit } from '../diagnostics/catalog/linking.ts'
import { compareText, type Diagnostic, type Report } from '../diagnostics/diagnostic.ts'
import type { GlobalRule, Item, PluginConfig, Route, SectionName, Service, StreamRoute } from '../model/config.ts'
import { upstreamsOfSplit, visitReferences } from '../model/references.ts'
import { parseObjectKey } from '../objects/object.ts'
import type { Policy } from '../policy/policy.ts'
import {
  type Fragment,
  gather,
  type Inclusion,
  type Made,
  type MadeRoute,
  type MadeSections,
} from '../translate/fragment.ts'
import {
  byRank,
  bySeat,
  dropCollisions,
  reportCompetition,
  reportStreamCompetition,
  type TakenIds,
} from './collisions.ts'
import { type Outcomes, settleRoute, settleStreamRoute } from './destinations.ts'
import { onePluginEach } from './global-rules.ts'
import { byIds, takenIdsOf, withheldHosts, withoutTwins, withReferences } from './included.ts'
import { Allowance, withOwnHosts } from './policed.ts'
import { heldYield, inOrder, type RouteView } from './precedence.ts'
import { valuesOf } from './values.ts'

/** Everything but the upstreams, of which only the ids are known here. */
export function linkRules(fragments: readonly Fragment[], inclusion: Inclusion, outcomes: Outcomes, policy: Policy) {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  for (const { diagnostics: own } of fragments) for (const diagnostic of own) report(diagnostic)
  for (const diagnostic of inclusion.diagnostics) report(diagnostic)
  const first = withoutTwins(inclusion.items, report)
  const byHand = new Set(upstreamsThatStay(first, fragments))
  const isUpstream = (id: string): boolean => byHand.has(id) || outcomes.get(id)?.upstream !== undefined
  const compiledConfigs = gather(fragments, ({ pluginConfigs }) => pluginConfigs)
    .filter((made) => hasNoStranger(made, isUpstream, report))
    .sort(byId)
  const compiledTargets = new Set(compiledConfigs.map(({ value }) => `plugin_configs/${value.id}`))
  const isCompiled = (target: string): boolean => compiledTargets.has(target) || isOfFragments(target, fragments)
  const included = withReferences(
    first,
    (target) =>
      isCompiled(target) || (target.startsWith(upstreamPrefix) && isUpstream(target.slice(upstreamPrefix.length))),
    report,
  )
  const takenIds = takenIdsOf(inclusion, included)
  const allConfigs = [...included.plugin_configs, ...compiledConfigs]
  const pluginConfigs = dropCollisions('plugin_configs', allConfigs, report, takenIds)
  const compiledRules = gather(fragments, ({ globalRules }) => globalRules)
    .filter((made) => hasNoStranger(made, isUpstream, report))
    .sort(byRank)
  // These protect everybody, so one that was compiled is better than none.
  const globalRules = onePluginEach(
    dropCollisions('global_rules', [...included.global_rules, ...compiledRules], report),
    report,
  )
  const limits = { policy, allowance: new Allowance(policy, compiledConfigs, report) }
  const routes = linkRoutes(fragments, included, outcomes, isUpstream, pluginConfigs, takenIds, limits, report)
  const streamRoutes = linkStreamRoutes(fragments, included, outcomes, takenIds, limits.allowance, report)
  return {
    sections: {
      routes: valuesOf(routes),
      stream_routes: valuesOf(streamRoutes),
      services: valuesOf(byIds(included.services, [])),
      plugin_configs: valuesOf(included.plugin_configs.length === 0 ? pluginConfigs : byIds(pluginConfigs, [])),
      global_rules: valuesOf(globalRules),
    },
    included,
    takenIds,
    withheld: withheldHosts(inclusion),
    upstreamIds: usedUpstreams([...routes, ...streamRoutes, ...included.services, ...pluginConfigs, ...globalRules]),
    diagnostics,
  }
}

const upstreamPrefix = 'upstreams/'

/** The ids of the upstreams written by hand that lack nothing themselves; the reasons are told later, for all at once. */
function upstreamsThatStay(items: MadeSections, fragments: readonly Fragment[]): readonly string[] {
  if (items.upstreams.length === 0) return []
  const alone = {
    ...items,
    routes: [],
    stream_routes: [],
    services: [],
    plugin_configs: [],
    global_rules: [],
    consumers: [],
    consumer_groups: [],
  }
  return withReferences(
    alone,
    (target) => isOfFragments(target, fragments),
    () => {},
  ).upstreams.map(({ value }) => value.id)
}

/** Whether the target is an item that fragments make and that no stage leaves out but for a collision. */
function isOfFragments(target: string, fragments: readonly Fragment[]): boolean {
  return fragments.some(
    ({ ssls, consumers }) =>
      ssls.some(({ value }) => `ssls/${value.id}` === target) ||
      consumers.some(({ value }) => 'username' in value && `consumers/${value.username}` === target),
  )
}

function byId(a: Made<{ readonly id: string }>, b: Made<{ readonly id: string }>): number {
  return compareText(a.value.id, b.value.id)
}

function linkRoutes(
  fragments: readonly Fragment[],
  included: MadeSections,
  outcomes: Outcomes,
  isUpstream: (id: string) => boolean,
  pluginConfigs: readonly Made<PluginConfig>[],
  takenIds: TakenIds,
  { policy, allowance }: { readonly policy: Policy; readonly allowance: Allowance },
  report: Report,
): readonly Made<Route>[] {
  const available = new Set(pluginConfigs.map(({ from }) => from.object))
  const settled: MadeRoute[] = []
  for (const fragment of fragments) {
    for (const route of fragment.routes) {
      const { pluginConfig } = route
      const stranger = strangerInSplit(route, isUpstream)
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
  const kept = allowance.within(withOwnHosts(settled.sort(bySeat), policy, report))
  // The first of an id counts, so collisions are told before the order is made.
  const all = [...included.routes, ...heldYield(kept)]
  const single = dropCollisions<Made<Route>>('routes', all, report, takenIds)
  const view = viewOf(included)
  const byHand = new Set<Made<Route>>(included.routes)
  const routes =
    byHand.size === 0
      ? single
      : inOrder(
          single.filter((made) => byHand.has(made)),
          single.filter((made) => !byHand.has(made)),
          view,
        )
  reportCompetition(routes, report, view.hostsOf)
  return routes
}

function viewOf({ services }: MadeSections): RouteView {
  const byId = new Map(services.map(({ value }) => [value.id, value]))
  const serviceOf = ({ service_id: id }: Route): Service | undefined => (id === undefined ? undefined : byId.get(id))
  const acts = ({ plugins = {} }: Pick<Route, 'plugins'>): boolean =>
    Object.keys(plugins).some((plugin) => plugin !== 'traffic-split')
  return {
    hostsOf: (route) => route.hosts ?? serviceOf(route)?.hosts,
    isGuarded: (route) =>
      route.plugin_config_id !== undefined || route.script !== undefined || acts(route) || acts(serviceOf(route) ?? {}),
  }
}

function linkStreamRoutes(
  fragments: readonly Fragment[],
  included: MadeSections,
  outcomes: Outcomes,
  takenIds: TakenIds,
  allowance: Allowance,
  report: Report,
): readonly Made<StreamRoute>[] {
  const made = gather(fragments, ({ streamRoutes }) => streamRoutes)
  const settled = made.flatMap((route) => settleStreamRoute(route, outcomes, report) ?? [])
  const all = [...included.stream_routes, ...allowance.within(settled.sort(byRank))]
  const routes = dropCollisions<Made<StreamRoute>>('stream_routes', all, report, takenIds)
  reportStreamCompetition(routes, report)
  return routes
}

/** An upstream_id in a user's own traffic-split that the file does not hold: it would make every request fail (C4). */
function strangerInSplit({ value, base }: MadeRoute, isUpstream: (id: string) => boolean): string | undefined {
  return base.plugins === undefined || !('traffic-split' in base.plugins)
    ? undefined
    : firstStranger(upstreamsOfSplit(value.plugins?.['traffic-split']), isUpstream)
}

function firstStranger(ids: readonly string[], isUpstream: (id: string) => boolean): string | undefined {
  return ids.find((id) => !isUpstream(id))
}

/** The same in a plugin config, without which the routes that refer to it are left out, or in a global rule. */
function hasNoStranger(
  { value, from }: Made<PluginConfig | GlobalRule>,
  isUpstream: (id: string) => boolean,
  report: Report,
): boolean {
  const stranger = firstStranger(upstreamsOfSplit(value.plugins['traffic-split']), isUpstream)
  if (stranger !== undefined) {
    const { kind } = parseObjectKey(from.object)
    report(unknownUpstreamInSplit(from, stranger, `the ${kind} is left out`))
  }
  return stranger === undefined
}

/** The ids of the upstreams that something refers to, in their order. */
function usedUpstreams(made: readonly Made<Item>[]): readonly string[] {
  const used = new Set<string>()
  const visit = (section: SectionName, id: string): void => {
    if (section === 'upstreams') used.add(id)
  }
  for (const { value } of made) visitReferences(value, visit)
  // As `compareText` orders them, and several times faster.
  return [...used].sort()
}
