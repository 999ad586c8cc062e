import type { Item, SectionName } from '../../src/model/config.ts'

/** What stands around the parts of something, of which there is at least one. */
export interface Frame {
  readonly before: string
  readonly between: string
  readonly after: string
}

/** One way to write the file. The texts of items are made once and joined many times. */
export interface Dialect {
  /** The text of one item; the comment has no line breaks yet may hold anything else. */
  item(section: SectionName, item: Item, comment: string | undefined): string
  /** Around the items of a section. */
  section(name: SectionName): Frame
  /** Around the sections of a file. */
  readonly file: Frame
  /** The whole file where there is no section at all, which empties the data plane. */
  readonly emptyFile: string
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
