import { type Config, type Item, idOf } from '../src/model/config.ts'

/**
 * The sections whose items refer to others, and those that are referred to: who refers comes before whom it refers to.
 * Upstreams name certificates too, but hand-written ones only, and nearly every change is one of upstreams.
 */
export const userSections = [
  'routes',
  'stream_routes',
  'consumers',
  'services',
  'plugin_configs',
  'consumer_groups',
  'global_rules',
] as const
export const targetSections = [
  'services',
  'plugin_configs',
  'consumer_groups',
  'upstreams',
  'protos',
  'secrets',
] as const

/** Those that are referred to and refer to nothing. */
export const leafSections = ['upstreams', 'protos', 'secrets'] as const

/** How the references of `src/model/references.ts` call an item. */
export function nameOf(section: keyof Config, item: Item): string {
  return `${section}/${idOf(item)}`
}

/**
 * What of the last files a data plane may not have noticed yet. It has noticed a file, in all sections, `settleMs` after
 * it was written. Times are milliseconds that never go back.
 */
export class Settling {
  readonly settleMs: number
  /** Since when a target has been in every file. */
  readonly #presentSinceMs = new Map<string, number>()
  /** Since when nothing in a file has referred to a target that is in it. */
  readonly #unusedSinceMs = new Map<string, number>()
  /** What left the file a moment ago: where it comes back at once, it may never have been missed. */
  readonly #gone = new Map<string, { readonly item: Item; readonly sinceMs: number }>()

  constructor(settleMs: number) {
    this.settleMs = settleMs
  }

  /** Tells of a new file, and what it refers to. */
  note(before: Config | undefined, config: Config, referred: ReadonlySet<string>, nowMs: number): void {
    if (before !== undefined) this.#noteGone(before, config, nowMs)
    const present = new Set<string>()
    for (const section of targetSections) for (const item of config[section]) present.add(nameOf(section, item))
    for (const target of present) {
      if (!this.#presentSinceMs.has(target)) this.#presentSinceMs.set(target, nowMs)
      if (referred.has(target)) this.#unusedSinceMs.delete(target)
      else if (!this.#unusedSinceMs.has(target)) this.#unusedSinceMs.set(target, nowMs)
    }
    for (const times of [this.#presentSinceMs, this.#unusedSinceMs]) {
      for (const target of times.keys()) if (!present.has(target)) times.delete(target)
    }
  }

  /** In how many milliseconds something that is there already may refer to the target. */
  untilReady(target: string, nowMs: number): number {
    return this.#leftMs(this.#presentSinceMs.get(target) ?? nowMs, nowMs)
  }

  /** In how many milliseconds nothing can refer any more to a target that the last file did not refer to. */
  untilUnused(target: string, nowMs: number): number {
    return this.#leftMs(this.#unusedSinceMs.get(target) ?? nowMs, nowMs)
  }

  /** The last form of something that is not in the file any more and may still be in a data plane. */
  goneLately(name: string, nowMs: number): Item | undefined {
    const gone = this.#gone.get(name)
    return gone !== undefined && this.#leftMs(gone.sinceMs, nowMs) > 0 ? gone.item : undefined
  }

  #leftMs(sinceMs: number, nowMs: number): number {
    return Math.max(sinceMs + this.settleMs - nowMs, 0)
  }

  #noteGone(before: Config, config: Config, nowMs: number): void {
    for (const [name, { sinceMs }] of this.#gone) if (this.#leftMs(sinceMs, nowMs) === 0) this.#gone.delete(name)
    for (const section of userSections) {
      if (before[section] === config[section]) continue
      const present = new Set(config[section].map((item) => nameOf(section, item)))
      for (const name of present) this.#gone.delete(name)
      for (const item of before[section]) {
        const name = nameOf(section, item)
        if (!present.has(name)) this.#gone.set(name, { item, sinceMs: nowMs })
      }
    }
  }
}
