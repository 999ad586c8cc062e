import type { Item, SectionName } from './config.ts'

/** One thing in an item that the schema of a data plane does not let pass. */
export interface SchemaRefusal {
  /** Inside the item; of a field that is missing, where it would stand. */
  readonly path: readonly (string | number)[]
  /** What the field must be, a verb phrase that shows no value: `must be a whole number`. */
  readonly problem: string
  /** The value that does not pass, where it is short enough to be shown. Whether it may be shown, others know. */
  readonly value?: unknown
  /** A word that is allowed there and close to what was written. */
  readonly closest?: string
  /** The data plane itself keeps this field encrypted. */
  readonly isSecret?: true
}

/** A field that nobody reads: the schema of a data plane names others in its place. */
export interface StrayField {
  /** Inside the item. */
  readonly path: readonly (string | number)[]
  /** The fields that there are. */
  readonly names: readonly string[]
  /** The one of them that was most likely meant. */
  readonly closest?: string
}

/**
 * What a data plane says it takes: the schemas of its items, and the plugins that it loads. Questions about one item
 * always have one answer. Source: `/v1/schema` of its control API.
 */
export interface DataPlane {
  /** The plugins that an item of the section may have, sorted. */
  pluginsOf(section: SectionName): readonly string[]
  loads(section: SectionName, plugin: string): boolean
  /** What does not pass in an item and in the plugins it holds; plugins that are not loaded are passed over. */
  refusals(section: SectionName, item: Item): readonly SchemaRefusal[]
  /** The fields of its plugins, or of metadata, that the data plane takes and does not know. */
  strayFields(section: SectionName, item: Item): readonly StrayField[]
}
