import { discoveryFailed, kindInOtherVersions, listForbidden } from '../../src/diagnostics/catalog/watching.ts'
import { type Kind, kinds } from '../../src/kinds/table.ts'
import type { ObjectKey } from '../../src/objects/object.ts'
import { isRecord } from '../../src/objects/raw.ts'
import { type Clock, pause } from '../clock.ts'
import type { Awaited, Batch, Demand, Source, WatchState } from '../source.ts'
import { isSameUnseen, unseenOf } from '../unseen.ts'
import type { Api } from './api.ts'
import { Backoff } from './backoff.ts'
import { Buffer } from './buffer.ts'
import { discover, type Served } from './discovery.ts'
import type { Known } from './known.ts'
import { collectionPath, endpointsOf, itemOf, placeOf } from './paths.ts'
import { Polled } from './polled.ts'
import { Reflector, type ReflectorOptions, type Sink } from './reflector.ts'
import { type Labels, namespacesWith, type Scope } from './scope.ts'

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

/** How often the server is asked what it serves. */
const discoveryMs = 30_000
const defaultMostWatched = 200

/**
 * The objects of a cluster, as far as we know their kinds: all of most kinds, Secrets one by one and only those that are
 * demanded, pods once anything needs them. Objects of a kind whose definition comes or goes come and go with it.
 */
export function openCluster(api: Api, options: ClusterOptions): Source {
  return new ClusterSource(api, options)
}

interface Running {
  readonly reflector: Reflector
  readonly kind: Kind | undefined
  readonly stop: AbortController
}

class ClusterSource implements Source {
  readonly #api: Api
  readonly #options: ClusterOptions
  readonly #buffer: Buffer
  readonly #running = new Map<string, Running>()
  readonly #closing = new AbortController()
  readonly #polled: Polled
  #served: Served | undefined
  #discoveryProblem: string | undefined
  #discoveries = 0
  #discoveredMs: number | undefined
  #demand: Demand = { objects: new Set(), kinds: new Set() }
  #selected: ReadonlySet<string> | undefined
  #rediscover: () => void = () => {}
  /** What reflectors of another version of a collection knew, by name, while they are being replaced. */
  #left: ReadonlyMap<string, Known> = new Map()
  #isDiscoveryWanted = false
  #wake: () => void = () => {}
  #isNews = false
  /** What the last batch said of what is not seen. */
  #unseen: readonly WatchState[] | undefined
  #bug: { readonly problem: unknown } | undefined

