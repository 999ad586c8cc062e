import type { Reading } from '../compile/readings.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type Config, type Item, idOf, type SectionName, sectionNames } from '../model/config.ts'
import { isCredentialId } from '../model/id.ts'
import { referencesOf } from '../model/references.ts'
import type { At, ObjectKey } from '../objects/object.ts'

/** A compilation, as those look at it who ask what came of what. */
export interface Traced {
  readonly config: Config
  /** The object and field that an item was made of. */
  provenance(item: Item): At | undefined
  /** Who asked for which object. */
  readonly readings: readonly Reading[]
  /** Every object of the input; one that is not usable is broken or misspelt. */
  readonly objects: readonly { readonly key: ObjectKey; readonly isUsable: boolean }[]
  /** All there is to say about the objects, silenced or not. */
  readonly diagnostics: readonly Diagnostic[]
}

/** How an item of the file is told from all others. */
export interface ItemName {
  readonly section: SectionName
  readonly id: string
}

/** An item of the file with its name. */
export interface NamedItem extends ItemName {
  readonly item: Item
}

/** Every item, in the order of the file. */
export function itemsOf(config: Config): readonly NamedItem[] {
  return sectionNames.flatMap((section) => config[section].map((item) => ({ section, id: idOf(item), item })))
}

/** The items that one refers to, each once. A credential refers to its consumer, whose name is a part of its id. */
export function targetsOf({ section, id, item }: NamedItem): readonly ItemName[] {
  const own = section === 'consumers' && isCredentialId(id) ? [`consumers/${id.slice(0, id.indexOf('/'))}`] : []
  return [...new Set([...own, ...referencesOf(item)])].map((text) => {
    const slash = text.indexOf('/')
    return { section: text.slice(0, slash) as SectionName, id: text.slice(slash + 1) }
  })
}

/** Whether both name the same item. */
export function isSameItem(a: ItemName, b: ItemName): boolean {
  return a.section === b.section && a.id === b.id
}
