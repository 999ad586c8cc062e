import type { UpstreamKey } from '../bind/upstream-key.ts'
import type { Code } from '../diagnostics/diagnostic.ts'
import { type Config, idOf, type SectionName, type Upstream } from '../model/config.ts'
import type { ObjectKey, Path } from '../objects/object.ts'
import type { Fragment, Leave, UpstreamOutcome } from '../translate/fragment.ts'

/** The lists of a fragment of which elements are held, and the section that each makes. */
export const sectionOf = {
  routes: 'routes',
  streamRoutes: 'stream_routes',
  pluginConfigs: 'plugin_configs',
  ssls: 'ssls',
  consumers: 'consumers',
  globalRules: 'global_rules',
  pluginMetadata: 'plugin_metadata',
} as const satisfies Partial<Record<keyof Fragment, SectionName>>

export type Part = keyof typeof sectionOf

export const parts = Object.keys(sectionOf) as readonly Part[]

/** An element of one of these lists. */
export type GoodMade<P extends Part = Part> = Fragment[P][number]

/** Why something is held: the first error over which it would be left out. */
export interface Reason {
  readonly code: Code
  readonly message: string
  /** In the object as it is now. */
  readonly path: Path
}

/** Something that an object made when it last was good, and that stands for what it cannot make now. */
export interface Good {
  readonly part: Part
  readonly made: GoodMade
  /** What others had let its object have. */
  readonly leave?: Leave
}

/** What is held for as long as its object is there, asks for it, and is broken. */
export interface HeldItem extends Good {
  /** ISO 8601. */
  readonly since: string
  readonly reason: Reason
}

/** Settings of an upstream that a broken object should give; where its nodes are is looked up all the time. */
export interface HeldUpstream {
  /** With the nodes that it had. */
  readonly body: Upstream
  /** What others had let it have. */
  readonly leave?: Leave
  /** The broken object. */
  readonly by: ObjectKey
  readonly since: string
  readonly reason: Reason
}

/** What is held: items by names such as `routes/shop_web`, upstreams by their ids. */
export interface Held {
  readonly items: ReadonlyMap<string, HeldItem>
  readonly upstreams: ReadonlyMap<string, HeldUpstream>
}

/** What a compilation is told of the one before it, and gives to the next. */
export interface Holding extends Held {
  /** Undefined where there was none. */
  readonly last: LastGood | undefined
}

/** What was made last. What of it is in the configuration was good, or is held. */
export interface LastGood {
  readonly fragments: readonly Fragment[]
  readonly config: Config
  readonly keys: readonly UpstreamKey[]
  /** In the order of `keys`. */
  readonly outcomes: readonly UpstreamOutcome[]
}

export const nothingHeld: Holding = { items: new Map(), upstreams: new Map(), last: undefined }

/** The names of those that are in a configuration. */
export function servedAmong(all: Iterable<Pick<Good, 'part' | 'made'>>, config: Config): ReadonlySet<string> {
  const wanted = new Set<string>()
  const sections = new Set<SectionName>()
  for (const good of all) {
    wanted.add(targetOf(good))
    sections.add(sectionOf[good.part])
  }
  const found = new Set<string>()
  for (const section of sections) {
    for (const item of config[section]) {
      const target = `${section}/${idOf(item)}`
      if (wanted.has(target)) found.add(target)
    }
  }
  return found
}

/** How losses and what is held name an item: `routes/shop_web`. */
export function targetOf({ part, made }: Pick<Good, 'part' | 'made'>): string {
  return `${sectionOf[part]}/${idOf(made.value)}`
}
