import { listForbidden } from '../../src/diagnostics/catalog/watching.ts'
import { isReadByName, type Kind, kinds } from '../../src/kinds/table.ts'
import type { ObjectKey } from '../../src/objects/object.ts'
import type { Clock } from '../clock.ts'
import type { Awaited, Batch, Demand, Source, WatchState } from '../source.ts'
import { isSameUnseen, unseenOf } from '../unseen.ts'
import type { Api } from './api.ts'
import { ask } from './ask.ts'
import { Buffer } from './buffer.ts'
import { type Place, placeOf } from './paths.ts'
import { Polled } from './polled.ts'
import { Questions } from './questions.ts'
import type { Sink } from './reflector.ts'
import { type Collection, Reflectors, type Subject, type Wanted } from './reflectors.ts'
import { type Labels, namespacesWith, type Scope } from './scope.ts'
import { ServedKinds } from './served-kinds.ts'
import { collectionSubject, objectSubject } from './subjects.ts'

export interface ClusterOptions {
  readonly scope: Scope
  readonly clock: Clock
  /** From 0 to below 1. */
  readonly random: () => number
  /** Shown to people as where objects are from. */
  readonly label: string
  /** How many demanded objects are watched one by one; the others are asked for every half minute. */
  readonly mostWatched?: number
}

const defaultMostWatched = 200

/**
 * The objects of a cluster, as far as we know their kinds: all of most kinds, Secrets one by one and only those that are
 * demanded, pods once anything needs them. Objects of a kind whose definition comes or goes come and go with it.
 */
export function openCluster(api: Api, options: ClusterOptions): Source {
  return new ClusterSource(api, options)
}

class ClusterSource implements Source {
  readonly #api: Api
  readonly #options: ClusterOptions
  readonly #buffer: Buffer
  readonly #closing = new AbortController()
  readonly #served: ServedKinds
  readonly #reflectors: Reflectors
  readonly #polled: Polled
  readonly #questions = new Questions((awaited) => this.#ask(awaited))
  #demand: Demand = { objects: new Set(), kinds: new Set() }
  /** The namespaces that have the labels; undefined where all are seen. */
  #selected: ReadonlySet<string> | undefined
  #wake: () => void = () => {}
  #isNews = false
  /** What the last batch said of what is not seen. */
  #unseen: readonly WatchState[] | undefined
  #bug: { readonly problem: unknown } | undefined

