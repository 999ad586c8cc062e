import { bindBackend } from '../bind/backend.ts'
import { bindExternalUpstream } from '../bind/external-upstream.ts'
import { mayRefer } from '../bind/grant.ts'
import { type BoundPlugins, bindPlugins, entryOf, pluginField, type SourceField } from '../bind/plugins.ts'
import { pluginConfigNotFound } from '../diagnostics/catalog/binding.ts'
import { filterFunctionRefused, pluginConfigUnnamed, ruleWithoutEffect } from '../diagnostics/catalog/contradictions.ts'
import { pluginNotLoaded } from '../diagnostics/catalog/output.ts'
import { authenticationOverridesPlugin, trafficSplitOverridden } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { type Expr, type HttpRule, placeOf } from '../kinds/apisix-route.ts'
import type { Meta } from '../kinds/meta.ts'
import { checkRoute } from '../model/check.ts'
import type { Plugins, Route } from '../model/config.ts'
import { type ComposedId, named, pluginConfigId } from '../model/id.ts'
import { checkFilterFunction } from '../model/lua.ts'
import { present } from '../model/present.ts'
import { type At, describeKey, inside, type ObjectKey, objectKey, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { translateAuthentication } from './authentication.ts'
import { translateExprs } from './exprs.ts'
import type { Destination, MadeRoute, Rank } from './fragment.ts'
import { translateHosts, translatePaths } from './match.ts'
import { judgePluginNames } from './plugin-names.ts'
import { translateTimeout } from './timeout.ts'
import { mergeShares, type Share, withoutNodes, withoutPlugin, withPlugin, withShares } from './traffic-split.ts'

const lost = 'the rule is left out'

/** An http rule of an ApisixRoute, or an Ingress path in its form, as a route; undefined, with reports, where it cannot be had whole. Section 2.3. */
export function translateHttpRule(
  source: Meta,
  rule: HttpRule,
  id: ComposedId,
  annotated: Plugins,
  rank: Rank,
  read: Read,
  report: Report,
): MadeRoute | undefined {
  const { key, namespace } = source
  const from: At = { object: key, path: rule.path }
  const uris = translatePaths(rule, rule.exprs.some(isPathPattern), key, report)
  const hosts = translateHosts(rule, key, read.options.target, report)
  const vars = translateExprs(rule.exprs, key, report)
  const filter = acceptableFilter(rule, from, report)
  const bound = bindPlugins(rule.plugins, key, namespace, lost, read, report)
  judgePluginNames(rule.plugins, 'http', key, read, report)
  const written = bound && addAuthentication(rule, withAnnotated(annotated, bound.plugins), bound, from, report)
  const pluginConfig = requirePluginConfig(rule, from, read, report)
  const destinations = bindDestinations(source, rule, read, report)
  if (!uris || !hosts || !vars || !filter || !bound || !written || pluginConfig === 'missing') return undefined
  if (destinations.length === 0 && !pluginConfig && Object.keys(written).length === 0) {
    report(ruleWithoutEffect(from))
    return undefined
  }

  const shares: Share[] = []
  for (const { bound, weight } of destinations) if (!bound.problem) shares.push({ upstreamId: bound.key.id, weight })
  const different = mergeShares(shares).length
  // Also where others are lost and one is left: which split holds must not hang on that.
  const isSplit = different + destinations.length - shares.length > 1
  const isReplaced = isSplit && 'traffic-split' in written
  if (isReplaced) {
    const path = entryOf(bound, 'traffic-split')?.path ?? rule.path
    report(trafficSplitOverridden({ object: key, path }, undefined))
  }
  if (isSplit && pluginConfig?.plugins.some(({ name, enable }) => enable && name === 'traffic-split')) {
    report(trafficSplitOverridden(pluginConfig.at, describeKey(pluginConfig.object)))
  }
  const plugins = isReplaced ? withoutPlugin(written, 'traffic-split') : written
  const websocket = rule.websocket ?? destinations.some(({ bound }) => !bound.problem && bound.websocket)
  // APISIX wants `plugins` on a route that has no upstream, even where a plugin config brings them all (C25).
  const needsPlugins = destinations.length === 0 || Object.keys(plugins).length > 0
  const base: Route = present({
    id: id.id,
    name: named(id).name,
    uris,
    hosts: unlessEmpty(hosts),
    methods: unlessEmpty(distinct(rule.methods)),
    remote_addrs: unlessEmpty(distinct(rule.remoteAddrs)),
    vars: unlessEmpty(vars),
    filter_func: rule.filterFunc,
    priority: rule.priority === 0 ? undefined : rule.priority,
    enable_websocket: websocket || undefined,
    timeout: rule.timeout && translateTimeout(rule.timeout),
    plugins: needsPlugins ? plugins : undefined,
    plugin_config_id: pluginConfig?.id,
  })
  const value = withShares(base, shares)
  // What several destinations add is ours, and what is wrong with them is told in `link`.
  const checked = destinations.length === 0 || shares.length === 1 ? value : { ...base, upstream: withoutNodes }
  const sourceOf = (itemPath: Path): SourceField => sourceField(rule, bound, key, itemPath)
  if (!admit('routes', checked, lost, checkRoute, sourceOf, read, report)) return undefined
  if (different > 1 && read.options.dataPlane?.loads('routes', 'traffic-split') === false) {
    report(pluginNotLoaded(inside(from, 'backends'), 'traffic-split', undefined, lost))
    return undefined
  }
  return {
    value,
    base,
    from,
    destinations,
    rank,
    ...(pluginConfig && { pluginConfig: { object: pluginConfig.object, at: pluginConfig.at } }),
  }
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

function distinct(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...new Set(texts)]
}

function isPathPattern({ scope, op }: Expr): boolean {
  return scope === 'Path' && (op === 'Equal' || op === 'RegexMatch' || op === 'RegexMatchCaseInsensitive')
}

/** The rule's own plugins win over those of the object's annotations. */
function withAnnotated(annotated: Plugins, own: Plugins): Plugins {
  if (Object.keys(annotated).length === 0) return own
  return Object.entries(own).reduce((plugins, [name, config]) => withPlugin(plugins, name, config), annotated)
}

function addAuthentication(
  rule: HttpRule,
  plugins: Plugins,
  bound: BoundPlugins,
  from: At,
  report: Report,
): Plugins | undefined {
  if (rule.authentication === undefined) return plugins
  const plugin = translateAuthentication(rule.authentication, from.object, report)
  if (plugin === undefined) return undefined
  const written = entryOf(bound, plugin.name)
  if (written !== undefined)
    report(authenticationOverridesPlugin({ object: from.object, path: written.path }, plugin.name))
  return withPlugin(plugins, plugin.name, plugin.config)
}

/** One raising filter_func answers 500 on every route of the data plane, so only a bare function passes. */
function acceptableFilter(rule: HttpRule, from: At, report: Report): boolean {
  const reason = rule.filterFunc === undefined ? undefined : checkFilterFunction(rule.filterFunc)
  if (reason === undefined) return true
  report(filterFunctionRefused(inside(from, 'match', 'filter_func'), reason))
  return false
}

function requirePluginConfig(rule: HttpRule, from: At, read: Read, report: Report) {
  if (rule.pluginConfig === undefined) return undefined
  const { name, namespace, place } = rule.pluginConfig
  if (name === '') {
    report(pluginConfigUnnamed(inside(from, 'plugin_config_namespace'), namespace))
    return 'missing' as const
  }
  const where = place === undefined ? inside(from, 'plugin_config_name') : { ...from, path: place }
  const named = { group: 'apisix.apache.org', kind: 'ApisixPluginConfig', namespace, name }
  if (!mayRefer(where, named, lost, read, report)) return 'missing' as const
  const config = read.get('ApisixPluginConfig', namespace, name)
  if (config === undefined) {
    report(pluginConfigNotFound(where, namespace, name, read.isBroken('ApisixPluginConfig', namespace, name)))
    return 'missing' as const
  }
  const object = objectKey('apisix.apache.org', 'ApisixPluginConfig', namespace, name)
  return { id: pluginConfigId(namespace, name).id, object, at: where, plugins: config.plugins }
}

function bindDestinations(source: Meta, rule: HttpRule, read: Read, report: Report): readonly Destination[] {
  const object = source.key
  const destinations: Destination[] = []
  for (const backend of rule.backends) {
    const at = { object, path: backend.path }
    const namespace = backend.elsewhere?.namespace ?? source.namespace
    const bound = bindBackend(backend, namespace, 'http', at, read, report)
    destinations.push({ at, weight: backend.weight, bound })
  }
  for (const { name, path, weight } of rule.upstreams) {
    destinations.push({ at: { object, path }, weight, bound: bindExternalUpstream(name, source.namespace, read) })
  }
  return destinations
}

/** The field that a place inside the route was made of; the rule itself where it was none of one. */
function sourceField(rule: HttpRule, bound: BoundPlugins, object: ObjectKey, itemPath: Path): SourceField {
  return pluginField(bound, object, itemPath) ?? { object, path: sourcePath(rule, itemPath) }
}

function sourcePath(rule: HttpRule, [section, step]: Path): Path {
  const field = matchFieldOf[String(section)]
  if (field !== undefined) return placeOf(rule, field, typeof step === 'number' ? step : 0)
  switch (section) {
    case 'vars':
      return (typeof step === 'number' ? rule.exprs[step]?.path : undefined) ?? [...rule.path, 'match', 'exprs']
    case 'filter_func':
      return [...rule.path, 'match', 'filter_func']
    case 'priority':
    case 'timeout':
    case 'name':
      return [...rule.path, section]
    default:
      return rule.path
  }
}

const matchFieldOf: Readonly<Record<string, Parameters<typeof placeOf>[1]>> = {
  uris: 'paths',
  hosts: 'hosts',
  methods: 'methods',
  remote_addrs: 'remoteAddrs',
}
