import { type Kind, kinds, type Objects } from '../kinds/table.ts'
import type { ObjectKey } from '../objects/object.ts'
import { type Cell, CellTable, type MutableCell } from './cells.ts'
import { deepEqual } from './deep-equal.ts'

/** An object as it is put: its name is known even where the object itself cannot be used. */
export interface Entry<K extends Kind = Kind> {
  readonly kind: K
  readonly namespace: string
  readonly name: string
  readonly object: Objects[K] | undefined
}

type Tables = { readonly [K in Kind]: CellTable<K> }

/** The objects as they are now and, per cell, the revision at which its content last changed. */
export class Store {
  readonly #objects = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, new CellTable()])) as Tables
  readonly #usable = new Map<Kind, Map<ObjectKey, Objects[Kind]>>()
  /** Every EndpointSlice of a Service. */
  readonly #slices = new CellTable<'EndpointSlice'>()
  /** Every pod that has an address. Pods of the host's network are left out: they share it (BUG-22). */
  readonly #pods = new CellTable<'Pod'>()
  #revision = 0

  /** Replaces an object. An equal one changes nothing, so noise (status, resourceVersion) costs nothing. */
  put<K extends Kind>({ kind, namespace, name, object }: Entry<K>): void {
    const cell = this.#objects[kind].at(namespace, name)
    if (cell.isPresent && deepEqual(cell.object, object)) return
    this.#revision += 1
    this.#list(kind, cell.object, object)
    cell.isPresent = true
    cell.object = object
    cell.revision = this.#revision
  }

  drop(kind: Kind, namespace: string, name: string): void {
    const cell = this.#objects[kind].at(namespace, name)
    if (!cell.isPresent) return
    this.#revision += 1
    this.#list(kind, cell.object, undefined)
    cell.isPresent = false
    cell.object = undefined
    cell.revision = this.#revision
  }

  cell<K extends Kind>(kind: K, namespace: string, name: string): Cell<K> {
    return this.#objects[kind].at(namespace, name)
  }

  slicesOf(namespace: string, service: string): Cell<'EndpointSlice'> {
    return this.#slices.at(namespace, service)
  }

  podsAt(namespace: string, ip: string): Cell<'Pod'> {
    return this.#pods.at(namespace, ip)
  }

  /** The usable objects of a kind. */
  all<K extends Kind>(kind: K): Iterable<Objects[K]> {
    return this.#usableOf(kind).values() as Iterable<Objects[K]>
  }

  /** Takes the object out of the listings it was in, and into those it now belongs to. */
  #list<K extends Kind>(kind: K, before: Objects[K] | undefined, after: Objects[K] | undefined): void {
    if (before !== undefined) {
      this.#usableOf(kind).delete(before.key)
      for (const cell of this.#listingsOf(kind, before)) cell.leave(before, this.#revision)
    }
    if (after !== undefined) {
      this.#usableOf(kind).set(after.key, after)
      for (const cell of this.#listingsOf(kind, after)) cell.join(after, this.#revision)
    }
  }

  #usableOf(kind: Kind): Map<ObjectKey, Objects[Kind]> {
    const known = this.#usable.get(kind)
    if (known !== undefined) return known
    const usable = new Map<ObjectKey, Objects[Kind]>()
    this.#usable.set(kind, usable)
    return usable
  }

  #listingsOf(kind: Kind, object: Objects[Kind]): readonly MutableCell[] {
    if (kind === 'EndpointSlice') {
      const { namespace, service } = object as Objects['EndpointSlice']
      return service === undefined ? none : [this.#slices.at(namespace, service) as MutableCell]
    }
    if (kind === 'Pod') {
      const { namespace, ips, hostNetwork } = object as Objects['Pod']
      return hostNetwork ? none : ips.map((ip) => this.#pods.at(namespace, ip) as MutableCell)
    }
    return none
  }
}

const none: readonly MutableCell[] = []
