import type { Config, Item, PluginConfig, Upstream } from '../src/model/config.ts'
import { referencesOf } from '../src/model/references.ts'

/** What to write now. */
export interface Step {
  readonly config: Config
  /** Whether something in it is not as wanted yet, or no longer wanted. */
  readonly isTransitional: boolean
  /** In how many milliseconds the next step can be taken; undefined where there is none. */
  readonly againInMs: number | undefined
}

/** The sections whose items refer to others. */
const userSections = ['routes', 'stream_routes', 'plugin_configs'] as const
type UserSection = (typeof userSections)[number]

/** Two polls of a second, and time to parse. */
const defaultSettleMs = 2_500

/**
 * The way from one configuration to the next without a moment in which a route refers to something absent. APISIX takes
 * over each section of a file in a timer of its own (data plane spec section 5), so that for some 50 ms new routes meet
 * old upstreams, or old routes new ones. Therefore, item by item, so that nothing else has to wait:
 *
 * - what is there already and changes what it refers to keeps its old form, until all it will refer to has stood in the
 *   file for `settleMs`. A route that gains a protection in a new plugin config is without it for as long as before.
 * - what is no longer wanted stays for `settleMs` after the last file in which something referred to it.
 *
 * Additions, and changes in place such as new nodes, are written at once.
 */
export class Steps {
  readonly #settleMs: number
  /** What an item refers to: an item never changes, so it is taken apart once. */
  readonly #references = new WeakMap<Item, readonly string[]>()
  #served: Config | undefined
  /** What the served file refers to. */
  #referred: ReadonlySet<string> = new Set()
  /** Since when a target has been in every file. Those of a file that was found at the start count as old. */
  readonly #presentSinceMs = new Map<string, number>()
  /** What left the file a moment ago: where it comes back at once, the data plane may not have noticed. */
  readonly #gone = new Map<string, { readonly item: Item; readonly sinceMs: number }>()
  /** Since when nothing has referred to a target that is in the file. */
  readonly #unusedSinceMs = new Map<string, number>()

  /** `served` is what stands in the file now, as far as it is known. */
  constructor(served?: Config, settleMs = defaultSettleMs) {
    this.#settleMs = settleMs
    if (served !== undefined) this.written(served, Number.NEGATIVE_INFINITY)
  }

  /** What stands in the file; undefined where nothing is known to. */
  get served(): Config | undefined {
    return this.#served
  }

