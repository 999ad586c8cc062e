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
  readonly members: readonly Objects[K][]
}

const nobody: readonly never[] = []

export class MutableCell<K extends Kind = Kind> implements Cell<K> {
  revision = 0
  /** Whether anybody may hold on to it although nothing is there. */
  isAsked = false
  origin: Origin | undefined = undefined
  object: Objects[K] | undefined = undefined
  members: readonly Objects[K][] = nobody
  /** The table that it is of. */
  readonly table: CellTable
  /** The cell of another table under the same name. */
  next: MutableCell | undefined = undefined

  constructor(table: CellTable) {
    this.table = table
  }

  join(member: Objects[K], revision: number): void {
    if (!this.members.includes(member)) this.members = [...this.members, member]
    this.revision = revision
  }

  leave(member: Objects[K], revision: number): void {
    this.members = this.members.filter((one) => one !== member)
    this.revision = revision
  }
}

/**
 * Cells of several tables by namespace and name. A Service, its slices and its ApisixUpstream share a name and are asked
 * for one after the other: so all cells of a name hang together, and the name that was looked up last is remembered.
 */
export class Directory {
  /** The first cell of each name. */
  readonly #namespaces = new Map<string, Map<string, MutableCell>>()
  #namespace = ''
  #name = ''
  #last: MutableCell | undefined = undefined

  first(namespace: string, name: string): MutableCell | undefined {
    if (this.#last !== undefined && name === this.#name && namespace === this.#namespace) return this.#last
    const first = this.#namespaces.get(namespace)?.get(name)
    this.#remember(namespace, name, first)
    return first
  }

  /** Puts a cell behind the others of its name. */
  add(namespace: string, name: string, cell: MutableCell): void {
    let last = this.first(namespace, name)
    if (last === undefined) {
      this.#setFirst(namespace, name, cell)
      return
    }
    while (last.next !== undefined) last = last.next
    last.next = cell
  }

  delete(namespace: string, name: string, cell: MutableCell): void {
    const first = this.first(namespace, name)
    if (first === cell) {
      this.#setFirst(namespace, name, cell.next)
      return
    }
    for (let before = first; before !== undefined; before = before.next) {
      if (before.next === cell) before.next = cell.next
    }
  }

  /** Every cell with its name. */
  *[Symbol.iterator](): Iterator<{ readonly namespace: string; readonly name: string; readonly cell: MutableCell }> {
    for (const [namespace, names] of this.#namespaces) {
      for (const [name, first] of names) {
        for (let cell: MutableCell | undefined = first; cell !== undefined; cell = cell.next) {
          yield { namespace, name, cell }
        }
      }
    }
  }

  #setFirst(namespace: string, name: string, cell: MutableCell | undefined): void {
    this.#remember(namespace, name, cell)
    const names = this.#namespaces.get(namespace)
    if (cell !== undefined) {
      if (names === undefined) this.#namespaces.set(namespace, new Map([[name, cell]]))
      else names.set(name, cell)
      return
    }
    names?.delete(name)
    if (names?.size === 0) this.#namespaces.delete(namespace)
  }

  #remember(namespace: string, name: string, first: MutableCell | undefined): void {
    this.#namespace = namespace
    this.#name = name
    this.#last = first
  }
}

/** Cells of one sort by namespace and name. */
export class CellTable {
  readonly #directory: Directory
  #size = 0

  constructor(directory: Directory) {
    this.#directory = directory
  }

  /** How many there are. */
  get size(): number {
    return this.#size
  }

  find(namespace: string, name: string): MutableCell | undefined {
    let cell = this.#directory.first(namespace, name)
    while (cell !== undefined && cell.table !== this) cell = cell.next
    return cell
  }

  delete(namespace: string, name: string): void {
    const cell = this.find(namespace, name)
    if (cell === undefined) return
    this.#directory.delete(namespace, name, cell)
    this.#size -= 1
  }

  at(namespace: string, name: string): MutableCell {
    const known = this.find(namespace, name)
    if (known !== undefined) return known
    const cell = new MutableCell(this)
    this.#directory.add(namespace, name, cell)
    this.#size += 1
    return cell
  }
}
