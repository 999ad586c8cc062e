import { type Kind, kinds } from '../kinds/table.ts'
import { type ObjectKey, objectKey } from '../objects/object.ts'
import type { Cell } from '../store/cells.ts'
import type { CellName, Store } from '../store/store.ts'
import type { Memo, Note } from './memo.ts'

/** Who asked: an object that is compiled for its own sake, or an upstream, which is compiled for all who name it. */
export type Reader =
  | { readonly kind: 'object'; readonly object: ObjectKey }
  | { readonly kind: 'upstream'; readonly id: string }

/** A question and its answer. */
export interface Question {
  readonly kind: Kind
  readonly namespace: string
  /** Of a listing what its members have in common: a Service, an address; empty where that is the namespace alone. */
  readonly name: string
  readonly isListing: boolean
  /** The objects that were found, usable or not, by key; none where what was asked for is absent. */
  readonly found: readonly ObjectKey[]
}

/** What one unit of the last compilation asked for, each question once. */
export interface Reading {
  readonly reader: Reader
  readonly questions: readonly Question[]
}

/** Who read what, made of the notes that the memo keeps to know what is to be done again. */
export function readingsOf(store: Store, memo: Memo): readonly Reading[] {
  const names = store.names()
  return memo.notes().flatMap((note) => {
    const reader = readerOf(note, names)
    if (reader === undefined) return []
    const questions = [...new Set(note.cells)].flatMap((cell) => {
      const name = names.get(cell)
      return name === undefined ? [] : [questionOf(cell, name)]
    })
    return [{ reader, questions }]
  })
}

/** The groups are those of `compileAll`; the one without a kind is of a ConfigMap, which an option names. */
function readerOf({ group, token, cells }: Note, names: ReadonlyMap<Cell, CellName>): Reader | undefined {
  if (group === 'upstream') return { kind: 'upstream', id: String(token) }
  const name = names.get(Object.hasOwn(kinds, group) ? (token as Cell) : (cells[0] as Cell))
  return name === undefined ? undefined : { kind: 'object', object: keyOfName(name) }
}

function questionOf(cell: Cell, name: CellName): Question {
  const found = name.isListing
    ? [...cell.members].map(({ key }) => key).sort()
    : cell.origin === undefined
      ? []
      : [keyOfName(name)]
  return { ...name, found }
}

/** The key of an object of ours. */
export function keyOfName({ kind, namespace, name }: Pick<CellName, 'kind' | 'namespace' | 'name'>): ObjectKey {
  return objectKey(kinds[kind].group, kind, namespace, name)
}
