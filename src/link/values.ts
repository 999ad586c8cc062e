import type { Item } from '../model/config.ts'
import type { At } from '../objects/object.ts'
import type { Made } from '../translate/fragment.ts'

/** The items of a section, and where each comes from. */
export interface Values<T extends Item> {
  readonly values: readonly T[]
  from(item: Item): At | undefined
}

/** The items without their sources, which are looked up only when somebody asks. */
export function valuesOf<T extends Item>(made: readonly Made<T>[]): Values<T> {
  let places: Map<Item, At> | undefined
  return {
    values: made.map(({ value }) => value),
    from: (item) => {
      places ??= new Map(made.map(({ value, from }) => [value, from]))
      return places.get(item)
    },
  }
}
