import type { Kind } from '../../src/kinds/table.ts'
import type { WatchState } from '../source.ts'
import type { Known } from './known.ts'
import { Reflector, type ReflectorOptions } from './reflector.ts'

/** What a reflector is told about what it watches. */
export type Subject = Omit<ReflectorOptions, 'api' | 'clock' | 'random'>

/** A reflector that is to run. */
export interface Wanted {
  /** The whole collection of a kind, perhaps of one namespace; undefined where it is something else. */
  readonly collection: Collection | undefined
  /** Asked for when it starts. */
  readonly subject: () => Subject
}

export interface Collection {
  readonly kind: Kind
  readonly namespace: string | undefined
}

export interface ReflectorsOptions extends Pick<ReflectorOptions, 'api' | 'clock' | 'random'> {
  /** Ends them all. */
  readonly signal: AbortSignal
  /** Looks after what runs: what rejects is a bug of ours. */
  readonly supervise: (running: Promise<void>) => void
  /** One was stopped; what it had to say is no longer so. */
  readonly stopped: (name: string) => void
}

interface Running {
  readonly reflector: Reflector
  readonly collection: Collection | undefined
  readonly stop: AbortController
}

/** The reflectors that run, each under an id. */
export class Reflectors {
  readonly #options: ReflectorsOptions
  readonly #running = new Map<string, Running>()

  constructor(options: ReflectorsOptions) {
    this.#options = options
  }

  has(id: string): boolean {
    return this.#running.has(id)
  }

  state(id: string): WatchState | undefined {
    return this.#running.get(id)?.reflector.state
  }

  states(): readonly WatchState[] {
    return [...this.#running.values()].map(({ reflector }) => reflector.state)
  }

  /**
   * Starts what is wanted and does not run, and stops what runs and is not wanted. Its objects are dropped, unless another
   * version of the same collection takes its place: that drops what it does not find.
   */
  use(wanted: ReadonlyMap<string, Wanted>): void {
    const left = new Map<string, Known>()
    for (const [id, { reflector, stop, collection }] of this.#running) {
      if (wanted.has(id)) continue
      stop.abort()
      this.#running.delete(id)
      const { name } = reflector.state
      this.#options.stopped(name)
      const isReplaced = [...wanted.values()].some((other) => isSame(collection, other.collection))
      if (isReplaced) left.set(name, reflector.known)
      else reflector.dropAll()
    }
    for (const [id, one] of wanted) if (!this.#running.has(id)) this.#start(id, one, left)
  }

  /** Lists all collections again, now that only some namespaces are accepted. */
  relist(accepts: (namespace: string) => boolean): void {
    for (const { reflector, collection } of this.#running.values()) {
      if (collection !== undefined) reflector.relist(accepts)
    }
  }

  /** Hands over an object that was asked for directly: to the one that watches it alone, or to those of its kind. */
  offer(id: string | undefined, kind: Kind, namespace: string, value: unknown): void {
    const own = id === undefined ? undefined : this.#running.get(id)
    if (own !== undefined) {
      own.reflector.offer(value)
      return
    }
    for (const { reflector, collection } of this.#running.values()) {
      if (collection?.kind === kind && (collection.namespace ?? namespace) === namespace) reflector.offer(value)
    }
  }

  #start(id: string, { collection, subject }: Wanted, left: ReadonlyMap<string, Known>): void {
    const { api, clock, random, signal, supervise } = this.#options
    const options = subject()
    const known = left.get(options.name)
    known?.forgetVersions()
    const reflector = new Reflector({ api, clock, random, ...options }, known)
    const stop = new AbortController()
    this.#running.set(id, { reflector, collection, stop })
    supervise(reflector.run(AbortSignal.any([stop.signal, signal])))
  }
}

function isSame(a: Collection | undefined, b: Collection | undefined): boolean {
  return a !== undefined && a.kind === b?.kind && a.namespace === b.namespace
}