  /** The step towards `wanted` that can be taken now. Lists that need no change are those of `wanted` themselves. */
  next(wanted: Config, nowMs: number): Step {
    const served = this.#served
    if (served === undefined) return { config: wanted, isTransitional: false, againInMs: undefined }
    const waits = new Waits()
    const routes = this.#settleList('routes', wanted.routes, served.routes, nowMs, waits)
    const streamRoutes = this.#settleList('stream_routes', wanted.stream_routes, served.stream_routes, nowMs, waits)
    const users = [routes, streamRoutes]
    const settled = this.#settleList('plugin_configs', wanted.plugin_configs, served.plugin_configs, nowMs, waits)
    const pluginConfigs: readonly PluginConfig[] = this.#retain(
      'plugin_configs',
      settled,
      served.plugin_configs,
      users,
      nowMs,
      waits,
    )
    const upstreams: readonly Upstream[] = this.#retain(
      'upstreams',
      wanted.upstreams,
      served.upstreams,
      [...users, pluginConfigs],
      nowMs,
      waits,
    )
    return {
      config: { routes, stream_routes: streamRoutes, upstreams, plugin_configs: pluginConfigs },
      isTransitional: waits.againInMs !== undefined,
      againInMs: waits.againInMs,
    }
  }

  /** Tells that a configuration has come to stand in the file. */
  written(config: Config, nowMs: number): void {
    const before = this.#served
    this.#served = config
    if (before !== undefined) this.#noteGone(before, config, nowMs)
    const isSameUse =
      before?.routes === config.routes &&
      before.stream_routes === config.stream_routes &&
      before.plugin_configs === config.plugin_configs
    if (!isSameUse) this.#referred = this.#referredBy([config.routes, config.stream_routes, config.plugin_configs])
    if (isSameUse && haveSameIds(before.upstreams, config.upstreams)) return
    const present = new Set<string>()
    for (const section of ['upstreams', 'plugin_configs'] as const) {
      for (const { id } of config[section]) present.add(`${section}/${id}`)
    }
    for (const target of present) {
      if (!this.#presentSinceMs.has(target)) this.#presentSinceMs.set(target, nowMs)
      if (this.#referred.has(target)) this.#unusedSinceMs.delete(target)
      else if (!this.#unusedSinceMs.has(target)) this.#unusedSinceMs.set(target, nowMs)
    }
    for (const target of this.#presentSinceMs.keys()) if (!present.has(target)) this.#presentSinceMs.delete(target)
    for (const target of this.#unusedSinceMs.keys()) if (!present.has(target)) this.#unusedSinceMs.delete(target)
  }

  /** The wanted list, with the old forms of items whose new targets are not there for long enough. */
  #settleList<T extends Item>(
    section: UserSection,
    wanted: readonly T[],
    served: readonly T[],
    nowMs: number,
    waits: Waits,
  ): readonly T[] {
    if (wanted === served) return wanted
    const before = new Map(served.map((item) => [item.id, item]))
    let hasOld = false
    const settled = wanted.map((item) => {
      const old = before.get(item.id) ?? (this.#goneLately(`${section}/${item.id}`, nowMs) as T | undefined)
      if (old === undefined || old === item) return item
      const known = new Set(this.#referencesOf(old))
      let waitMs = 0
      for (const target of this.#referencesOf(item)) {
        if (!known.has(target)) waitMs = Math.max(waitMs, this.#untilReady(target, nowMs))
      }
      if (waitMs <= 0) return item
      hasOld = true
      waits.add(waitMs)
      return old
    })
    return hasOld ? settled : wanted
  }

  #goneLately(name: string, nowMs: number): Item | undefined {
    const gone = this.#gone.get(name)
    return gone !== undefined && until(gone.sinceMs + this.#settleMs, nowMs, this.#settleMs) > 0 ? gone.item : undefined
  }

  #noteGone(before: Config, config: Config, nowMs: number): void {
    for (const [name, { sinceMs }] of this.#gone) {
      if (until(sinceMs + this.#settleMs, nowMs, this.#settleMs) <= 0) this.#gone.delete(name)
    }
    for (const section of userSections) {
      if (before[section] === config[section]) continue
      const ids = new Set(config[section].map(({ id }) => id))
      for (const id of ids) this.#gone.delete(`${section}/${id}`)
      for (const item of before[section]) {
        if (!ids.has(item.id)) this.#gone.set(`${section}/${item.id}`, { item, sinceMs: nowMs })
      }
    }
  }

  #untilReady(target: string, nowMs: number): number {
    const sinceMs = this.#presentSinceMs.get(target)
    return sinceMs === undefined ? this.#settleMs : until(sinceMs + this.#settleMs, nowMs, this.#settleMs)
  }

  /** The list with those of its old items that something refers to, or referred to until a moment ago. */
  #retain<T extends Item>(
    section: 'upstreams' | 'plugin_configs',
    wanted: readonly T[],
    served: readonly T[],
    users: readonly (readonly Item[])[],
    nowMs: number,
    waits: Waits,
  ): readonly T[] {
    if (wanted === served || haveSameIds(wanted, served)) return wanted
    const ids = new Set(wanted.map(({ id }) => id))
    const gone = served.filter(({ id }) => !ids.has(id))
    if (gone.length === 0) return wanted
    const referred = this.#referredBy(users)
    const retained = gone.filter(({ id }) => {
      const target = `${section}/${id}`
      const sinceMs = this.#unusedSinceMs.get(target)
      const isUsed = referred.has(target) || this.#referred.has(target) || sinceMs === undefined
      const waitMs = isUsed ? this.#settleMs : until(sinceMs + this.#settleMs, nowMs, this.#settleMs)
      if (waitMs > 0) waits.add(waitMs)
      return waitMs > 0
    })
    if (retained.length === 0) return wanted
    return [...wanted, ...retained].sort((a, b) => (a.id < b.id ? -1 : 1))
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

/** The shortest of the times that are waited for. */
class Waits {
  againInMs: number | undefined

  add(ms: number): void {
    this.againInMs = Math.min(ms, this.againInMs ?? ms)
  }
}

/** A clock that was set back does not make anything wait longer than it was to. */
function until(dueMs: number, nowMs: number, longestMs: number): number {
  return Math.min(dueMs - nowMs, longestMs)
}

function haveSameIds(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id)
}
