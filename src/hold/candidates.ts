import { compareText } from '../diagnostics/diagnostic.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { Fragment } from '../translate/fragment.ts'
import { type Good, type GoodMade, type HeldItem, type Holding, parts, servedAmong, targetOf } from './held.ts'
import { covers, type Lost, mayStandFor, reasonOf } from './losses.ts'

/**
 * What may be held, by its name: whatever an object that has lost something made when it was good, does not make now,
 * and may still want. What is held already stays as it is. The very same map where nothing is new.
 */
export function candidates(
  lost: ReadonlyMap<ObjectKey, Lost>,
  { items, last }: Holding,
  now: string,
): ReadonlyMap<string, HeldItem> {
  const found: HeldItem[] = []
  const consider = (good: Good, known?: HeldItem): void => {
    const of = lost.get(good.made.from.object)
    if (of === undefined) return
    const target = targetOf(good)
    if (of.made.has(target)) return
    const covering = of.losses.filter((loss) => covers(loss, target))
    const [loss] = covering
    const reason = loss && reasonOf(loss)
    if (reason === undefined || !covering.every((one) => mayStandFor(one, good))) return
    if (known === undefined) found.push({ ...good, since: now, reason })
    else found.push(isSame(known.reason, reason) ? known : { ...known, reason })
  }
  for (const item of items.values()) consider(item, item)
  const fresh = lost.size === 0 || last === undefined ? [] : madeBy(lost, last.fragments)
  const wasServed = last && servedAmong(fresh, last.config)
  for (const good of fresh) {
    const target = targetOf(good)
    if (!items.has(target) && wasServed?.has(target)) consider(good)
  }
  const named = found.map((item) => [targetOf(item), item] as const).sort(([a], [b]) => compareText(a, b))
  const isAsBefore = named.length === items.size && named.every(([target, item]) => items.get(target) === item)
  return isAsBefore ? items : new Map(named)
}

function isSame(a: HeldItem['reason'], b: HeldItem['reason']): boolean {
  return a.code === b.code && a.message === b.message && a.path.join() === b.path.join()
}

/** What these objects made; of each fragment but that of what is held, all is of one object. */
function madeBy(lost: ReadonlyMap<ObjectKey, Lost>, fragments: readonly Fragment[]): readonly Good[] {
  const found: Good[] = []
  for (const fragment of fragments) {
    const { leave } = fragment
    for (const part of parts) {
      const list: readonly GoodMade[] = fragment[part]
      for (const made of list) {
        if (lost.has(made.from.object)) found.push({ part, made, ...(leave && { leave }) })
      }
    }
  }
  return found
}
