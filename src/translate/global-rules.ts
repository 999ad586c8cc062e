import { type BoundPlugins, bindPlugins, entryOf, pluginField } from '../bind/plugins.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Meta } from '../kinds/meta.ts'
import type { PluginEntry } from '../kinds/plugins.ts'
import { checkGlobalRule } from '../model/check.ts'
import type { GlobalRule, Plugins } from '../model/config.ts'
import type { ComposedId } from '../model/id.ts'
import { httpPlugins } from '../model/plugin-names.ts'
import { at, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import type { MadeGlobalRule } from './fragment.ts'
import { judgePluginNames } from './plugin-names.ts'

/** An object whose plugins every request gets. */
export interface GlobalPlugins extends Meta {
  readonly plugins: readonly PluginEntry[]
}

/**
 * One global rule with all plugins of an object, or nothing at all. Plugins that APISIX does not come with have rules of
 * their own: a data plane without them drops their rule, and the others must not go with it (C28). `idOf` names the rule,
 * or the part of it that is one plugin; `lost` tells, in a message, what it costs that it is left out.
 */
export function translateGlobalRules(
  source: GlobalPlugins,
  idOf: (...part: readonly string[]) => ComposedId,
  lost: string,
  read: Read,
  report: Report,
): readonly MadeGlobalRule[] {
  const { key, namespace, plugins } = source
  const bound = bindPlugins(plugins, key, namespace, lost, read, report)
  judgePluginNames(plugins, 'http', key, read, report)
  if (bound === undefined) return []
  const sourceOf = (path: Path) => pluginField(bound, key, path) ?? at(key, 'spec')
  const { dataPlane } = read.options
  const isLoaded = (plugin: string) => dataPlane?.loads('global_rules', plugin) ?? true
  const isThere = (plugin: string) => (dataPlane === undefined ? httpPlugins.has(plugin) : isLoaded(plugin))
  const all = rulesOf(bound.plugins, isThere, idOf)
  // What is not loaded is told, and costs the others nothing, as when the data plane itself drops it.
  const values = all.filter((value) => Object.keys(value.plugins).every(isLoaded))
  for (const value of all) {
    if (!values.includes(value)) admit('global_rules', value, lostAlone, checkGlobalRule, sourceOf, read, report)
  }
  // Each is looked at, so that all that is wrong is told.
  const refused = values.filter((value) => !admit('global_rules', value, lost, checkGlobalRule, sourceOf, read, report))
  return refused.length > 0 ? [] : values.map((value, index) => madeOf(value, bound, source, index))
}

const lostAlone = 'it is left out, and the other plugins of the object stay'

/** All that is surely there in one rule, each other plugin in one of its own. */
function rulesOf(
  plugins: Plugins,
  isThere: (plugin: string) => boolean,
  idOf: (...part: readonly string[]) => ComposedId,
): readonly GlobalRule[] {
  const all = Object.entries(plugins)
  const known = all.filter(([plugin]) => isThere(plugin))
  const others = all.filter(([plugin]) => !isThere(plugin))
  return [
    ...(known.length > 0 ? [{ id: idOf().id, plugins: Object.fromEntries(known) }] : []),
    ...others.map(([plugin, config]) => ({ id: idOf(plugin).id, plugins: Object.fromEntries([[plugin, config]]) })),
  ]
}

function madeOf(value: GlobalRule, bound: BoundPlugins, source: GlobalPlugins, index: number): MadeGlobalRule {
  const places = new Map(Object.keys(value.plugins).map((plugin) => [plugin, placeOf(bound, plugin)]))
  return { value, from: at(source.key), rank: { source, index }, places }
}

function placeOf(bound: BoundPlugins, plugin: string): Path {
  return entryOf(bound, plugin)?.path ?? ['spec']
}
