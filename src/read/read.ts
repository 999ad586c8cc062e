import type { BackendTrafficPolicy } from '../kinds/backend-traffic-policy.ts'
import type { EndpointSlice } from '../kinds/endpoint-slice.ts'
import type { IngressClass } from '../kinds/ingress-class.ts'
import type { Pod } from '../kinds/pod.ts'
import type { ReferenceGrant } from '../kinds/reference-grant.ts'
import { isReadByName, type Kind, type Objects } from '../kinds/table.ts'
import type { ObjectKey, ObjectName } from '../objects/object.ts'
import type { Cell } from '../store/cells.ts'
import type { Store } from '../store/store.ts'
import type { CompileOptions } from './options.ts'

/** A reference from one namespace to another. */
export interface Crossing {
  readonly from: ObjectKey
  readonly to: ObjectName
  /** Whether it needs a ReferenceGrant there whatever the options say. */
  readonly needsGrant: boolean
}

/** The only door to other objects. Every question is noted, and "absent" is an answer too. */
export interface Read {
  readonly options: CompileOptions
  get<K extends Kind>(kind: K, namespace: string, name: string): Objects[K] | undefined
  /** Whether the object is there but cannot be used, or misspelt; its own diagnostics say why. */
  isBroken(kind: Kind, namespace: string, name: string): boolean
  /** Every slice of a Service, by name. */
  endpointSlices(namespace: string, service: string): readonly EndpointSlice[]
  /** Every IngressClass, by name. */
  ingressClasses(): readonly IngressClass[]
  /** Every ReferenceGrant of a namespace, by name. */
  referenceGrants(namespace: string): readonly ReferenceGrant[]
  /** Every BackendTrafficPolicy that names the Service, by name; those that are broken too. */
  trafficPolicies(namespace: string, service: string): readonly BackendTrafficPolicy[]
  /** Every pod with this address, host-network pods left out. */
  podsAt(namespace: string, ip: string): readonly Pod[]
  /** Remembers a reference: what was made with it may have to be looked at again when grants change. */
  noteCrossing(crossing: Crossing): void
}

/** A question about an object that has to be fetched first, or of which an answer is awaited. */
export interface Asked {
  readonly kind: Kind
  readonly namespace: string
  /** Of an EndpointSlice, the name of its Service. */
  readonly name: string
  readonly isAbsent: boolean
}

/** What a unit that asks cannot do without; the absence of any other kind is as good an answer as its presence. */
const needed: ReadonlySet<Kind> = new Set(['Service', 'Secret', 'ConfigMap', 'ApisixPluginConfig', 'GatewayProxy'])

const nothing: readonly Asked[] = []
const noCrossings: readonly Crossing[] = []

/** A Read that notes what it is asked. Revisions only grow, so its own age tells whether a note still holds. */
export class NotingRead implements Read {
  readonly options: CompileOptions
  readonly #store: Store
  readonly #cells: Cell[] = []
  readonly #kinds: Set<Kind>
  #asked: Asked[] | undefined
  #crossings: Crossing[] | undefined
  readonly #madeAt: number
  /** What was made with it, for whoever keeps both. */
  result: unknown = undefined

  /** Every kind that is asked for is added to `kinds`. */
  constructor(store: Store, options: CompileOptions, kinds: Set<Kind>) {
    this.#store = store
    this.options = options
    this.#kinds = kinds
    this.#madeAt = store.revision
  }

  /** Whether everything that was asked for is still as it was. */
  holds(): boolean {
    for (const cell of this.#cells) if (cell.revision > this.#madeAt) return false
    return true
  }

  /** Everything that was asked for, in this order; the same may be there twice. */
  get cells(): readonly Cell[] {
    return this.#cells
  }

  /** Everything that was asked for and is only read by name, such as Secrets, and everything needed that is absent. */
  get asked(): readonly Asked[] {
    return this.#asked ?? nothing
  }

  /** The references to other namespaces that were followed, or refused. */
  get crossings(): readonly Crossing[] {
    return this.#crossings ?? noCrossings
  }

  noteCrossing(crossing: Crossing): void {
    this.#crossings ??= []
    this.#crossings.push(crossing)
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): Objects[K] | undefined {
    const cell = this.#ask(kind, this.#store.cell(kind, namespace, name))
    const isAbsent = cell.origin === undefined
    if (needed.has(kind) && (isAbsent || isReadByName(kind))) this.#note({ kind, namespace, name, isAbsent })
    return cell.object
  }

  isBroken(kind: Kind, namespace: string, name: string): boolean {
    const cell = this.#ask(kind, this.#store.cell(kind, namespace, name))
    return cell.object === undefined && (cell.origin !== undefined || this.#store.isMisspelt(cell))
  }

  endpointSlices(namespace: string, service: string): readonly EndpointSlice[] {
    const { members } = this.#ask('EndpointSlice', this.#store.slicesOf(namespace, service))
    if (members.length === 0) this.#note({ kind: 'EndpointSlice', namespace, name: service, isAbsent: true })
    return byName(members)
  }

  ingressClasses(): readonly IngressClass[] {
    return byName(this.#ask('IngressClass', this.#store.ingressClasses()).members)
  }

  referenceGrants(namespace: string): readonly ReferenceGrant[] {
    return byName(this.#ask('ReferenceGrant', this.#store.referenceGrants(namespace)).members)
  }

  trafficPolicies(namespace: string, service: string): readonly BackendTrafficPolicy[] {
    return byName(this.#ask('BackendTrafficPolicy', this.#store.policiesOf(namespace, service)).members)
  }

  podsAt(namespace: string, ip: string): readonly Pod[] {
    return byName(this.#ask('Pod', this.#store.podsAt(namespace, ip)).members)
  }

  /** The object of a cell that is at hand already. */
  see<K extends Kind>(kind: K, cell: Cell<K>): Objects[K] | undefined {
    return this.#ask(kind, cell).object
  }

  #note(asked: Asked): void {
    this.#asked ??= []
    this.#asked.push(asked)
  }

  #ask<C extends Cell>(kind: Kind, cell: C): C {
    this.#kinds.add(kind)
    this.#cells.push(cell)
    return cell
  }
}

/** A change of a member moves the listing's revision too, so the members need no notes of their own. */
function byName<T extends { readonly key: ObjectKey }>(members: readonly T[]): readonly T[] {
  return members.length < 2 ? members : members.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
