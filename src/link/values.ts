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
  let isAsked = false
  return {
    values: made.map(({ value }) => value),
    from: (item) => {
      // After a change of nodes there is one new upstream to ask for: a search takes less than a table of all.
      if (!isAsked) {
        isAsked = true
        return made.find(({ value }) => value === item)?.from
      }
      places ??= placesOf(made)
      return places.get(item)
    },
  }
}

function placesOf(made: readonly Made<Item>[]): Map<Item, At> {
  const places = new Map<Item, At>()
  for (const { value, from } of made) places.set(value, from)
  return places
}
