import { metadataTaken } from '../diagnostics/catalog/linking.ts'
import { compareText, type Report } from '../diagnostics/diagnostic.ts'
import type { PluginMetadata } from '../model/config.ts'
import type { At } from '../objects/object.ts'
import type { Made, MadePluginMetadata } from '../translate/fragment.ts'
import { byRank } from './collisions.ts'

/**
 * Each plugin has what was written by hand, or the metadata of one object: that of the older, and of one that yields only
 * where there is no other; to APISIX it would be the last in the file. Sorted by plugin, as their order means nothing.
 */
export function oneMetadataEach(
  included: readonly Made<PluginMetadata>[],
  compiled: readonly MadePluginMetadata[],
  report: Report,
): readonly Made<PluginMetadata>[] {
  const owners = new Map<string, At>()
  const kept = [...included, ...[...compiled].sort(byPrecedence)].filter(({ value, from }) => {
    const owner = owners.get(value.id)
    if (owner === undefined) owners.set(value.id, from)
    else report(metadataTaken(from, value.id, owner))
    return owner === undefined
  })
  return kept.sort((a, b) => compareText(a.value.id, b.value.id))
}

function byPrecedence(a: MadePluginMetadata, b: MadePluginMetadata): number {
  return Number(a.yields ?? false) - Number(b.yields ?? false) || byRank(a, b)
}
