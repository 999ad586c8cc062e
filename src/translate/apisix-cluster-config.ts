import { adminIgnored, clusterConfigWithoutEffect, notTheCluster } from '../diagnostics/catalog/gateway.ts'
import { pluginSwitchedOff } from '../diagnostics/catalog/translating.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ApisixClusterConfig } from '../kinds/apisix-cluster-config.ts'
import { checkGlobalRule } from '../model/check.ts'
import type { Plugins } from '../model/config.ts'
import { clusterConfigRuleId } from '../model/id.ts'
import { at, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { foreignFragment } from './foreign.ts'
import { type Fragment, fragmentOf, type MadeGlobalRule } from './fragment.ts'

/** The name by which the controllers of 1.x knew the one APISIX that they had, unless told otherwise. */
const clusterName = 'default'

/**
 * One global rule for each plugin: a data plane that has one of them switched off drops that rule only (C28).
 * Gone with the object, which the controllers of 1.x ignored (BUG-30). Kinds spec section 7.3.
 */
export function translateApisixClusterConfig(source: ApisixClusterConfig, read: Read): Fragment {
  const { key, name } = source
  const foreign = foreignFragment(source, read.options)
  if (foreign !== undefined) return foreign
  if (name !== clusterName) return fragmentOf({ diagnostics: [notTheCluster(at(key, 'metadata', 'name'), name)] })
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  if (source.hasAdmin) report(adminIgnored(at(key, 'spec', 'admin')))
  const wanted = pluginsOf(source)
  if (wanted.length === 0 && !source.hasAdmin) report(clusterConfigWithoutEffect(at(key, 'spec')))
  if (source.skywalking !== undefined) {
    report(pluginSwitchedOff({ object: key, path: ['spec', 'monitoring', 'skywalking'] }, 'skywalking'))
  }
  const globalRules = wanted.flatMap(({ plugin, config, path }, index): readonly MadeGlobalRule[] => {
    const plugins: Plugins = { [plugin]: config }
    const value = { id: clusterConfigRuleId(name, plugin).id, plugins }
    const place = { object: key, path }
    if (!admit('global_rules', value, `${plugin} is left out`, checkGlobalRule, () => place, read, report)) return []
    return [{ value, from: place, rank: { source, index }, places: new Map([[plugin, path]]) }]
  })
  return fragmentOf({ globalRules, diagnostics })
}

interface Wanted {
  readonly plugin: string
  readonly config: unknown
  readonly path: Path
}

function pluginsOf({ prometheus, skywalking }: ApisixClusterConfig): readonly Wanted[] {
  const under = (plugin: string, config: unknown): Wanted => ({ plugin, config, path: ['spec', 'monitoring', plugin] })
  return [
    ...(prometheus === undefined ? [] : [under('prometheus', prometheus.prefersName ? { prefer_name: true } : {})]),
    ...(skywalking === undefined
      ? []
      : [under('skywalking', skywalking.sampleRatio === undefined ? {} : { sample_ratio: skywalking.sampleRatio })]),
  ]
}
