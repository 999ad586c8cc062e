import type { Item as ModelItem } from '../model/config.ts'
import { listAt } from '../model/field.ts'
import { referencesOf } from '../model/references.ts'
import { Confidential } from './confidential.ts'
import type { Counts, Difference, ItemChange, NodeChange } from './difference.ts'
import { weights } from './difference.ts'
import { describeChange } from './item-changes.ts'
import { lostProtections } from './lost-protections.ts'
import { nodeChangeOf } from './node-changes.ts'
import { routesThatFell } from './order.ts'
import { type Pair, pairItems } from './pairs.ts'
import { type Section, sections } from './sections.ts'
import { verdictOf } from './verdict.ts'
import { World } from './world.ts'

/** One of two configurations. */
export interface Side {
  /** A parsed apisix.yaml, or a `Config`. */
  readonly document: unknown
  /** Sections of which this side knows nothing, which is not the same as having no items. */
  readonly unseen: readonly Section[]
  /** Texts of the Secrets from which it was made; undefined where nobody knows what came from a Secret. */
  readonly secrets: Iterable<string> | undefined
  /** The object and field of which an item was made, or its place in the file; undefined where that is unknown. */
  sourceOf(section: string, id: string): string | undefined
}

/** What differs. Only what APISIX does counts: neither the order of keys nor the form in which something is written. */
export function diff(before: Side, after: Side): Difference {
  const unseen = new Set([...before.unseen, ...after.unseen])
  const [old, now] = [new World(before.document, unseen), new World(after.document, unseen)]
  const seen = sections.filter((section) => !unseen.has(section))
  const pairs = new Map(seen.map((section) => [section, pairItems(old.items(section), now.items(section))]))
  const pairsOf = (section: Section): readonly Pair[] => pairs.get(section) ?? []

  const confidential = new Confidential(before.secrets, after.secrets)
  for (const section of seen)
    for (const item of [...old.items(section), ...now.items(section)]) confidential.learn(item.fields)
  const fell = routesThatFell(old, now, pairsOf('routes'))
  const users = usersIn(after.document)
  const changes: ItemChange[] = []
  const nodes: NodeChange[] = []
  for (const section of seen) {
    for (const pair of pairsOf(section)) {
      const change = describeChange(pair, confidential, fell)
      const nodeChange = pair.before && pair.after && nodeChangeOf(pair.before, pair.after)
      if (nodeChange !== undefined) nodes.push(nodeChange)
      if (change === undefined) continue
      const usedBy = users.get(`${section}/${change.id}`)
      const from = sourceIn(change.change === 'removed' ? before : after, change)
      changes.push({ ...change, ...from, ...(usedBy !== undefined && { usedBy }) })
    }
  }
  const { lost, untried } = lostProtections(old, now, pairsOf, fell)
  const opened = new Set(lost.flatMap(({ open }) => open.map(({ section, id, host }) => `${section}/${id}/${host}`)))
  const counts = countsOf(changes, nodes, opened.size)
  return {
    verdict: verdictOf(counts),
    counts,
    lost: lost.map((one) => ({ ...one, of: { ...one.of, ...sourceIn(before, one.of) } })),
    changes: changes.sort(compareChanges),
    nodes,
    notCompared: sections.filter((section) => unseen.has(section)),
    untried,
  }
}

function sourceIn(side: Side, { section, id }: { readonly section: Section; readonly id: string }) {
  const from = side.sourceOf(section, id)
  return from === undefined ? {} : { from }
}

/** Whether the two sides mean the same, as far as both can be seen. */
export function isSame({ changes, nodes, lost }: Difference): boolean {
  return changes.length === 0 && nodes.length === 0 && lost.length === 0
}

function countsOf(changes: readonly ItemChange[], nodes: readonly NodeChange[], unprotected: number): Counts {
  const isRoute = ({ section }: { readonly section: Section }) => section === 'routes' || section === 'stream_routes'
  const routes = changes.filter(isRoute)
  const of = (change: ItemChange['change']) => routes.filter((route) => route.change === change).length
  const written = new Set(routes.map(({ id }) => id))
  // Nodes that are written into a route change that route.
  const rewritten = nodes.filter((node) => isRoute(node) && !written.has(node.id)).length
  return {
    routes: { changed: of('changed') + rewritten, added: of('added'), removed: of('removed') },
    unprotected,
    others: changes.length - routes.length,
    nodes: nodes.filter((node) => !isRoute(node)).length,
  }
}

function compareChanges(a: ItemChange, b: ItemChange): number {
  return (
    weights.indexOf(a.weight) - weights.indexOf(b.weight) ||
    sections.indexOf(a.section) - sections.indexOf(b.section) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/** How many routes refer to an item, by `section/id`. */
function usersIn(document: unknown): ReadonlyMap<string, number> {
  const users = new Map<string, number>()
  for (const section of ['routes', 'stream_routes']) {
    for (const route of listAt(document, section)) {
      if (typeof route !== 'object' || route === null) continue
      for (const reference of new Set(referencesOf(route as ModelItem))) {
        users.set(reference, (users.get(reference) ?? 0) + 1)
      }
    }
  }
  return users
}
