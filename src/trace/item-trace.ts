import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { isIncludeKey } from '../objects/include.ts'
import type { At } from '../objects/object.ts'
import { type Answers, answersOf } from './object-trace.ts'
import { type ItemName, isSameItem, itemsOf, type NamedItem, type Traced, targetsOf } from './traced.ts'

/** Where an item of the file comes from. */
export interface ItemTrace extends ItemName {
  /** The object and field that it was made of. */
  readonly from: At | undefined
  readonly refersTo: readonly ItemName[]
  readonly referredToBy: readonly ItemName[]
  /** What was asked for to make it: of an upstream for this alone, of any other item for all that its object became. */
  readonly reads: Answers
  /** What is said of the field that it was made of. */
  readonly diagnostics: readonly Diagnostic[]
}

/** From what an item was made, what it refers to and who refers to it. */
export function traceItem(named: NamedItem, traced: Traced): ItemTrace {
  const { config, readings, diagnostics } = traced
  const { section, id } = named
  const from = traced.provenance(named.item)
  const isByHand = from === undefined || isIncludeKey(from.object)
  const makers = readings.filter(({ reader }) => {
    if (isByHand) return false
    return section === 'upstreams'
      ? reader.kind === 'upstream' && reader.id === id
      : reader.kind === 'object' && reader.object === from.object
  })
  return {
    section,
    id,
    from,
    refersTo: targetsOf(named),
    referredToBy: itemsOf(config)
      .filter((item) => targetsOf(item).some((target) => isSameItem(target, named)))
      .map((item) => ({ section: item.section, id: item.id })),
    reads: answersOf(makers, from?.object),
    diagnostics: from === undefined ? [] : diagnostics.filter((diagnostic) => isInside(diagnostic, from)),
  }
}

function isInside({ object, path }: Diagnostic, from: At): boolean {
  return object === from.object && from.path.every((step, index) => path[index] === step)
}
