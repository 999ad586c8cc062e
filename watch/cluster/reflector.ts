import { keyOf } from '../../src/kinds/table.ts'
import { type ObjectKey, parseObjectKey } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type Clock, pause } from '../clock.ts'
import type { Cause, WatchCounters, WatchState } from '../source.ts'
import type { Api } from './api.ts'
import { Backoff } from './backoff.ts'
import { type FollowEnd, follow } from './follow.ts'
import { Known, versionOf } from './known.ts'
import { listAll } from './listing.ts'
import { isOlder } from './resource-version.ts'
import { type ItemKind, strip } from './strip.ts'

export interface ReflectorOptions {
  readonly api: Api
  readonly clock: Clock
  /** From 0 to below 1. */
  readonly random: () => number
  /** Shown to people: `ApisixRoute`, `Secret shop/key`. */
  readonly name: string
  /** The collection: `/apis/apisix.apache.org/v2/apisixroutes`. */
  readonly path: string
  /** Narrows it: a label or field selector, without a question mark; empty takes all. */
  readonly query: string
  readonly item: ItemKind
  /** Whether an object is to be seen; what is not counts as absent. */
  readonly accepts: (raw: RawObject) => boolean
  /**
   * Whether this is one object that somebody's object names. Where it may not be read it counts as absent: what a tenant
   * names must not keep everybody waiting.
   */
  readonly isSingle?: true
  readonly sink: Sink
}

/** Where a reflector brings what it sees. */
export interface Sink {
  put(key: ObjectKey, raw: RawObject, cause: Cause): void
  drop(key: ObjectKey, cause: Cause): void
  /** The state has changed: synced, in trouble, well again. */
  changed(): void
  /** The collection is not there (any more), or may not be read; `status` is 404 or 403. Undefined: all is well. */
  denied(status: number | undefined, reason: string): void
}

/** A watch that lived so long has proved that things work, although nothing happened. */
const provenMs = 10_000

/**
 * So many watches from one version end badly in a row, although there is a server, before everything is listed again: it
 * may be the version. While there is none nothing is gained by that, and when it is back all its clients would list.
 */
const mostFailures = 5
const awayStatuses: readonly number[] = [429, 502, 503]

/**
 * Keeps one collection true: lists it, watches it from there on, and lists it again when the server has forgotten what
 * came in between. A listing that fails or ends early takes nothing away. Runtimes spec 1.6.
 * Versions of a server only grow. One that lists everything as of an earlier version than it told before was restored from
 * a backup: then what it says now is true, however old it is.
 */
