import { metadataTaken } from '../diagnostics/catalog/linking.ts'
import { compareText, type Report } from '../diagnostics/diagnostic.ts'
import type { PluginMetadata } from '../model/config.ts'
import type { At } from '../objects/object.ts'
import type { Made, Ranked } from '../translate/fragment.ts'
import { byRank } from './collisions.ts'

/**
 * Each plugin has the metadata of one object, that of the older, or what was written by hand; of APISIX it would be the
 * last in the file. Sorted by
 * plugin, as their order means nothing.
 */
export function oneMetadataEach(
  included: readonly Made<PluginMetadata>[],
  compiled: readonly Ranked<PluginMetadata>[],
  report: Report,
): readonly Made<PluginMetadata>[] {
  const owners = new Map<string, At>()
  const kept = [...included, ...[...compiled].sort(byRank)].filter(({ value, from }) => {
    const owner = owners.get(value.id)
    if (owner === undefined) owners.set(value.id, from)
    else report(metadataTaken(from, value.id, owner))
    return owner === undefined
  })
  return kept.sort((a, b) => compareText(a.value.id, b.value.id))
}
