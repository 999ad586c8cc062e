import type { EndpointSlice } from '../kinds/endpoint-slice.ts'
import type { Pod } from '../kinds/pod.ts'
import type { Kind, Objects } from '../kinds/table.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { Cell } from '../store/cells.ts'
import type { Store } from '../store/store.ts'
import type { CompileOptions } from './options.ts'

/** The only door to other objects. Every question is noted, and "absent" is an answer too. */
export interface Read {
  readonly options: CompileOptions
  get<K extends Kind>(kind: K, namespace: string, name: string): Objects[K] | undefined
  /** Whether the object is there but cannot be used; its own diagnostics say why. */
  isBroken(kind: Kind, namespace: string, name: string): boolean
  /** Every slice of a Service, by name. */
  endpointSlices(namespace: string, service: string): readonly EndpointSlice[]
  /** Every pod with this address, host-network pods left out. */
  podsAt(namespace: string, ip: string): readonly Pod[]
}

/** A Read that notes what it is asked. Revisions only grow, so its own age tells whether a note still holds. */
export class NotingRead implements Read {
  readonly options: CompileOptions
  readonly #store: Store
  readonly #cells: Cell[] = []
  readonly #madeAt: number

  constructor(store: Store, options: CompileOptions) {
    this.#store = store
    this.options = options
    this.#madeAt = store.revision
  }

  /** Whether everything that was asked for is still as it was. */
  holds(): boolean {
    for (const cell of this.#cells) if (cell.revision > this.#madeAt) return false
    return true
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): Objects[K] | undefined {
    return this.#ask(this.#store.cell(kind, namespace, name)).object
  }

  isBroken(kind: Kind, namespace: string, name: string): boolean {
    const { origin, object } = this.#ask(this.#store.cell(kind, namespace, name))
    return origin !== undefined && object === undefined
  }

  endpointSlices(namespace: string, service: string): readonly EndpointSlice[] {
    return byName(this.#ask(this.#store.slicesOf(namespace, service)).members)
  }

  podsAt(namespace: string, ip: string): readonly Pod[] {
    return byName(this.#ask(this.#store.podsAt(namespace, ip)).members)
  }

  /** The object of a cell that is at hand already. */
  see<K extends Kind>(cell: Cell<K>): Objects[K] | undefined {
    return this.#ask(cell).object
  }

  #ask<C extends Cell>(cell: C): C {
    this.#cells.push(cell)
    return cell
  }
}

/** A change of a member moves the listing's revision too, so the members need no notes of their own. */
function byName<T extends { readonly key: ObjectKey }>(members: ReadonlySet<T>): readonly T[] {
  const list = [...members]
  return list.length < 2 ? list : list.sort((a, b) => (a.key < b.key ? -1 : 1))
}
