import { bindPlugins, pluginField } from '../bind/plugins.ts'
import { pluginConfigWithoutPlugins } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ApisixPluginConfig } from '../kinds/apisix-plugin-config.ts'
import { checkPluginConfig } from '../model/check.ts'
import type { PluginConfig } from '../model/config.ts'
import { named, pluginConfigId } from '../model/id.ts'
import { at, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { type Fragment, fragmentOf } from './fragment.ts'
import { judgePluginNames } from './plugin-names.ts'

const lost = 'the ApisixPluginConfig is left out'

/** A plugin config that routes refer to, so that APISIX lets a route's own plugins win. Kinds spec section 7.1. */
export function translateApisixPluginConfig(source: ApisixPluginConfig, read: Read): Fragment {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const bound = bindPlugins(source.plugins, source.key, source.namespace, lost, read, report)
  judgePluginNames(source.plugins, 'http', source.key, read, report)
  if (bound === undefined) return fragmentOf({ diagnostics })
  if (Object.keys(bound.plugins).length === 0) report(pluginConfigWithoutPlugins(at(source.key, 'spec')))
  const value: PluginConfig = { ...named(pluginConfigId(source.namespace, source.name)), plugins: bound.plugins }
  const sourceOf = (path: Path) => pluginField(bound, source.key, path) ?? at(source.key, 'spec')
  if (!admit('plugin_configs', value, lost, checkPluginConfig, sourceOf, read, report))
    return fragmentOf({ diagnostics })
  return fragmentOf({ pluginConfigs: [{ value, from: { object: source.key, path: [] } }], diagnostics })
}
