import type { Kind, Objects } from '../kinds/table.ts'

/**
 * Something one may ask for: an object, or a listing. The revision is that of its last change; 0 means that nothing
 * ever was there. A cell once asked for stays, so that a note can hold on to it.
 */
export interface Cell<K extends Kind = Kind> {
  readonly revision: number
  /** Whether the object is there; of a listing, always false. */
  readonly isPresent: boolean
  /** Undefined where the object is absent, or there but unusable. */
  readonly object: Objects[K] | undefined
  /** Of a listing, its members in no particular order. */
  readonly members: ReadonlySet<Objects[K]>
}

const nobody: ReadonlySet<never> = new Set()

export class MutableCell<K extends Kind = Kind> implements Cell<K> {
  revision = 0
  isPresent = false
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
export class CellTable<K extends Kind> {
  readonly #namespaces = new Map<string, Map<string, MutableCell<K>>>()

  at(namespace: string, name: string): MutableCell<K> {
    let names = this.#namespaces.get(namespace)
    if (names === undefined) {
      names = new Map()
      this.#namespaces.set(namespace, names)
    }
    let cell = names.get(name)
    if (cell === undefined) {
      cell = new MutableCell<K>()
      names.set(name, cell)
    }
    return cell
  }
}
