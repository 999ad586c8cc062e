import type { Kind, Objects } from '../kinds/table.ts'
import type { Origin } from '../objects/object.ts'

/**
 * Something one may ask for: an object, or a listing. The revision is that of its last change; 0 means that nothing
 * ever was there. A cell once asked for stays, so that a note can hold on to it.
 */
export interface Cell<K extends Kind = Kind> {
  readonly revision: number
  /** Where the object was read; undefined while it is not there. Listings have none. */
  readonly origin: Origin | undefined
  /** Undefined where the object is absent, or there but unusable. */
  readonly object: Objects[K] | undefined
  /** Of a listing, its members in no particular order. */
  readonly members: ReadonlySet<Objects[K]>
}

const nobody: ReadonlySet<never> = new Set()

export class MutableCell<K extends Kind = Kind> implements Cell<K> {
  revision = 0
  origin: Origin | undefined = undefined
  object: Objects[K] | undefined = undefined
  #members: Set<Objects[K]> | undefined = undefined

  get members(): ReadonlySet<Objects[K]> {
    return this.#members ?? nobody
  }

  join(member: Objects[K], revision: number): void {
    this.#members ??= new Set()
    this.#members.add(member)
    this.revision = revision
  }

  leave(member: Objects[K], revision: number): void {
    this.#members?.delete(member)
    this.revision = revision
  }
}

/** Cells by namespace and name: two lookups of texts that exist already, instead of one of a text made for it. */
export class CellTable {
  readonly #namespaces = new Map<string, Map<string, MutableCell>>()

  at(namespace: string, name: string): MutableCell {
    let names = this.#namespaces.get(namespace)
    if (names === undefined) {
      names = new Map()
      this.#namespaces.set(namespace, names)
    }
    let cell = names.get(name)
    if (cell === undefined) {
      cell = new MutableCell()
      names.set(name, cell)
    }
    return cell
  }
}
