import { describeKey, type ObjectKey, parseObjectKey } from '../../src/objects/object.ts'
import { type Clock, pause } from '../clock.ts'
import type { WatchState } from '../source.ts'
import type { Answer, Api } from './api.ts'
import { itemOf, type Place } from './paths.ts'
import type { Sink } from './reflector.ts'
import { strip } from './strip.ts'

export interface PolledOptions {
  readonly api: Api
  readonly clock: Clock
  readonly sink: Sink
  /** Undefined while the kind is not served. */
  readonly placeOf: (key: ObjectKey) => Place | undefined
}

interface Seen {
  /** Undefined: known to be absent. */
  readonly resourceVersion: string | undefined
  readonly atMs: number
}

const intervalMs = 30_000
/** The same while one of them cannot be had. */
const troubledMs = 1_000
const mostAtOnce = 8

/** Objects of which there are too many to hold a watch for each: asked for one by one, every half minute. */
export class Polled {
  readonly #options: PolledOptions
  readonly #seen = new Map<ObjectKey, Seen>()
  #wanted: ReadonlySet<ObjectKey> = new Set()
  /** Why an object cannot be had at the moment. */
  readonly #problems = new Map<ObjectKey, string>()
  readonly #forbidden = new Set<ObjectKey>()
  #asked = 0
  #retries = 0
  #isAlive = true
  #wake: () => void = () => {}

  constructor(options: PolledOptions) {
    this.#options = options
  }

  /** What is wanted from now on; what no longer is counts as gone. */
  use(wanted: ReadonlySet<ObjectKey>): void {
    for (const [key, { resourceVersion }] of this.#seen) {
      if (wanted.has(key)) continue
      this.#seen.delete(key)
      if (resourceVersion !== undefined) this.#options.sink.drop(key, 'listing')
    }
    for (const key of this.#problems.keys()) if (!wanted.has(key)) this.#problems.delete(key)
    for (const key of this.#forbidden) if (!wanted.has(key)) this.#noteAllowed(key)
    const isNew = [...wanted].some((key) => !this.#wanted.has(key))
    this.#wanted = wanted
    if (isNew) this.#wake()
  }

  has(key: ObjectKey): boolean {
    return this.#wanted.has(key)
  }

  /** One state for all of them; none while nothing is wanted. */
  states(): readonly WatchState[] {
    const [first] = this.#wanted
    if (first === undefined) return []
    const times = [...this.#wanted].map((key) => this.#seen.get(key)?.atMs)
    const isSynced = !times.includes(undefined)
    return [
      {
        name: `${parseObjectKey(first).kind} (${this.#wanted.size} asked for one by one)`,
        isSynced,
        lastContactMs: isSynced ? Math.min(...times.map((ms) => ms ?? 0)) : undefined,
        isAlive: this.#isAlive,
        problem: [...this.#problems.values()][0],
        counters: { lists: this.#asked, watches: 0, gone: 0, stalls: 0, retries: this.#retries },
      },
    ]
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) await this.#round(signal)
    } finally {
      this.#isAlive = false
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const rest = [...this.#wanted]
    const ask = async (): Promise<void> => {
      for (let key = rest.shift(); key !== undefined && !signal.aborted; key = rest.shift()) {
        await this.#ask(key, signal)
      }
    }
    await Promise.all(Array.from({ length: mostAtOnce }, ask))
    if (this.#wanted.size > 0) this.#options.sink.changed()
    const asked = new AbortController()
    this.#wake = () => asked.abort()
    const waitMs = this.#problems.size === 0 ? intervalMs : troubledMs
    await pause(waitMs, this.#options.clock, AbortSignal.any([signal, asked.signal]))
  }

  async #ask(key: ObjectKey, signal: AbortSignal): Promise<void> {
    const place = this.#options.placeOf(key)
    if (place === undefined) return
    this.#asked += 1
    if (this.#problems.has(key)) this.#retries += 1
    const answer = await this.#options.api.get(place.path, signal)
    if (signal.aborted || !this.#wanted.has(key)) return
    this.#take(key, place, answer)
  }

  #take(key: ObjectKey, { kind, version: servedVersion }: Place, answer: Answer): void {
    const { sink, clock } = this.#options
    const before = this.#seen.get(key)?.resourceVersion
    if (answer.kind === 'refused' && answer.status === 404) {
      this.#noteAllowed(key)
      this.#seen.set(key, { resourceVersion: undefined, atMs: clock.now() })
      if (before !== undefined) sink.drop(key, 'event')
      return
    }
    const raw = answer.kind === 'ok' ? strip(answer.body, itemOf(kind, servedVersion)) : undefined
    if (answer.kind === 'refused' && answer.status === 403) {
      // It counts as absent: what a tenant names must not keep everybody waiting.
      this.#problems.delete(key)
      this.#forbidden.add(key)
      this.#seen.set(key, { resourceVersion: before, atMs: clock.now() })
      sink.denied(403, answer.reason)
      return
    }
    if (raw === undefined) {
      this.#problems.set(key, answer.kind === 'ok' ? `${describeKey(key)} is no object` : answer.reason)
      return
    }
    this.#noteAllowed(key)
    const { resourceVersion } = raw.metadata
    const version = typeof resourceVersion === 'string' ? resourceVersion : ''
    this.#seen.set(key, { resourceVersion: version, atMs: clock.now() })
    if (version === '' || version !== before) sink.put(key, raw, 'event')
  }

  #noteAllowed(key: ObjectKey): void {
    this.#problems.delete(key)
    if (this.#forbidden.delete(key) && this.#forbidden.size === 0) this.#options.sink.denied(undefined, '')
  }
}