  constructor(api: Api, options: ClusterOptions) {
    this.#api = api
    this.#options = options
    this.#buffer = new Buffer({ label: options.label, locate: () => undefined })
    this.#polled = new Polled({
      api,
      clock: options.clock,
      sink: this.#sinkOf('secrets'),
      placeOf: (key) => this.#placeOf(key),
    })
    this.#supervise(this.#discoverAlways())
    this.#supervise(this.#polled.run(this.#closing.signal))
    if (options.scope.kind === 'labels') this.#watchNamespaces(options.scope.labels)
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
    const discovery: WatchState = {
      name: 'discovery',
      isSynced: this.#served !== undefined,
      lastContactMs: this.#discoveredMs,
      isAlive: this.#bug === undefined,
      problem: this.#discoveryProblem,
      counters: { lists: this.#discoveries, watches: 0, gone: 0, stalls: 0, retries: 0 },
    }
    return [discovery, ...[...this.#running.values()].map(({ reflector }) => reflector.state), ...this.#polled.states()]
  }

  demand(demand: Demand): void {
    this.#demand = demand
    this.#reconcile()
  }

  refresh(awaited: readonly Awaited[]): void {
    for (const one of awaited) this.#supervise(this.#ask(one))
  }

  async close(): Promise<void> {
    this.#closing.abort()
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

  async #discoverAlways(): Promise<void> {
    const { clock, random } = this.#options
    const { signal } = this.#closing
    const backoff = new Backoff(random)
    while (!signal.aborted) {
      this.#discoveries += 1
      const found = await discover(this.#api, signal)
      if (signal.aborted) return
      if (found.kind === 'known') {
        backoff.reset()
        this.#served = found.served
        this.#discoveredMs = clock.now()
        this.#discoveryProblem = undefined
        const strange = [...found.foreign].map(([kind, versions]) =>
          kindInOtherVersions({ file: 'cluster' }, kind, versions, Object.keys(kinds[kind].versions)),
        )
        this.#buffer.say('versions', strange)
        this.#reconcile()
      } else this.#discoveryProblem = found.reason
      this.#buffer.say('discovery', found.kind === 'known' ? [] : [discoveryFailed({ file: 'cluster' }, found.reason)])
      this.#news()
      await this.#pauseOrAsked(found.kind === 'known' ? discoveryMs : backoff.next(), signal)
    }
  }

  /** A wish that came while the last question was on its way is not forgotten. */
  #pauseOrAsked(ms: number, signal: AbortSignal): Promise<void> {
    const asked = new AbortController()
    this.#rediscover = () => asked.abort()
    if (this.#isDiscoveryWanted) asked.abort()
    this.#isDiscoveryWanted = false
    return pause(ms, this.#options.clock, AbortSignal.any([signal, asked.signal]))
  }

  /** Starts what has to be watched and is not, and stops what is and has not to be. */
  #reconcile(): void {
    if (this.#closing.signal.aborted || this.#served === undefined) return
    const wanted = new Map<string, () => void>()
    for (const [kind, version] of this.#served) this.#wantKind(kind, version, wanted)
    const { watched, polled } = this.#shareObjects()
    for (const key of watched) wanted.set(key, () => this.#watchObject(key))
    this.#polled.use(polled)

    const left = new Map<string, Known>()
    for (const [id, { reflector, stop, kind }] of this.#running) {
      if (id === namespacesId || wanted.has(id)) continue
      stop.abort()
      this.#running.delete(id)
      const { name } = reflector.state
      this.#buffer.say(name, [])
      // Another version of the same collection takes its place, and drops what it does not find.
      const isReplaced = kind !== undefined && [...wanted.keys()].some((other) => isSameCollection(id, other))
      if (isReplaced) left.set(name, reflector.known)
      else reflector.dropAll()
    }
    this.#left = left
    for (const [id, start] of wanted) if (!this.#running.has(id)) start()
    this.#left = new Map()
    this.#news()
  }

  /** Which objects get a watch of their own. Each stays where it is: on the way it would be lost for a moment. */
  #shareObjects(): { readonly watched: ReadonlySet<ObjectKey>; readonly polled: ReadonlySet<ObjectKey> } {
    const objects = [...this.#demand.objects].filter((key) => this.#placeOf(key) !== undefined)
    const watched = new Set(objects.filter((key) => this.#running.has(key)))
    const most = this.#options.mostWatched ?? defaultMostWatched
    for (const key of objects) {
      if (watched.size >= most) break
      if (!this.#polled.has(key)) watched.add(key)
    }
    return { watched, polled: new Set(objects.filter((key) => !watched.has(key))) }
  }

  #wantKind(kind: Kind, version: string, wanted: Map<string, () => void>): void {
    const { watched, watchedWithout } = kinds[kind]
    if (watched === 'by-name' || (watched === 'when-asked' && !this.#demand.kinds.has(kind))) return
    if (watchedWithout !== undefined && this.#served?.has(watchedWithout as Kind)) return
    const { scope } = this.#options
    const namespaces = scope.kind === 'namespaces' ? scope.names : [undefined]
    for (const namespace of namespaces) {
      wanted.set(idOf(kind, version, namespace), () => this.#watchKind(kind, version, namespace))
    }
  }

  #watchKind(kind: Kind, version: string, namespace: string | undefined): void {
    const name = namespace === undefined ? kind : `${kind} ${namespace}`
    this.#start(idOf(kind, version, namespace), kind, {
      name,
      path: collectionPath(kind, version, namespace),
      query: '',
      item: itemOf(kind, version),
      accepts: (raw) => this.#selected === undefined || this.#selected.has(raw.metadata.namespace ?? ''),
      sink: this.#sinkOf(name),
    })
  }

  #watchObject(key: ObjectKey): void {
    const place = this.#placeOf(key)
    if (place === undefined) return
    const { kind, version, namespace, name, collection } = place
    const label = `${kind} ${namespace}/${name}`
    this.#start(key, undefined, {
      name: label,
      path: collection,
      query: `fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`,
      item: itemOf(kind, version),
      // A server, or somebody between, that passes the selector over must not hand out others.
      accepts: (raw) => raw.metadata.name === name && raw.metadata.namespace === namespace,
      isSingle: true,
      sink: this.#sinkOf(label),
    })
  }

  #watchNamespaces(labels: Labels): void {
    this.#selected = new Set()
    const names = new Set<string>()
    const changed = (): void => {
      // A listing that is on its way has not seen all: what was selected stays so.
      const isSynced = this.#running.get(namespacesId)?.reflector.state.isSynced ?? false
      if (isSynced && !isSameSet(this.#selected, names)) {
        const selected = new Set(names)
        this.#selected = selected
        for (const { reflector, kind } of this.#running.values()) {
          if (kind !== undefined) reflector.relist((namespace) => selected.has(namespace))
        }
      }
      this.#news()
    }
    this.#start(namespacesId, undefined, namespacesWith(labels, names, changed, this.#sinkOf('Namespace').denied))
  }

  #start(id: string, kind: Kind | undefined, options: Omit<ReflectorOptions, 'api' | 'clock' | 'random'>): void {
    const { clock, random } = this.#options
    const known = this.#left.get(options.name)
    known?.forgetVersions()
    const reflector = new Reflector({ api: this.#api, clock, random, ...options }, known)
    const stop = new AbortController()
    this.#running.set(id, { reflector, kind, stop })
    this.#supervise(reflector.run(AbortSignal.any([stop.signal, this.#closing.signal])))
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
        if (status === 404) {
          this.#isDiscoveryWanted = true
          this.#rediscover()
        }
        this.#buffer.say(name, status === 403 ? [listForbidden({ file: 'cluster' }, name, reason)] : [])
        this.#news()
      },
    }
  }

  #placeOf(key: ObjectKey) {
    return this.#served === undefined ? undefined : placeOf(key, this.#served)
  }

  /** Goes straight to the server: an event may have been lost. */
  async #ask(awaited: Awaited): Promise<void> {
    const { signal } = this.#closing
    if (this.#served === undefined) return
    if (awaited.type === 'slices') {
      const { namespace, service } = awaited
      const endpoints = endpointsOf(namespace, service, this.#served)
      const answer = endpoints && (await this.#api.get(endpoints.path, signal))
      const items = answer?.kind === 'ok' && isRecord(answer.body) ? answer.body['items'] : undefined
      if (endpoints !== undefined && Array.isArray(items)) {
        for (const item of items) this.#offer(endpoints.kind, namespace, item)
      }
      return
    }
    const place = this.#placeOf(awaited.key)
    const answer = place && (await this.#api.get(place.path, signal))
    if (place === undefined || answer?.kind !== 'ok') return
    const own = this.#running.get(awaited.key)
    if (own !== undefined) own.reflector.offer(answer.body)
    else this.#offer(place.kind, place.namespace, answer.body)
  }

  #offer(kind: Kind, namespace: string, value: unknown): void {
    for (const [id, running] of this.#running) {
      const isOfScope = this.#options.scope.kind !== 'namespaces' || id.endsWith(` ${namespace}`)
      if (running.kind === kind && isOfScope) running.reflector.offer(value)
    }
  }
}

const namespacesId = 'namespaces'

function idOf(kind: Kind, version: string, namespace: string | undefined): string {
  return `${kind} ${version} ${namespace ?? ''}`
}

/** Whether two ids differ in the version alone. */
function isSameCollection(a: string, b: string): boolean {
  const [kind, , namespace] = a.split(' ')
  const [otherKind, , otherNamespace] = b.split(' ')
  return kind === otherKind && namespace === otherNamespace
}

function isSameSet(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  return a?.size === b.size && [...a].every((value) => b.has(value))
}