  constructor(api: Api, options: ClusterOptions) {
    const { clock, random, label, scope } = options
    this.#api = api
    this.#options = options
    this.#buffer = new Buffer({ label, locate: () => undefined })
    this.#selected = scope.kind === 'labels' ? new Set() : undefined
    const supervise = (work: Promise<void>): void => this.#supervise(work)
    const { signal } = this.#closing
    this.#served = new ServedKinds({
      api,
      clock,
      random,
      say: (about, diagnostics) => this.#buffer.say(about, diagnostics),
      asked: () => this.#reconcile(),
    })
    const stopped = (name: string): void => this.#buffer.say(name, [])
    this.#reflectors = new Reflectors({ api, clock, random, signal, supervise, stopped })
    this.#polled = new Polled({ api, clock, sink: this.#sinkOf('secrets'), placeOf: (key) => this.#placeOf(key) })
    supervise(this.#served.run(signal))
    supervise(this.#polled.run(signal))
    this.#reconcile()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    while (!this.#closing.signal.aborted) {
      if (this.#bug !== undefined) throw this.#bug.problem
      if (this.#isNews) {
        this.#isNews = false
        const changes = this.#buffer.take()
        const unseen = unseenOf(this.watches())
        if (changes.length > 0 || !isSameUnseen(this.#unseen, unseen)) {
          this.#unseen = unseen
          yield { changes, unseen }
        }
        continue
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  watches(): readonly WatchState[] {
    return [this.#served.state, ...this.#reflectors.states(), ...this.#polled.states()]
  }

  demand(demand: Demand): void {
    this.#demand = demand
    this.#reconcile()
  }

  refresh(awaited: readonly Awaited[]): void {
    this.#supervise(this.#questions.add(awaited))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#questions.clear()
    this.#api.close()
    this.#wake()
  }

  #news(): void {
    this.#isNews = true
    this.#wake()
  }

  /** What rejects is a bug of ours, and comes out where the changes are taken. */
  #supervise(work: Promise<void>): void {
    work.catch((problem: unknown) => {
      this.#bug ??= { problem }
      this.#news()
    })
  }

  /** Has watched what has to be, and nothing else. */
  #reconcile(): void {
    if (this.#closing.signal.aborted) return
    const { scope } = this.#options
    const wanted = new Map<string, Wanted>()
    const isSeen = (namespace: string): boolean => namespace === '' || (this.#selected?.has(namespace) ?? true)
    const sinkOf = (name: string): Sink => this.#sinkOf(name)
    if (scope.kind === 'labels') {
      wanted.set(namespacesId, { collection: undefined, subject: () => this.#namespaces(scope.labels) })
    }
    for (const [kind, version] of this.#served.now ?? []) {
      for (const collection of this.#collectionsOf(kind)) {
        const id = `${kind} ${version} ${collection.namespace ?? ''}`
        wanted.set(id, { collection, subject: () => collectionSubject(collection, version, isSeen, sinkOf) })
      }
    }
    const { watched, polled } = this.#shareObjects()
    for (const [key, place] of watched)
      wanted.set(key, { collection: undefined, subject: () => objectSubject(place, sinkOf) })
    this.#polled.use(polled)
    this.#reflectors.use(wanted)
    this.#news()
  }

  /** Which objects get a watch of their own. Each stays where it is: on the way it would be lost for a moment. */
  #shareObjects(): { readonly watched: ReadonlyMap<ObjectKey, Place>; readonly polled: ReadonlySet<ObjectKey> } {
    const places = new Map<ObjectKey, Place>()
    for (const key of this.#demand.objects) {
      const place = this.#placeOf(key)
      if (place !== undefined) places.set(key, place)
    }
    const watched = new Map([...places].filter(([key]) => this.#reflectors.has(key)))
    const most = this.#options.mostWatched ?? defaultMostWatched
    for (const [key, place] of places) {
      if (watched.size >= most) break
      if (!this.#polled.has(key)) watched.set(key, place)
    }
    return { watched, polled: new Set([...places.keys()].filter((key) => !watched.has(key))) }
  }

  /** The collections of a kind that are to be watched as a whole. */
  #collectionsOf(kind: Kind): readonly Collection[] {
    const { watched, watchedWithout, scope: scopeOfKind } = kinds[kind]
    if (isReadByName(kind) || (watched === 'when-asked' && !this.#demand.kinds.has(kind))) return []
    if (watchedWithout !== undefined && this.#served.now?.has(watchedWithout as Kind)) return []
    const { scope } = this.#options
    // A Role allows nothing outside of its namespace.
    if (scopeOfKind === 'Cluster' && scope.kind === 'namespaces') return []
    const namespaces = scope.kind === 'namespaces' ? scope.names : [undefined]
    return namespaces.map((namespace) => ({ kind, namespace }))
  }

  #namespaces(labels: Labels): Subject {
    const names = new Set<string>()
    const changed = (): void => {
      // A listing that is on its way has not seen all: what was selected stays so.
      const isSynced = this.#reflectors.state(namespacesId)?.isSynced ?? false
      if (isSynced && !isSameSet(this.#selected, names)) {
        const selected = new Set(names)
        this.#selected = selected
        this.#reflectors.relist((namespace) => selected.has(namespace))
      }
      this.#news()
    }
    return namespacesWith(labels, names, changed, this.#sinkOf('Namespace').denied)
  }

  #sinkOf(name: string): Sink {
    return {
      put: (key, raw, cause) => {
        this.#buffer.put(key, raw, cause)
        this.#news()
      },
      drop: (key, cause) => {
        this.#buffer.drop(key, cause)
        this.#news()
      },
      changed: () => this.#news(),
      denied: (status, reason) => {
        if (status === 404) this.#served.doubt()
        this.#buffer.say(name, status === 403 ? [listForbidden({ file: 'cluster' }, name, reason)] : [])
        this.#news()
      },
    }
  }

  #placeOf(key: ObjectKey): Place | undefined {
    return this.#served.now && placeOf(key, this.#served.now)
  }

  async #ask(awaited: Awaited): Promise<void> {
    const answered = this.#served.now && (await ask(this.#api, this.#served.now, awaited, this.#closing.signal))
    if (answered === undefined) return
    const id = awaited.type === 'object' ? awaited.key : undefined
    for (const value of answered.values) this.#reflectors.offer(id, answered.kind, answered.namespace, value)
  }
}

const namespacesId = 'namespaces'

function isSameSet(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  return a?.size === b.size && [...a].every((value) => b.has(value))
}
