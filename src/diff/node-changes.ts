import { canonicalJson } from '../model/canonical-json.ts'
import type { NodeChange } from './difference.ts'
import type { Item, Nodes } from './item.ts'

const none: Nodes = new Map()

/** What became of the nodes of an item; undefined where they are the same. */
export function nodeChangeOf(before: Item, after: Item): NodeChange | undefined {
  const [old, now] = [before.nodes ?? none, after.nodes ?? none]
  const added = [...now.keys()].filter((address) => !old.has(address)).length
  const removed = [...old.keys()].filter((address) => !now.has(address)).length
  const changed = [...now].filter(
    ([address, node]) => old.has(address) && canonicalJson(old.get(address)) !== canonicalJson(node),
  ).length
  if (added + removed + changed === 0) return undefined
  const isEmpty = now.size === 0 && after.nodes !== undefined
  return { section: after.section, id: after.id, added, removed, changed, ...(isEmpty && { isEmpty }) }
}