export class Reflector {
  readonly #options: ReflectorOptions
  readonly #known: Known
  readonly #failures: Backoff
  readonly #listings: Backoff
  readonly #counters: { -readonly [K in keyof WatchCounters]: number } = {
    lists: 0,
    watches: 0,
    gone: 0,
    stalls: 0,
    retries: 0,
  }
  #relist = new AbortController()
  #isSynced = false
  #isAlive = true
  #lastContactMs: number | undefined
  #problem: string | undefined
  #isForbidden = false
  #isFirstGone = true
  /** The version as of which everything was told. */
  #reached = ''

  /** `known` is what another version of the same collection has told. */
  constructor(options: ReflectorOptions, known = new Known()) {
    this.#options = options
    this.#known = known
    this.#failures = new Backoff(options.random)
    this.#listings = new Backoff(options.random)
  }

  get known(): Known {
    return this.#known
  }

  get state(): WatchState {
    return {
      name: this.#options.name,
      isSynced: this.#isSynced,
      lastContactMs: this.#lastContactMs,
      isAlive: this.#isAlive,
      problem: this.#problem,
      counters: { ...this.#counters },
    }
  }

  /** Runs until the signal. Rejects only over a bug of ours. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const resourceVersion = await this.#listUntilDone(signal)
        if (resourceVersion !== undefined) await this.#watchFrom(resourceVersion, signal)
      }
    } finally {
      this.#isAlive = false
    }
  }

  /**
   * Lists everything again: what is accepted has changed. Not synced until that is done. What is known of other
   * namespaces than those that `accepts` goes at once: a listing that fails must not keep it beside what has gone.
   */
  relist(accepts: (namespace: string) => boolean): void {
    for (const key of [...this.#known.keys()]) if (!accepts(parseObjectKey(key).namespace)) this.#forget(key)
    this.#known.forgetVersions()
    this.#isSynced = false
    this.#relist.abort()
  }

  /** Takes in what was found by asking for it directly. */
  offer(value: unknown): void {
    const raw = strip(value, this.#options.item)
    if (raw !== undefined) this.#put(raw, 'listing')
  }

  /** Takes everything out that was told. */
  dropAll(): void {
    for (const key of [...this.#known.keys()]) this.#forget(key)
  }

  #forget(key: ObjectKey): void {
    this.#known.forget(key)
    this.#options.sink.drop(key, 'listing')
  }

  /** The version to watch from; undefined when the signal or a wish to begin anew came first. */
  async #listUntilDone(signal: AbortSignal): Promise<string | undefined> {
    const { api, clock, path, query, item } = this.#options
    this.#relist = new AbortController()
    const either = AbortSignal.any([signal, this.#relist.signal])
    while (!either.aborted) {
      const listed = new Set<ObjectKey>()
      this.#counters.lists += 1
      const answer = await listAll(
        api,
        path,
        query,
        item,
        ({ objects, isFirst }) => {
          if (isFirst) listed.clear()
          this.#noteLife()
          for (const raw of objects) {
            const key = this.#put(raw, 'listing')
            if (key !== undefined) listed.add(key)
          }
        },
        either,
      )
      if (either.aborted) return undefined
      if (answer.kind === 'complete') {
        const isSetBack = isOlder(answer.resourceVersion, this.#reached)
        this.#reached = answer.resourceVersion
        if (isSetBack) {
          this.#known.forgetVersions()
          continue
        }
        for (const key of this.#known.sweep(listed, answer.resourceVersion)) this.#options.sink.drop(key, 'listing')
        this.#isSynced = true
        this.#noteWell()
        return answer.resourceVersion
      }
      await pause(this.#noteFailure(answer), clock, either)
    }
    return undefined
  }

  /** Watches, and watches again from where the last one ended, until everything has to be listed anew. */
  async #watchFrom(listedVersion: string, signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#relist.signal])
    let resourceVersion = listedVersion
    let failures = 0
    while (!either.aborted && failures < mostFailures) {
      const startMs = this.#options.clock.now()
      let hasEvents = false
      let isOpen = false
      const opened = (): void => {
        isOpen = true
        this.#noteWell()
      }
      const end = await this.#watchOnce(resourceVersion, either, opened, (version) => {
        hasEvents = true
        failures = 0
        resourceVersion = version
        this.#reached = version
        this.#isFirstGone = true
        this.#failures.reset()
        this.#listings.reset()
      })
      if (either.aborted) return
      if (this.#options.clock.now() - startMs >= provenMs) this.#failures.reset()
      if (end.kind === 'gone') {
        this.#counters.gone += 1
        // The first listing after a proof of life is at once; a server that forgets all the time is not hurried.
        const waitMs = this.#isFirstGone ? 0 : this.#listings.next()
        this.#isFirstGone = false
        if (waitMs > 0) await pause(waitMs, this.#options.clock, either)
        return
      }
      if (end.kind === 'ended') {
        const livedMs = this.#options.clock.now() - startMs
        if (!hasEvents && livedMs < provenMs) await pause(this.#failures.next(), this.#options.clock, either)
        continue
      }
      if (isOpen || (end.kind === 'refused' && !awayStatuses.includes(end.status))) failures += 1
      await pause(this.#noteFailure(end), this.#options.clock, either)
    }
  }

  #watchOnce(
    resourceVersion: string,
    signal: AbortSignal,
    open: () => void,
    seen: (version: string) => void,
  ): Promise<FollowEnd> {
    const { api, path, query, item, random } = this.#options
    this.#counters.watches += 1
    return follow(
      api,
      { path, query, item, resourceVersion, timeoutSeconds: 300 + Math.floor(random() * 301) },
      {
        open,
        alive: () => this.#noteLife(),
        put: (raw) => this.#put(raw, 'event'),
        drop: (raw) => this.#drop(raw),
        seen,
      },
      signal,
    )
  }

  /** The object's key where it is one that is to be seen. */
  #put(raw: RawObject, cause: Cause): ObjectKey | undefined {
    const key = keyOf(raw)
    if (!this.#options.accepts(raw)) {
      if (this.#known.has(key)) {
        this.#known.forget(key)
        this.#options.sink.drop(key, cause)
      }
      return undefined
    }
    if (this.#known.put(key, versionOf(raw))) this.#options.sink.put(key, raw, cause)
    return key
  }

  #drop(raw: RawObject): void {
    const key = keyOf(raw)
    if (this.#known.drop(key, versionOf(raw))) this.#options.sink.drop(key, 'event')
  }

  #noteLife(): void {
    this.#lastContactMs = this.#options.clock.now()
  }

  #noteWell(): void {
    this.#noteLife()
    if (this.#problem !== undefined || this.#isForbidden) this.#options.sink.denied(undefined, '')
    this.#problem = undefined
    this.#isForbidden = false
    this.#options.sink.changed()
  }

  /** How long to wait, in milliseconds. */
  #noteFailure(end: Exclude<FollowEnd, { readonly kind: 'ended' } | { readonly kind: 'gone' }>): number {
    this.#counters.retries += 1
    if (end.kind === 'silent') this.#counters.stalls += 1
    this.#problem = end.kind === 'silent' ? `silent for ${Math.round(end.afterMs / 1000)} s` : end.reason
    const status = end.kind === 'refused' ? end.status : undefined
    if (status === 403 || status === 404) this.#options.sink.denied(status, this.#problem)
    if (status === 403 && this.#options.isSingle) {
      this.#isSynced = true
      this.#isForbidden = true
      this.#problem = undefined
    }
    this.#options.sink.changed()
    return this.#failures.next(end.kind === 'refused' ? end.retryAfterMs : undefined)
  }
}
