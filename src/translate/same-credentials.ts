import { canonicalJson } from '../model/canonical-json.ts'
import type { Item, Plugins } from '../model/config.ts'
import { identityOf } from '../model/consumer-identity.ts'

/**
 * Whether an item lets nobody in by anything but credentials that are among those of now: whoever takes a key away, or
 * another one in its place, means the old one to stop at once, whatever else is wrong with the object.
 */
export function provesTheSame(item: Item, now: Plugins): boolean {
  const { plugins = {} } = item as { readonly plugins?: Plugins }
  return Object.entries(plugins).every(([plugin, config]) => {
    if (identityOf(plugin, config) === undefined && !(plugin in now)) return true
    return now[plugin] !== undefined && canonicalJson(now[plugin]) === canonicalJson(config)
  })
}
