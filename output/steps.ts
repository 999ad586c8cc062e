import { type Config, type GlobalRule, type Item, idOf, type SectionName } from '../src/model/config.ts'
import { referencesOf } from '../src/model/references.ts'
import { leafSections, nameOf, Settling, targetSections, userSections } from './settling.ts'
import { Turn } from './turn.ts'

/** What to write now. */
export interface Step {
  readonly config: Config
  /** Whether something in it is not as wanted yet, or no longer wanted. */
  readonly isTransitional: boolean
  /** In how many milliseconds the next step can be taken; undefined where there is none. */
  readonly againInMs: number | undefined
}

export interface StepsOptions {
  /** How long after a write every section of it has been taken over. */
  readonly settleMs?: number
  /**
   * Whether an item of the file can be written again. What others wrote, or we for another release, may hold what the
   * emitter refuses; such items are not kept for the sake of a step.
   */
  readonly canWrite?: (section: SectionName, item: Item) => boolean
}

/** Two polls of a second, and time to parse. */
const defaultSettleMs = 2_500

/**
 * The way from one configuration to the next without a moment in which a route refers to something absent. APISIX takes
 * over each section of a file in a timer of its own (data plane spec section 5), so that for some 50 ms new routes meet
 * old upstreams, or old routes new ones. Therefore, item by item, so that nothing else has to wait:
 *
 * - what is there already and changes what it refers to keeps its old form, until all it will refer to has stood in the
 *   file for `settleMs`. Whatever else changes in it waits too, protection included: it is as it was for that long, but
 *   never a mixture of old and new.
 * - what is no longer wanted stays for `settleMs` after the last file in which something referred to it.
 * - global rules wait for one another: some old beside some new could hold one plugin twice.
 *
 * Additions, and changes in place such as new nodes, are written at once. Moments are milliseconds of any clock; one
 * that is set back makes nothing wait longer than `settleMs` from then on.
 */
export class Steps {
  readonly #settling: Settling
  readonly #canWrite: (section: SectionName, item: Item) => boolean
  /** What an item refers to: an item never changes, so it is taken apart once. */
  readonly #references = new WeakMap<Item, readonly string[]>()
  #served: Config | undefined
  /** What the served file refers to; undefined while its age is not known. */
  #referred: ReadonlySet<string> | undefined
  #lastMs: number | undefined
  #elapsedMs = 0

  /** `served` is what stands in the file now, as far as it is known. It may have been written just before. */
  constructor(served?: Config, { settleMs = defaultSettleMs, canWrite = () => true }: StepsOptions = {}) {
    this.#settling = new Settling(settleMs)
    this.#canWrite = canWrite
    this.#served = served
  }

  /** What stands in the file; undefined where nothing is known to. */
  get served(): Config | undefined {
    return this.#served
  }

  /** The step towards `wanted` that can be taken now. Lists that need no change are those of `wanted` themselves. */
  next(wanted: Config, nowMs: number): Step {
    const turnMs = this.#elapse(nowMs)
    const served = this.#served
    if (served === undefined) return { config: wanted, isTransitional: false, againInMs: undefined }
    const turn = new Turn(wanted, served, turnMs)
    // What nothing refers to changes at once: certificates, metadata.
    const config: { -readonly [S in SectionName]: Config[S] } = { ...wanted }
    const settle = <S extends (typeof userSections)[number]>(section: S): void => {
      const settled: readonly Item[] =
        section === 'global_rules'
          ? this.#settleGlobalRules(wanted.global_rules, served.global_rules, turn)
          : this.#settleList<Item>(section, wanted[section], served[section], turn)
      config[section] = settled as Config[S]
    }
    const retain = <S extends (typeof targetSections)[number]>(section: S): void => {
      const users = userSections.map((user) => config[user])
      const retained: readonly Item[] = this.#retain<Item>(section, config[section], served[section], users, turn)
      config[section] = retained as Config[S]
    }
    userSections.forEach(settle)
    targetSections.forEach(retain)
    return {
      config,
      isTransitional: turn.againInMs !== undefined,
      againInMs: turn.againInMs,
    }
  }

  /** Tells that a configuration has come to stand in the file: the moment is that after the write. */
  written(config: Config, nowMs: number): void {
    this.#note(config, this.#elapse(nowMs))
  }

  /** Time that never goes back. What was found at the start counts as written at the first moment that is told. */
  #elapse(nowMs: number): number {
    this.#elapsedMs += Math.max(nowMs - (this.#lastMs ?? nowMs), 0)
    this.#lastMs = nowMs
    if (this.#served !== undefined && this.#referred === undefined) this.#note(this.#served, this.#elapsedMs)
    return this.#elapsedMs
  }

