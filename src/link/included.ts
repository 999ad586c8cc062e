import { includedReferenceMissing, upstreamDisplaced } from '../diagnostics/catalog/linking.ts'
import { compareText, type Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { type Item, idOf, type SectionName, sectionNames } from '../model/config.ts'
import { withheldSslId } from '../model/id.ts'
import { referencesOf } from '../model/references.ts'
import type { At } from '../objects/object.ts'
import type { Inclusion, Made, MadeSections, Ranked, WithheldHosts } from '../translate/fragment.ts'
import { dropCollisions, type TakenIds } from './collisions.ts'
import { ownerIn } from './consumers.ts'
import type { Outcomes } from './destinations.ts'

/** What was written by hand, beside what was compiled. Where the two collide, the former counts; `link.ts` sees to that. */

/** The first of each id; the others are told. */
export function withoutTwins(items: MadeSections, report: Report): MadeSections {
  const kept = sectionNames.map((name) => [name, dropCollisions(name, items[name] as readonly Made<Item>[], report)])
  return Object.fromEntries(kept) as unknown as MadeSections
}

/**
 * The items whose references lead somewhere: to each other, or to a compiled item, which `isCompiled` knows. What refers
 * to an item that is left out is left out with it.
 */
export function withReferences(
  items: MadeSections,
  isCompiled: (target: string) => boolean,
  report: Report,
): MadeSections {
  let now = items
  for (;;) {
    const targets = new Set(sectionNames.flatMap((name) => now[name].map(({ value }) => `${name}/${idOf(value)}`)))
    const isThere = (target: string): boolean => targets.has(target) || isCompiled(target)
    let isWhole = true
    const kept = sectionNames.map((name) => {
      const list = (now[name] as readonly Made<Item>[]).filter(({ value, from }) => {
        const missing = wantedBy(name, value).find((target) => !isThere(target))
        if (missing === undefined) return true
        isWhole = false
        const [section = '', ...id] = missing.split('/')
        const wanted = id.join('/')
        const known = [...targets].filter((target) => target.startsWith(`${section}/`))
        const closest = suggest(
          wanted,
          known.map((target) => target.slice(section.length + 1)),
        )
        report(includedReferenceMissing(from, section, wanted, closest))
        return false
      })
      return [name, list] as const
    })
    if (isWhole) return now
    now = Object.fromEntries(kept) as unknown as MadeSections
  }
}

/** The ids of what was written by hand and is not among what is left of it. */
export function takenIdsOf({ items, lost }: Inclusion, left: MadeSections): TakenIds {
  const taken = new Map(lost.map(({ section, id, from }) => [`${section}/${id}`, from]))
  for (const name of sectionNames) {
    const list: readonly Made<Item>[] = items[name]
    if (list.length === left[name].length) continue
    const kept = new Set<Made<Item>>(left[name])
    for (const made of list) if (!kept.has(made)) taken.set(`${name}/${idOf(made.value)}`, made.from)
  }
  return taken
}

/** Before the objects of everybody. */
const eldest = { created: '0000-01-01T00:00:00Z', namespace: '', name: '' }

/** The hosts of certificates written by hand that ask clients for theirs and are left out. */
export function withheldHosts({ lost }: Inclusion): readonly Ranked<WithheldHosts>[] {
  return lost.flatMap(({ id, snis, from }, index) =>
    snis === undefined ? [] : [{ value: { id: withheldSslId(id).id, snis }, from, rank: { source: eldest, index } }],
  )
}

/** What an item needs in the file; a key needs its consumer. */
function wantedBy(section: SectionName, item: Item): readonly string[] {
  const references = referencesOf(item)
  if (section !== 'consumers' || 'username' in item) return references
  return [...references, `consumers/${ownerIn(idOf(item))}`]
}

/** The upstreams without those whose id was taken: who needs one of these does not get the other. */
export function withoutDisplaced(outcomes: Outcomes, { items: { upstreams }, lost }: Inclusion): Outcomes {
  if (upstreams.length + lost.length === 0) return outcomes
  const winners = new Map<string, At>(upstreams.map(({ value, from }) => [value.id, from]))
  for (const { section, id, from } of lost) if (section === 'upstreams') winners.set(id, from)
  if (!outcomes.keys.some(({ id }) => winners.has(id))) return outcomes
  const all = outcomes.all.map((outcome, index) => {
    const id = outcomes.keys[index]?.id ?? ''
    const winner = winners.get(id)
    if (winner === undefined) return outcome
    const remark = (at: At, so: string) => upstreamDisplaced(at, id, winner, so)
    return { upstream: undefined, remarks: [remark], diagnostics: outcome.diagnostics }
  })
  return outcomes.replacedBy(all)
}

/** Two lists as one, in the order of ids. */
export function byIds<T extends Item>(a: readonly Made<T>[], b: readonly Made<T>[]): readonly Made<T>[] {
  if (a.length === 0) return b
  return [...a, ...b].sort((left, right) => compareText(idOf(left.value), idOf(right.value)))
}
