import type { ObjectKey } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { emptyFragment, type Fragment } from '../translate/fragment.ts'
import { candidates } from './candidates.ts'
import { type GoodMade, type HeldItem, type Holding, type Part, parts, targetOf } from './held.ts'
import { inThisWorld } from './in-this-world.ts'
import { type Lost, lossesOf, type Unreadable } from './losses.ts'

/** How results of last time are found again; `compile/memo.ts`. */
export interface Remember {
  each<I, T>(
    name: string,
    inputs: readonly I[],
    token: (input: I) => unknown,
    make: (input: I, read: Read) => T,
  ): readonly T[]
  stage<T>(name: string, inputs: readonly unknown[], make: () => T): T
}

export interface HeldFragments {
  /** The very same list as was given where nothing is held. */
  readonly fragments: readonly Fragment[]
  readonly items: ReadonlyMap<string, HeldItem>
  readonly lost: ReadonlyMap<ObjectKey, Lost>
}

/**
 * Puts what objects made when they were good beside what they make now, where they lost it over an error. It goes the way
 * of everything else from here on: through all checks of `link`, where it yields to what is not held.
 */
export function holdItems(
  fragments: readonly Fragment[],
  unreadable: Unreadable,
  holding: Holding,
  now: string,
  remember: Remember,
): HeldFragments {
  const { last, items: before } = holding
  const lost = remember.stage('lost', [fragments, unreadable], () => lossesOf(fragments, unreadable))
  const found = remember.stage('candidates', [lost, before, last?.fragments], () => candidates(lost, holding, now))
  const all = remember.stage('all candidates', [found], () => [...found.values()])
  const worldly = remember.each(
    'in this world',
    all,
    ({ made }) => made,
    (item, read) => inThisWorld(item, read),
  )
  const standing = remember.stage('standing', [fragments, all, worldly], () =>
    withPluginConfigs(fragments, all, worldly),
  )
  const items = remember.stage('held items', [standing, before], () => itemsOf(standing, before))
  if (standing.length === 0) return { fragments, items, lost }
  return {
    fragments: remember.stage('with held', [fragments, standing], () => beside(fragments, standing)),
    items,
    lost,
  }
}

/** Something that is held, and what it is in the world of now. */
interface Standing {
  readonly item: HeldItem
  readonly made: GoodMade
}

/** A route whose plugin config is neither there nor held has lost a protection that somebody took away. */
function withPluginConfigs(
  fragments: readonly Fragment[],
  all: readonly HeldItem[],
  worldly: readonly (GoodMade | undefined)[],
): readonly Standing[] {
  const standing = all.flatMap((item, index): readonly Standing[] => {
    const made = worldly[index]
    return made === undefined ? [] : [{ item, made }]
  })
  const wanted = standing.some(({ made }) => pluginConfigOf(made) !== undefined)
  if (!wanted) return standing
  const there = new Set(fragments.flatMap(({ pluginConfigs }) => pluginConfigs.map(({ from }) => from.object)))
  for (const { item, made } of standing) if (item.part === 'pluginConfigs') there.add(made.from.object)
  return standing.filter(({ made }) => {
    const pluginConfig = pluginConfigOf(made)
    return pluginConfig === undefined || there.has(pluginConfig)
  })
}

function pluginConfigOf(made: GoodMade): ObjectKey | undefined {
  return 'pluginConfig' in made ? made.pluginConfig?.object : undefined
}

function itemsOf(standing: readonly Standing[], before: ReadonlyMap<string, HeldItem>): ReadonlyMap<string, HeldItem> {
  const isAsBefore =
    standing.length === before.size && standing.every(({ item }) => before.get(targetOf(item)) === item)
  return isAsBefore ? before : new Map(standing.map(({ item }) => [targetOf(item), item]))
}

function beside(fragments: readonly Fragment[], standing: readonly Standing[]): readonly Fragment[] {
  const ofPart = <P extends Part>(part: P): readonly GoodMade<P>[] =>
    standing.filter(({ item }) => item.part === part).map(({ made }) => heldForm(made) as GoodMade<P>)
  const held: Fragment = { ...emptyFragment, ...Object.fromEntries(parts.map((part) => [part, ofPart(part)])) }
  const ssls = new Set(held.ssls.map(({ value }) => value.id))
  const without = ssls.size === 0 ? fragments : fragments.map((fragment) => withoutWithheld(fragment, ssls))
  return [...without, held]
}

function heldForm(made: GoodMade): GoodMade {
  return 'rank' in made ? { ...made, rank: { ...made.rank, isHeld: true } } : made
}

/** Hosts are withheld in place of a certificate that asks clients for theirs; it is held now, and asks again. */
function withoutWithheld(fragment: Fragment, ssls: ReadonlySet<string>): Fragment {
  const withheldHosts = fragment.withheldHosts.filter(({ value }) => !ssls.has(value.id))
  return withheldHosts.length === fragment.withheldHosts.length ? fragment : { ...fragment, withheldHosts }
}
