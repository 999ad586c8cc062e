import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { groupOf, type RawObject } from '../../src/objects/raw.ts'
import { type ServedKind, usualKinds } from './served.ts'

/** Which object is meant; the version does not matter. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** An object as the API server keeps it. */
export interface StoredObject {
  readonly served: ServedKind
  readonly namespace: string
  readonly name: string
  readonly version: number
  /** With uid, resourceVersion and the other marks of a server. */
  readonly object: RawObject
}

/** One entry of the history. */
export interface WorldEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly stored: StoredObject
  /** What the object was before; of an ADDED undefined. */
  readonly before: RawObject | undefined
}

/** What the API server knows: the objects, in which versions they changed, and how far back that is remembered. */
export class World {
  readonly #served = new Map<string, ServedKind>()
  readonly #objects = new Map<string, StoredObject>()
  readonly #watchers = new Set<(event: WorldEvent) => void>()
  readonly #withdrawn = new Set<(served: ServedKind) => void>()
  #history: WorldEvent[] = []
  #version = 1000
  #compactedTo = 1000

  constructor(served: readonly ServedKind[] = usualKinds) {
    for (const each of served) this.serve(each)
  }

  /** The resourceVersion of the last change. */
  get version(): number {
    return this.#version
  }

  /** Changes up to this version are forgotten: who watches from before it gets a 410. */
  get compactedTo(): number {
    return this.#compactedTo
  }

  /** The kinds that are served at the moment, in the order in which they came. */
  get served(): readonly ServedKind[] {
    return [...this.#served.values()]
  }

  /** Creates or replaces an object; one that is equal already changes nothing, as with a real server. */
  put(raw: RawObject): StoredObject {
    const served = this.#servedOf(raw)
    const key = keyOf(served, raw)
    const known = this.#objects.get(key)
    if (known !== undefined && isDeepStrictEqual(contentOf(known.object), contentOf(raw))) return known
    const version = ++this.#version
    const { name, namespace = 'default' } = raw.metadata
    const old = known?.object.metadata
    const metadata = {
      ...raw.metadata,
      ...(served.isNamespaced && { namespace }),
      uid: old?.['uid'] ?? randomUUID(),
      resourceVersion: String(version),
      generation: Number(old?.['generation'] ?? 0) + 1,
      creationTimestamp: raw.metadata['creationTimestamp'] ?? old?.['creationTimestamp'] ?? '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'kubectl', operation: 'Apply', apiVersion: raw.apiVersion, fieldsType: 'FieldsV1' }],
    }
    const stored = {
      served,
      namespace: served.isNamespaced ? namespace : '',
      name,
      version,
      object: { ...raw, metadata },
    }
    this.#objects.set(key, stored)
    this.#publish({ type: known === undefined ? 'ADDED' : 'MODIFIED', stored, before: known?.object })
    return stored
  }

  /** Deletes an object; its last state goes out with the event, under a new resourceVersion. False: it was not there. */
  delete(ref: ObjectRef): boolean {
    const key = keyOf(this.#servedOf(ref), ref)
    const known = this.#objects.get(key)
    if (known === undefined) return false
    this.#objects.delete(key)
    const version = ++this.#version
    const metadata = { ...known.object.metadata, resourceVersion: String(version) }
    const stored = { ...known, version, object: { ...known.object, metadata } }
    this.#publish({ type: 'DELETED', stored, before: known.object })
    return true
  }

  get(ref: ObjectRef): StoredObject | undefined {
    return this.#objects.get(keyOf(this.#servedOf(ref), ref))
  }

  /** All objects of a kind in the order of an API server: by namespace, then name. */
  list(served: ServedKind, namespace?: string): readonly StoredObject[] {
    return [...this.#objects.values()]
      .filter((stored) => stored.served === served && (namespace === undefined || stored.namespace === namespace))
      .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
  }

  /** All objects of all kinds. */
  all(): readonly StoredObject[] {
    return [...this.#objects.values()]
  }

  /** What changed after a version; undefined where that is forgotten. */
  since(version: number): readonly WorldEvent[] | undefined {
    return version < this.#compactedTo ? undefined : this.#history.filter(({ stored }) => stored.version > version)
  }

  /** Forgets the history: continue tokens and watches from older versions are gone. Counts as a change elsewhere. */
  compact(): void {
    this.#version += 1
    this.#compactedTo = this.#version
    this.#history = []
  }

  /** Begins to serve a kind, as when a CRD is installed. */
  serve(served: ServedKind): void {
    this.#served.set(`${served.group}/${served.kind}`, served)
  }

  /** Ceases to serve a kind, as when its CRD is deleted: its objects are deleted first, then all of it is a 404. */
  withdraw(kind: string): ServedKind {
    const served = this.served.find((each) => each.kind === kind)
    if (served === undefined) throw new Error(`no kind ${kind} is served`)
    for (const { object } of this.list(served)) this.delete(object)
    this.#served.delete(`${served.group}/${served.kind}`)
    for (const tell of this.#withdrawn) tell(served)
    return served
  }

  /** Calls back for every change from now on; the answer ends that. */
  watch(onEvent: (event: WorldEvent) => void, onWithdrawn: (served: ServedKind) => void): () => void {
    this.#watchers.add(onEvent)
    this.#withdrawn.add(onWithdrawn)
    return () => {
      this.#watchers.delete(onEvent)
      this.#withdrawn.delete(onWithdrawn)
    }
  }

  #publish(event: WorldEvent): void {
    this.#history.push(event)
    for (const tell of this.#watchers) tell(event)
  }

  #servedOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): ServedKind {
    const served = this.#served.get(`${groupOf(apiVersion)}/${kind}`)
    if (served === undefined) throw new Error(`the fake cluster does not serve ${kind} of ${apiVersion}`)
    return served
  }
}

function keyOf(served: ServedKind, { metadata }: ObjectRef): string {
  return `${served.group}/${served.kind}/${served.isNamespaced ? (metadata.namespace ?? 'default') : ''}/${metadata.name}`
}

/** What a user decides about an object; the rest is the server's. */
function contentOf({ apiVersion: _version, metadata, ...rest }: RawObject): unknown {
  const { uid, resourceVersion, generation, creationTimestamp, managedFields, namespace, ...kept } = metadata
  return { ...rest, metadata: kept }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
