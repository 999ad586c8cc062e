import { type Kind, kinds, type Objects } from '../kinds/table.ts'
import { deepEqual } from '../objects/deep-equal.ts'
import type { ObjectKey, Origin } from '../objects/object.ts'
import { type Cell, CellTable, Directory, type MutableCell } from './cells.ts'

/** An object as it is put: its name is known even where the object itself cannot be used. */
export interface Entry {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
  readonly object: Objects[Kind] | undefined
}

/** What a cell stands for. */
export interface CellName {
  readonly kind: Kind
  readonly namespace: string
  /** Of a listing what its members have in common: a Service, an address; empty where that is the namespace alone. */
  readonly name: string
  readonly isListing: boolean
}

/** The objects as they are now and, per cell, the revision at which its content last changed. */
export class Store {
  readonly #directory = new Directory()
  readonly #objects = new Map<Kind, CellTable>(
    Object.keys(kinds).map((kind) => [kind as Kind, new CellTable(this.#directory)]),
  )
  readonly #usable = new Map<Kind, Set<MutableCell>>(Object.keys(kinds).map((kind) => [kind as Kind, new Set()]))
  /** Every EndpointSlice of a Service. */
  readonly #slices = new CellTable(this.#directory)
  /** Every pod that has an address. Pods of the host's network are left out: they share it (BUG-22). */
  readonly #pods = new CellTable(this.#directory)
  /** By the cell of the object that was meant: what is there instead, under another kind or group. */
  readonly #misspelt = new Map<Cell, Set<ObjectKey>>()
  /** Every BackendTrafficPolicy that names a Service. */
  readonly #policies = new CellTable(this.#directory)
  /** Every IngressClass. */
  readonly #classes = new CellTable(this.#directory)
  readonly #usableLists = new Map<Kind, readonly MutableCell[]>()
  readonly #changedAt = new Map<Kind, number>()
  /** Every ReferenceGrant of a namespace. */
  readonly #grants = new CellTable(this.#directory)
  #revision = 0
  #placesRevision = 0

  /** Grows whenever an object is found in another place than before. */
  get placesRevision(): number {
    return this.#placesRevision
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision
  }

  /**
   * Replaces an object, and says where the old one was. An equal one changes nothing but the origin, so noise (status,
   * moved lines) costs nothing.
   */
  put({ kind, namespace, name, object }: Entry, origin: Origin): Origin | undefined {
    const cell = this.#cell(kind, namespace, name)
    const before = cell.origin
    cell.origin = origin
    if (before !== undefined && before !== origin && (before.label !== origin.label || before.line !== origin.line)) {
      this.#placesRevision += 1
    }
    if (before === undefined || !deepEqual(cell.object, object)) this.#change(kind, cell, object)
    return before
  }

  drop(kind: Kind, namespace: string, name: string): void {
    const cell = this.#table(kind).find(namespace, name)
    if (cell?.origin === undefined) return
    cell.origin = undefined
    this.#change(kind, cell, undefined)
    if (!cell.isAsked) this.#table(kind).delete(namespace, name)
  }

  /** An object is there, or no longer there, that is most likely meant to be this one. */
  noteMisspelt(kind: Kind, namespace: string, name: string, misspelt: ObjectKey, isThere: boolean): void {
    const cell = this.#cell(kind, namespace, name)
    cell.isAsked = true
    const known = this.#misspelt.get(cell) ?? new Set()
    if (known.has(misspelt) === isThere) return
    if (isThere) known.add(misspelt)
    else known.delete(misspelt)
    if (known.size > 0) this.#misspelt.set(cell, known)
    else this.#misspelt.delete(cell)
    this.#change(kind, cell, cell.object)
  }

  /** Whether somebody wrote the object, but not under its right name. */
  isMisspelt(cell: Cell): boolean {
    return this.#misspelt.has(cell)
  }

  /** To be held on to: it stays from then on, and tells when the object comes, changes or goes. */
  cell<K extends Kind>(kind: K, namespace: string, name: string): Cell<K> {
    const cell = this.#cell(kind, namespace, name)
    cell.isAsked = true
    return cell as MutableCell<K>
  }

  /** As it is now; undefined where nothing is known of it. Not to be held on to. */
  find<K extends Kind>(kind: K, namespace: string, name: string): Cell<K> | undefined {
    return this.#table(kind).find(namespace, name) as MutableCell<K> | undefined
  }

  /** How many names of a kind are remembered: of objects that are there, and of those that somebody asked for. */
  remembered(kind: Kind): number {
    return this.#table(kind).size
  }

  slicesOf(namespace: string, service: string): Cell<'EndpointSlice'> {
    return this.#slices.at(namespace, service) as MutableCell<'EndpointSlice'>
  }

  policiesOf(namespace: string, service: string): Cell<'BackendTrafficPolicy'> {
    return this.#policies.at(namespace, service) as MutableCell<'BackendTrafficPolicy'>
  }

  ingressClasses(): Cell<'IngressClass'> {
    return this.#classes.at('', '') as MutableCell<'IngressClass'>
  }

  referenceGrants(namespace: string): Cell<'ReferenceGrant'> {
    return this.#grants.at(namespace, '') as MutableCell<'ReferenceGrant'>
  }

  podsAt(namespace: string, ip: string): Cell<'Pod'> {
    return this.#pods.at(namespace, ip) as MutableCell<'Pod'>
  }

  /** The cells of the objects of a kind that can be used; the very same list until one comes or goes. */
  usable<K extends Kind>(kind: K): readonly Cell<K>[] {
    let list = this.#usableLists.get(kind)
    if (list === undefined) {
      list = [...(this.#usable.get(kind) ?? [])]
      this.#usableLists.set(kind, list)
    }
    return list as readonly Cell[] as readonly Cell<K>[]
  }

  /**
   * What each cell stands for, of objects that are there and of what somebody asked for. Made anew each time: cells hold
   * no names, and only those who explain want them.
   */
  names(): ReadonlyMap<Cell, CellName> {
    const sorts = new Map<CellTable, Pick<CellName, 'kind' | 'isListing'>>([
      [this.#slices, { kind: 'EndpointSlice', isListing: true }],
      [this.#pods, { kind: 'Pod', isListing: true }],
      [this.#policies, { kind: 'BackendTrafficPolicy', isListing: true }],
      [this.#classes, { kind: 'IngressClass', isListing: true }],
      [this.#grants, { kind: 'ReferenceGrant', isListing: true }],
    ])
    for (const [kind, table] of this.#objects) sorts.set(table, { kind, isListing: false })
    const names = new Map<Cell, CellName>()
    for (const { namespace, name, cell } of this.#directory) {
      const sort = sorts.get(cell.table)
      if (sort !== undefined) names.set(cell, { ...sort, namespace, name })
    }
    return names
  }

  /** How many objects of each kind can be used. */
  counts(): Readonly<Record<Kind, number>> {
    const counts = [...this.#usable].map(([kind, cells]) => [kind, cells.size] as const)
    return Object.fromEntries(counts) as Record<Kind, number>
  }

  /** The revision at which something of these kinds changed last. */
  latest(kinds: Iterable<Kind>): number {
    let latest = 0
    for (const kind of kinds) latest = Math.max(latest, this.#changedAt.get(kind) ?? 0)
    return latest
  }

  #cell(kind: Kind, namespace: string, name: string): MutableCell {
    return this.#table(kind).at(namespace, name)
  }

  #table(kind: Kind): CellTable {
    const table = this.#objects.get(kind)
    if (table === undefined) throw new Error(`${kind} is not in the table of kinds`)
    return table
  }

  #change(kind: Kind, cell: MutableCell, after: Objects[Kind] | undefined): void {
    const before = cell.object
    this.#revision += 1
    cell.object = after
    cell.revision = this.#revision
    this.#changedAt.set(kind, this.#revision)
    if (before === undefined || after === undefined) this.#usableLists.delete(kind)
    if (after === undefined) this.#usable.get(kind)?.delete(cell)
    else this.#usable.get(kind)?.add(cell)
    if (before !== undefined)
      for (const listing of this.#listingsOf(kind, before)) listing.leave(before, this.#revision)
    if (after !== undefined) for (const listing of this.#listingsOf(kind, after)) listing.join(after, this.#revision)
  }

  #listingsOf(kind: Kind, object: Objects[Kind]): readonly MutableCell[] {
    if (kind === 'EndpointSlice') {
      const { namespace, service } = object as Objects['EndpointSlice']
      return service === undefined ? none : [this.#slices.at(namespace, service)]
    }
    if (kind === 'ReferenceGrant') return [this.#grants.at(object.namespace, '')]
    if (kind === 'BackendTrafficPolicy') {
      const { namespace, targets } = object as Objects['BackendTrafficPolicy']
      return targets.map(({ service }) => this.#policies.at(namespace, service))
    }
    if (kind === 'IngressClass') return [this.#classes.at('', '')]
    if (kind === 'Pod') {
      const { namespace, ips, hostNetwork } = object as Objects['Pod']
      return hostNetwork ? none : ips.map((ip) => this.#pods.at(namespace, ip))
    }
    return none
  }
}

const none: readonly MutableCell[] = []
