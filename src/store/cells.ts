import type { Kind, Objects } from '../kinds/table.ts'
import type { Origin } from '../objects/object.ts'

/**
 * Something one may ask for: an object, or a listing. The revision is that of its last change; 0 means that nothing
 * ever was there. A cell once asked for stays, so that a note can hold on to it; one that nobody ever asked for goes with
 * its object, or pods that come and go would fill the memory.
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
  /** Whether anybody may hold on to it although nothing is there. */
  isAsked = false
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

  /** How many there are. */
  get size(): number {
    return [...this.#namespaces.values()].reduce((sum, names) => sum + names.size, 0)
  }

  find(namespace: string, name: string): MutableCell | undefined {
    return this.#namespaces.get(namespace)?.get(name)
  }

  /** Every cell with its name. */
  *[Symbol.iterator](): Iterator<{ readonly namespace: string; readonly name: string; readonly cell: MutableCell }> {
    for (const [namespace, names] of this.#namespaces) {
      for (const [name, cell] of names) yield { namespace, name, cell }
    }
  }

  delete(namespace: string, name: string): void {
    const names = this.#namespaces.get(namespace)
    names?.delete(name)
    if (names?.size === 0) this.#namespaces.delete(namespace)
  }

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
