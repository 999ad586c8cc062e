import { httpPluginOnStream, unknownPlugin } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import type { PluginEntry } from '../kinds/plugins.ts'
import { httpPlugins, streamPlugins } from '../model/plugin-names.ts'
import type { ObjectKey } from '../objects/object.ts'

/**
 * Whether all plugins can be had where they are asked for. One that APISIX does not come with may be the data plane's
 * own, so that is only told; one of http on a stream route would be passed over, so that the rule may not be emitted.
 */
export function judgePluginNames(
  entries: readonly PluginEntry[],
  layer: 'http' | 'stream',
  object: ObjectKey,
  report: Report,
): boolean {
  const known = layer === 'http' ? httpPlugins : streamPlugins
  let possible = true
  for (const { name, enable, path } of entries) {
    if (!enable || known.has(name)) continue
    const where = { object, path: [...path, 'name'] }
    if (layer === 'stream' && httpPlugins.has(name)) {
      report(httpPluginOnStream(where, name, [...streamPlugins]))
      possible = false
    } else report(unknownPlugin(where, name, suggest(name, [...known])))
  }
  return possible
}
