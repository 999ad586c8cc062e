import { canonicalJson } from '../model/canonical-json.ts'
import type { Item } from './item.ts'
import type { Section } from './sections.ts'

/** What an item was and what it is; one of them is absent where it comes or goes. */
export type Pair =
  | { readonly before: Item; readonly after: Item }
  | { readonly before: Item; readonly after?: undefined }
  | { readonly before?: undefined; readonly after: Item }

/** By what an item is recognised; undefined where this says nothing of it. */
type Sign = (item: Item) => string | undefined

/**
 * Which item is which: by its id; where that is new, by equal content; then by what it is there for: a route by the
 * requests that it takes, a certificate by its names. So an item that only gets another id has changed, and is neither
 * gone nor new. Pairs stand in the order of `after`; what is gone comes last.
 */
export function pairItems(before: readonly Item[], after: readonly Item[]): readonly Pair[] {
  const partners = new Map<Item, Item>()
  const open = new Set(before)
  for (const sign of signs) {
    const waiting = new Map<string, Item[]>()
    for (const item of open) {
      const text = sign(item)
      if (text === undefined) continue
      const queue = waiting.get(text)
      if (queue === undefined) waiting.set(text, [item])
      else queue.push(item)
    }
    for (const item of after) {
      const text = partners.has(item) ? undefined : sign(item)
      const partner = text === undefined ? undefined : waiting.get(text)?.shift()
      if (partner === undefined) continue
      partners.set(item, partner)
      open.delete(partner)
    }
  }
  return [
    ...after.map((item): Pair => {
      const partner = partners.get(item)
      return partner === undefined ? { after: item } : { before: partner, after: item }
    }),
    ...[...open].map((item): Pair => ({ before: item })),
  ]
}

/** Sections whose ids are only handles. Elsewhere the id is what it is about: the name of a consumer, of a plugin. */
const withHandles: ReadonlySet<Section> = new Set([
  'routes',
  'stream_routes',
  'services',
  'global_rules',
  'plugin_configs',
  'upstreams',
  'ssls',
])

const signs: readonly Sign[] = [
  ({ id, isPositional }) => (isPositional ? undefined : id),
  ({ section, fields, nodes }) => {
    const { name: _, ...content } = fields
    return withHandles.has(section) ? canonicalJson([content, nodes && [...nodes]]) : undefined
  },
  purposeOf,
  ({ id }) => id,
]

/** What an item is there for, apart from what it does then. */
function purposeOf({ section, fields }: Item): string | undefined {
  switch (section) {
    case 'routes': {
      const { hosts, uris, methods, vars, remote_addrs: addresses, filter_func: filter, priority } = fields
      return canonicalJson([hosts, uris, methods, vars, addresses, filter, priority])
    }
    case 'stream_routes': {
      const { server_addr: address, server_port: port, snis, remote_addr: from } = fields
      return canonicalJson([address, port, snis, from])
    }
    case 'ssls':
      return canonicalJson(fields['snis'])
    default:
      return undefined
  }
}