  #note(config: Config, nowMs: number): void {
    const before = this.#served
    this.#served = config
    const isSameUse = before !== undefined && userSections.every((section) => before[section] === config[section])
    if (this.#referred !== undefined && isSameUse && this.#hasSameLeaves(before, config)) return
    if (this.#referred === undefined || !isSameUse)
      this.#referred = this.#referredBy(userSections.map((s) => config[s]))
    this.#settling.note(before, config, this.#referred, nowMs)
  }

  #hasSameLeaves(before: Config, config: Config): boolean {
    return leafSections.every((section) => haveSameIds(before[section], config[section]))
  }

  /** The wanted list, with the old forms of items whose new targets are not there for long enough. */
  #settleList<T extends Item>(
    section: SectionName,
    wanted: readonly T[],
    served: readonly T[],
    turn: Turn,
  ): readonly T[] {
    if (wanted === served) return wanted
    const before = new Map(served.map((item) => [idOf(item), item]))
    let hasOld = false
    const settled = wanted.map((item) => {
      const old =
        before.get(idOf(item)) ?? (this.#settling.goneLately(nameOf(section, item), turn.nowMs) as T | undefined)
      if (old === undefined || old === item) return item
      const waitMs = this.#untilReady(item, old, turn)
      if (waitMs === 0 || !this.#canKeep(section, old, turn)) return item
      hasOld = true
      turn.wait(waitMs)
      return old
    })
    return hasOld ? settled : wanted
  }

  /**
   * The wanted global rules, or all those of the last file as they were: APISIX runs a plugin that stands in two of them
   * in neither, and a plugin may be on its way from one to another (kinds spec C1).
   */
  #settleGlobalRules(wanted: readonly GlobalRule[], served: readonly GlobalRule[], turn: Turn): readonly GlobalRule[] {
    const isAsWanted = this.#settleList('global_rules', wanted, served, turn) === wanted
    if (isAsWanted || !served.every((old) => this.#canKeep('global_rules', old, turn))) return wanted
    return served
  }

  #untilReady(item: Item, old: Item, turn: Turn): number {
    const known = new Set(this.#referencesOf(old))
    const added = this.#referencesOf(item).filter((target) => !known.has(target) && turn.wanted(target) !== undefined)
    return Math.max(0, ...added.map((target) => this.#settling.untilReady(target, turn.nowMs)))
  }

  /** Whether an old form can be written, and with it all that it refers to. */
  #canKeep(section: SectionName, old: Item, turn: Turn): boolean {
    return (
      this.#canWrite(section, old) &&
      this.#referencesOf(old).every((target) => {
        if (turn.wanted(target) !== undefined) return true
        const kept = turn.served(target)
        return kept !== undefined && this.#canWrite(kept.section, kept.item)
      })
    )
  }

  /** The list with those of its old items that the last file referred to, or one of a moment ago; in the order of ids. */
  #retain<T extends Item>(
    section: (typeof targetSections)[number],
    wanted: readonly T[],
    served: readonly T[],
    users: readonly (readonly Item[])[],
    turn: Turn,
  ): readonly T[] {
    if (wanted === served || haveSameIds(wanted, served)) return wanted
    const ids = new Set(wanted.map(idOf))
    const gone = served.filter((item) => !ids.has(idOf(item)))
    if (gone.length === 0) return wanted
    const stillReferred = this.#referredBy(users)
    const retained = gone.filter((item) => {
      const target = nameOf(section, item)
      const isUsed = this.#referred?.has(target) ?? false
      const waitMs = isUsed ? this.#settling.settleMs : this.#settling.untilUnused(target, turn.nowMs)
      if (waitMs === 0 || !this.#canWrite(section, item)) return false
      // What still refers to it has its own time to wait for.
      if (!stillReferred.has(target)) turn.wait(waitMs)
      return true
    })
    if (retained.length === 0) return wanted
    return [...wanted, ...retained].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  }

  #referredBy(lists: readonly (readonly Item[])[]): ReadonlySet<string> {
    const referred = new Set<string>()
    for (const list of lists) {
      for (const item of list) for (const target of this.#referencesOf(item)) referred.add(target)
    }
    return referred
  }

  #referencesOf(item: Item): readonly string[] {
    let references = this.#references.get(item)
    if (references === undefined) {
      references = referencesOf(item)
      this.#references.set(item, references)
    }
    return references
  }
}

function haveSameIds(a: readonly Item[], b: readonly Item[]): boolean {
  if (a === b) return true
  return (
    a.length === b.length &&
    a.every((item, index) => {
      const other = b[index]
      return other !== undefined && (item === other || idOf(item) === idOf(other))
    })
  )
}
