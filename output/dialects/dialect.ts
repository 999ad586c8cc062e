import type { Item, SectionName } from '../../src/model/config.ts'

/** The text of a section that holds at least one item, without what stands between sections. */
export type WrittenSection = string

/** One way to write the file. The texts of items and of sections are made once and joined many times. */
export interface Dialect {
  /** The text of one item; the comment has no line breaks yet may hold anything else. */
  item(section: SectionName, item: Item, comment: string | undefined): string
  section(name: SectionName, items: readonly string[]): WrittenSection
  /** The whole file; no section at all is a file that empties the data plane. */
  file(sections: readonly WrittenSection[]): string
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
