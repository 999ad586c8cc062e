import type { Item, SectionName } from '../../src/model/config.ts'

/** What stands around the sections of a file. */
export interface Frame {
  readonly before: string
  readonly between: string
  readonly after: string
  /** The whole file where there is no section at all, which empties the data plane. */
  readonly empty: string
}

/** One way to write the file. The texts of items and of sections are made once and joined many times. */
export interface Dialect {
  /** The text of one item; the comment has no line breaks yet may hold anything else. */
  item(section: SectionName, item: Item, comment: string | undefined): string
  /** The text of a section that holds at least one item, without what stands between sections. */
  section(name: SectionName, items: readonly string[]): string
  readonly frame: Frame
}

/** How the leaves of a tree are written: the part in which YAML and JSON differ. */
export interface Leaves {
  string(text: string): string
  key(text: string): string
  /** Longer keys have to be announced with `?`. */
  readonly longestKey: number
  number(value: number): string
}

/** A tree that no file can hold reached the emitter: an earlier stage failed to refuse it. */
export function unwritable(what: string): never {
  throw new Error(`the emitter was given ${what}, which an earlier stage has to refuse`)
}
