import { itemHeld, upstreamHeld } from '../diagnostics/catalog/holding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type Config, type Item, idOf } from '../model/config.ts'
import { type Held, sectionOf } from './held.ts'

/** A word for each thing that is held and in the file; what `link` keeps out of it is told there. */
export function heldFindings({ items, upstreams }: Held, config: Config): readonly Diagnostic[] {
  if (items.size === 0 && upstreams.size === 0) return []
  const found: Diagnostic[] = []
  const served = new Map<string, ReadonlySet<string>>()
  const isServed = (section: keyof Config, id: string): boolean => {
    const ids = served.get(section) ?? new Set((config[section] as readonly Item[]).map(idOf))
    served.set(section, ids)
    return ids.has(id)
  }
  for (const [target, { part, made, sinceMs, reason }] of items) {
    if (!isServed(sectionOf[part], idOf(made.value))) continue
    const place = { object: made.from.object, path: reason.path }
    found.push(itemHeld(place, target, reason.code, sinceMs))
  }
  for (const [id, { by, sinceMs, reason }] of upstreams) {
    if (isServed('upstreams', id)) found.push(upstreamHeld({ object: by, path: reason.path }, id, reason.code, sinceMs))
  }
  return found
}
