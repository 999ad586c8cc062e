import type { LostProtection } from './lost-protections.ts'
import type { Section } from './sections.ts'

/** What differs between two configurations, as plain values without anything secret: printed as text or as JSON. */
export interface Difference {
  /** In one line, for people. */
  readonly verdict: string
  readonly counts: Counts
  /** Protections that are gone, those of most routes first. */
  readonly lost: readonly LostProtection[]
  /** By weight, then section and id. */
  readonly changes: readonly ItemChange[]
  /** Upstreams of which nothing but nodes changed are here and not under `changes`. */
  readonly nodes: readonly NodeChange[]
  /** Sections that one of the sides does not show. */
  readonly notCompared: readonly Section[]
  /** Requests that were not tried in the search for lost protections; 0 unless there are very many routes. */
  readonly untried: number
}

export interface Counts {
  /** Routes and stream routes. */
  readonly routes: { readonly changed: number; readonly added: number; readonly removed: number }
  /** Items that let through what was kept away. */
  readonly unprotected: number
  /** Changed, new and removed items of other sections, without those of which only nodes changed. */
  readonly others: number
  /** Upstreams whose nodes changed. */
  readonly nodes: number
}

/** Why a change is told where it is told, the most important first. */
export const weights = ['removed route', 'match', 'protection', 'other'] as const
export type Weight = (typeof weights)[number]

/** What became of an item. */
export interface ItemChange {
  readonly section: Section
  readonly id: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly weight: Weight
  /** The id that it had, where that is another one. */
  readonly was?: string
  /** What it is there for, where the id does not tell: methods, hosts and uris. */
  readonly about?: string
  /** The object and field that it was made of, or its place in the file. Of the new side, or of the old where it is gone. */
  readonly from?: string
  /** How many routes refer to it. */
  readonly usedBy?: number
  /** The route after which it comes now and before which it came, where the order decides between the two. */
  readonly after?: string
  /** Empty for what comes or goes. */
  readonly fields: readonly FieldChange[]
}

/** A field with another value. `before` and `after` are absent where they are secret, or where there is none. */
export interface FieldChange {
  /** `plugins.limit-count.count`. */
  readonly path: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly isSecret?: true
  readonly before?: unknown
  readonly after?: unknown
  /** Of a list whose order means nothing, instead of both values: what came and what went. */
  readonly more?: readonly unknown[]
  readonly less?: readonly unknown[]
}

/** How many nodes of an upstream, or of one that is written into a route, are others. */
export interface NodeChange {
  readonly section: Section
  readonly id: string
  readonly added: number
  readonly removed: number
  /** With another weight or priority. */
  readonly changed: number
  /** Whether there are none now, so that APISIX answers 503. */
  readonly isEmpty?: true
}
