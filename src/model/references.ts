import type { Item, Plugins } from './config.ts'
import { fieldOf, listAt } from './field.ts'

/** What an item refers to, as `section/id`; the same may be there twice. Nothing refers across in any other way. */
export function referencesOf(item: Item): readonly string[] {
  const found: string[] = []
  if ('upstream_id' in item && item.upstream_id !== undefined) found.push(`upstreams/${item.upstream_id}`)
  if ('plugin_config_id' in item && item.plugin_config_id !== undefined) {
    found.push(`plugin_configs/${item.plugin_config_id}`)
  }
  const split = pluginsOf(item)?.['traffic-split']
  if (split !== undefined) for (const id of upstreamsOfSplit(split)) found.push(`upstreams/${id}`)
  return found
}

/** The plugins of an item that has some; plugin metadata is named after a plugin, and may hold any field. */
function pluginsOf(item: Item): Plugins | undefined {
  const plugins: unknown = 'plugins' in item ? item.plugins : undefined
  return typeof plugins === 'object' && plugins !== null ? (plugins as Plugins) : undefined
}

/**
 * The ids of upstreams that a traffic-split plugin names; numbers become texts, as in APISIX.
 * https://apisix.apache.org/docs/apisix/plugins/traffic-split/
 */
export function upstreamsOfSplit(split: unknown): readonly string[] {
  return listAt(split, 'rules').flatMap((rule) =>
    listAt(rule, 'weighted_upstreams').flatMap((entry) => {
      const id = fieldOf(entry, 'upstream_id')
      return typeof id === 'string' || typeof id === 'number' ? [String(id)] : []
    }),
  )
}
