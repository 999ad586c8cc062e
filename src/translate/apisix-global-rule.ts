import { isOfAnotherClass } from '../bind/class.ts'
import { type BoundPlugins, bindPlugins, entryOf } from '../bind/plugins.ts'
import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import { globalRuleWithoutPlugins } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ApisixGlobalRule } from '../kinds/apisix-global-rule.ts'
import { checkGlobalRule } from '../model/check.ts'
import type { GlobalRule, Plugins } from '../model/config.ts'
import { type ComposedId, globalRuleId } from '../model/id.ts'
import { httpPlugins } from '../model/plugin-names.ts'
import { at, type ObjectKey, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { type Fragment, fragmentOf, type MadeGlobalRule } from './fragment.ts'
import { judgePluginNames } from './plugin-names.ts'

const lost = 'the ApisixGlobalRule is left out, and every request goes without its plugins'

/**
 * One global rule with all plugins of the object, or nothing at all. Plugins that APISIX does not come with have rules of
 * their own: a data plane without them drops their rule, and the others must not go with it (C28). Kinds spec section 7.2.
 */
export function translateApisixGlobalRule(source: ApisixGlobalRule, read: Read): Fragment {
  const { ingressClassName, key, namespace, name } = source
  if (isOfAnotherClass(ingressClassName, read.options)) {
    return fragmentOf({ diagnostics: [ofAnotherClass(at(key, 'spec', 'ingressClassName'), ingressClassName)] })
  }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const bound = bindPlugins(source.plugins, key, namespace, lost, read, report)
  judgePluginNames(source.plugins, 'http', key, report)
  if (bound === undefined) return fragmentOf({ diagnostics })
  if (Object.keys(bound.plugins).length === 0) report(globalRuleWithoutPlugins(at(key, 'spec')))
  const sourceOf = ([, plugin, ...rest]: Path) => ({ object: key, path: [...placeOf(bound, String(plugin)), ...rest] })
  const values = rulesOf(bound.plugins, (...parts) => globalRuleId(namespace, name, ...parts))
  // Each is looked at, so that all that is wrong is told.
  const refused = values.filter((value) => !admit(value, lost, checkGlobalRule, sourceOf, read, report))
  if (refused.length > 0) return fragmentOf({ diagnostics })
  return fragmentOf({
    globalRules: values.map((value, index) => madeOf(value, bound, key, source, index)),
    diagnostics,
  })
}

/** All that APISIX comes with in one rule, each other plugin in one of its own. */
function rulesOf(plugins: Plugins, idOf: (...parts: readonly string[]) => ComposedId): readonly GlobalRule[] {
  const all = Object.entries(plugins)
  const known = all.filter(([plugin]) => httpPlugins.has(plugin))
  const others = all.filter(([plugin]) => !httpPlugins.has(plugin))
  return [
    ...(known.length > 0 ? [{ id: idOf().id, plugins: Object.fromEntries(known) }] : []),
    ...others.map(([plugin, config]) => ({ id: idOf(plugin).id, plugins: Object.fromEntries([[plugin, config]]) })),
  ]
}

function madeOf(
  value: GlobalRule,
  bound: BoundPlugins,
  object: ObjectKey,
  source: ApisixGlobalRule,
  index: number,
): MadeGlobalRule {
  const places = new Map(Object.keys(value.plugins).map((plugin) => [plugin, placeOf(bound, plugin).slice(0, 3)]))
  return { value, from: at(object), rank: { source, index }, places }
}

function placeOf(bound: BoundPlugins, plugin: string): Path {
  const entry = entryOf(bound, plugin)
  return entry === undefined ? ['spec'] : [...entry.path, 'config']
}
