import { itemHeld, upstreamHeld } from '../diagnostics/catalog/holding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Config } from '../model/config.ts'
import type { ObjectKey } from '../objects/object.ts'
import { type Held, type Reason, servedAmong } from './held.ts'

/** Something of an object that is held and in the file. */
export interface ServedHeld {
  readonly object: ObjectKey
  /** `routes/shop_web`. */
  readonly target: string
  /** ISO 8601. */
  readonly since: string
  readonly reason: Reason
}

/** What of that which is held is in the file; what `link` keeps out of it is told there. */
export function servedOf({ items, upstreams }: Held, config: Config): readonly ServedHeld[] {
  if (items.size === 0 && upstreams.size === 0) return []
  const served = servedAmong(items.values(), config)
  const found: ServedHeld[] = []
  for (const [target, { made, since, reason }] of items) {
    if (served.has(target)) found.push({ object: made.from.object, target, since, reason })
  }
  for (const { id } of upstreams.size === 0 ? [] : config.upstreams) {
    const held = upstreams.get(id)
    if (held !== undefined)
      found.push({ object: held.by, target: `upstreams/${id}`, since: held.since, reason: held.reason })
  }
  return found
}

/** A word for each. */
export function heldFindings(served: readonly ServedHeld[]): readonly Diagnostic[] {
  return served.map(({ object, target, since, reason }) => {
    const say = target.startsWith('upstreams/') ? upstreamHeld : itemHeld
    return say({ object, path: reason.path }, target, reason.code, since)
  })
}
