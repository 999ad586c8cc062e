import { globalPluginTaken } from '../diagnostics/catalog/linking.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { GlobalRule, Plugins } from '../model/config.ts'
import type { At } from '../objects/object.ts'
import type { Made, MadeGlobalRule } from '../translate/fragment.ts'

/** A rule that was written by hand has its plugins where one expects them. */
type Placed = Made<GlobalRule> & Partial<Pick<MadeGlobalRule, 'places'>>

/**
 * Each plugin stands in one global rule: that of the older object, after those written by hand. APISIX would run a plugin of two rules in neither, so
 * that a second rate limit would switch off both (C1). Who loses a plugin keeps the others. Takes rules in their order.
 */
export function onePluginEach<M extends Placed>(rules: readonly M[], report: Report): readonly M[] {
  const owners = new Map<string, At>()
  return rules.flatMap((made) => {
    const names = Object.keys(made.value.plugins)
    const kept = names.filter((plugin) => {
      const owner = owners.get(plugin)
      if (owner === undefined) owners.set(plugin, placeOf(made, plugin))
      else report(globalPluginTaken(placeOf(made, plugin), plugin, owner))
      return owner === undefined
    })
    if (kept.length === names.length) return [made]
    return kept.length === 0 ? [] : [{ ...made, value: only(kept, made.value) }]
  })
}

function only(kept: readonly string[], { plugins, ...rest }: GlobalRule): GlobalRule {
  const left: Plugins = Object.fromEntries(kept.map((plugin) => [plugin, plugins[plugin]]))
  return { ...rest, plugins: left }
}

function placeOf({ from, places }: Placed, plugin: string): At {
  return { object: from.object, path: places?.get(plugin) ?? [...from.path, 'plugins', plugin] }
}
