import { httpPluginOnStream, unknownPlugin } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import type { PluginEntry } from '../kinds/plugins.ts'
import { httpPlugins, streamPlugins } from '../model/plugin-names.ts'
import type { At, ObjectKey } from '../objects/object.ts'
import type { Read } from '../read/read.ts'

/**
 * Whether all plugins can be had where they are asked for. One that APISIX does not come with may be the data plane's
 * own, so that is only told, and not even that where a data plane was asked: it knows.
 * One of http on a stream route would be passed over, so that the rule may not be emitted.
 */
export function judgePluginNames(
  entries: readonly PluginEntry[],
  layer: 'http' | 'stream',
  object: ObjectKey,
  { options }: Read,
  report: Report,
): boolean {
  if (options.dataPlane !== undefined) return true
  let possible = true
  for (const { name, enable, path } of entries) {
    if (!enable || knownOn(layer).has(name)) continue
    if (!judgePluginName(name, layer, { object, path: [...path, 'name'] }, report)) possible = false
  }
  return possible
}

/** The same for one name, wherever it stands. */
export function judgePluginName(name: string, layer: 'http' | 'stream', where: At, report: Report): boolean {
  const known = knownOn(layer)
  if (known.has(name)) return true
  const isPassedOver = layer === 'stream' && httpPlugins.has(name)
  if (isPassedOver) report(httpPluginOnStream(where, name, [...streamPlugins]))
  else report(unknownPlugin(where, name, suggest(name, [...known])))
  return !isPassedOver
}

function knownOn(layer: 'http' | 'stream'): ReadonlySet<string> {
  return layer === 'http' ? httpPlugins : streamPlugins
}
