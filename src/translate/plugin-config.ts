import { bindPlugins, pluginField } from '../bind/plugins.ts'
import { pluginConfigWaits } from '../diagnostics/catalog/v1alpha1.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { PluginConfig } from '../kinds/plugin-config.ts'
import { checkPluginConfig } from '../model/check.ts'
import { pluginConfigId } from '../model/id.ts'
import { at, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { type Fragment, fragmentOf } from './fragment.ts'
import { judgePluginNames } from './plugin-names.ts'

const lost = 'the PluginConfig cannot be used'

/** Checked as everything else, and told to wait: only HTTPRoutes refer to it. Kinds spec section 10.5. */
export function translatePluginConfig({ key, namespace, name, plugins }: PluginConfig, read: Read): Fragment {
  const diagnostics: Diagnostic[] = [pluginConfigWaits(at(key, 'spec'))]
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const bound = bindPlugins(plugins, key, namespace, lost, read, report)
  judgePluginNames(plugins, 'http', key, read, report)
  if (bound === undefined) return fragmentOf({ diagnostics })
  const { id } = pluginConfigId(namespace, name)
  const sourceOf = (path: Path) => pluginField(bound, key, path) ?? at(key, 'spec')
  admit('plugin_configs', { id, plugins: bound.plugins }, lost, checkPluginConfig, sourceOf, read, report)
  return fragmentOf({ diagnostics })
}
