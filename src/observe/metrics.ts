import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { WatchCounters, WatchState } from '../../watch/source.ts'
import { kindOf } from '../kinds/table.ts'
import type { Compiled, LoopEvent } from '../loop/event.ts'
import { type ObjectKey, parseObjectKey } from '../objects/object.ts'

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const latencyBuckets = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300]

const states = ['pending', 'rejected', 'held'] as const
const counterNames = ['lists', 'watches', 'gone', 'stalls', 'retries'] as const

/** What Prometheus may know: numbers by kind, section and code. No label holds the name of an object. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #compile = this.#histogram(
    'compile_duration_seconds',
    'Time to compile everything that changed',
    durationBuckets,
  )
  readonly #write = this.#histogram(
    'write_duration_seconds',
    'Time from the result to the file in its place',
    durationBuckets,
  )
  readonly #latency = this.#histogram(
    'endpoint_to_file_seconds',
    'From a change of endpoints, as they tell it, to the file',
    latencyBuckets,
  )
  readonly #bytes = this.#gauge('output_bytes', 'Size of the file')
  readonly #generation = this.#gauge('generation', 'Modification time of the file in whole seconds, its version')
  readonly #lastWrite = this.#gauge('last_write_timestamp_seconds', 'When the file was written last')
  readonly #writes = this.#counter('writes_total', 'Results by what became of them', ['result'])
  readonly #objects = this.#gauge('objects', 'Usable objects by kind', ['kind'])
  readonly #states = this.#gauge(
    'object_states',
    'Objects that wait for others, or of which something is left out or held',
    ['kind', 'state'],
  )
  readonly #items = this.#gauge('items', 'Items in the file by section', ['section'])
  readonly #diagnostics = this.#gauge('diagnostics', 'Diagnostics in force by code', ['code', 'severity'])
  readonly #expiry = this.#gauge(
    'certificate_earliest_expiry_timestamp_seconds',
    'When the first certificate in the file ends',
    ['section'],
  )
  readonly #held = this.#gauge('shrink_guard_held', '1 while a result is held back since too much would vanish')
  readonly #applied = this.#gauge('applied_generation', 'The generation that the data plane was last seen to hold')
  readonly #propagation = this.#histogram(
    'propagation_seconds',
    'From a write to the data plane that holds it',
    latencyBuckets,
  )
  readonly #confirmations = this.#counter('confirmations_total', 'Files by whether the data plane holds them in time', [
    'result',
  ])
  readonly #missing = this.#gauge('missing_items', 'Items of the file that the data plane was seen to lack')
  readonly #synced = this.#gauge('synced', '1 once everything that is watched was seen')
  readonly #stale = this.#gauge('stale', '1 while the origin of the objects does not answer')
  readonly #contact = this.#gauge(
    'watch_last_contact_timestamp_seconds',
    'Oldest proof of life of the watches of a kind',
    ['kind'],
  )
  readonly #watchSynced = this.#gauge('watch_synced', '1 once all that is watched of a kind was seen', ['kind'])
  readonly #watchCounts = {
    lists: this.#counter('watch_lists_total', 'Listings, and questions for one object', ['kind']),
    watches: this.#counter('watch_connections_total', 'Watches opened', ['kind']),
    gone: this.#counter('watch_gone_total', 'Answers 410', ['kind']),
    stalls: this.#counter('watch_stalls_total', 'Watches ended because of silence', ['kind']),
    retries: this.#counter('watch_retries_total', 'Attempts after failures', ['kind']),
  } as const
  /** What each watch had counted when it was last looked at. */
  #counted: ReadonlyMap<string, WatchCounters> = new Map()

  constructor() {
    for (const gauge of [this.#held, this.#synced, this.#stale]) gauge.set(0)
    for (const result of ['written', 'unchanged', 'failed', 'held']) this.#writes.inc({ result }, 0)
    for (const result of ['confirmed', 'unconfirmed']) this.#confirmations.inc({ result }, 0)
  }

  apply(event: LoopEvent, nowMs: number): void {
    switch (event.type) {
      case 'compiled':
        this.#compile.observe(event.durationMs / 1000)
        for (const [kind, count] of Object.entries(event.objects)) this.#objects.set({ kind }, count)
        for (const [section, count] of Object.entries(event.items)) this.#items.set({ section }, count)
        this.#states.reset()
        for (const kind of Object.keys(event.objects)) {
          for (const state of states) this.#states.set({ kind, state }, 0)
        }
        for (const state of states) {
          for (const key of objectsIn(event, state)) this.#states.inc({ kind: kindLabel(key), state })
        }
        this.#diagnostics.reset()
        this.#expiry.reset()
        if (event.earliestExpiryMs !== undefined)
          this.#expiry.set({ section: 'upstreams' }, event.earliestExpiryMs / 1000)
        for (const { code, severity } of event.diagnostics) this.#diagnostics.inc({ code, severity })
        break
      case 'written':
        this.#writes.inc({ result: 'written' })
        this.#write.observe(event.durationMs / 1000)
        this.#bytes.set(event.bytes)
        this.#generation.set(event.generation)
        this.#lastWrite.set(nowMs / 1000)
        for (const latencyMs of event.latenciesMs) this.#latency.observe(latencyMs / 1000)
        break
      case 'unchanged':
        this.#writes.inc({ result: 'unchanged' })
        this.#generation.set(event.generation)
        break
      case 'write-failed':
        this.#writes.inc({ result: 'failed' })
        break
      case 'confirmed':
        this.#confirmations.inc({ result: 'confirmed' })
        this.#propagation.observe(event.afterMs / 1000)
        this.#applied.set(event.generation)
        this.#missing.set(0)
        break
      case 'unconfirmed':
        this.#confirmations.inc({ result: 'unconfirmed' })
        this.#missing.set(event.missing.length)
        break
      case 'held':
        this.#writes.inc({ result: 'held' })
        this.#held.set(1)
        break
      case 'released':
        this.#held.set(0)
        break
      case 'synced':
        this.#synced.set(1)
        break
      case 'stale':
        this.#stale.set(event.reason === '' ? 0 : 1)
        break
      default:
    }
  }

  /** The text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(watches: readonly WatchState[]): Promise<string> {
    for (const gauge of [this.#contact, this.#watchSynced]) gauge.reset()
    for (const [kind, group] of byKind(watches)) {
      // One that is new has had no contact yet, and says nothing about how old the others' is.
      const contacts = group.flatMap(({ lastContactMs }) => lastContactMs ?? [])
      this.#contact.set({ kind }, contacts.length === 0 ? 0 : Math.min(...contacts) / 1000)
      this.#watchSynced.set({ kind }, group.every(({ isSynced }) => isSynced) ? 1 : 0)
      for (const watch of group) this.#count(kind, watch)
    }
    this.#counted = new Map(watches.map(({ name, counters }) => [name, counters]))
    return this.#registry.metrics()
  }

  /** Adds what came since the last look, so that a watch that ends takes nothing back. */
  #count(kind: string, { name, counters }: WatchState): void {
    const before = this.#counted.get(name)
    for (const what of counterNames) {
      const since = counters[what] - (before?.[what] ?? 0)
      // A watch that was begun anew counts from zero.
      this.#watchCounts[what].inc({ kind }, since >= 0 ? since : counters[what])
    }
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: `apisixc_${name}`, help, buckets, registers: [this.#registry] })
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name: `apisixc_${name}`, help, labelNames, registers: [this.#registry] })
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name: `apisixc_${name}`, help, labelNames, registers: [this.#registry] })
  }
}

function objectsIn({ pending, rejected, held }: Compiled, state: (typeof states)[number]): readonly ObjectKey[] {
  return state === 'held' ? held.map(({ object }) => object) : state === 'pending' ? pending : rejected
}

/** Kinds that are none of ours are one: whoever writes an object chooses its kind. */
function kindLabel(key: ObjectKey): string {
  const { group, kind } = parseObjectKey(key)
  return kindOf(group, kind) ?? 'other'
}

/** `Secret shop/key` and its like are one: how many there are is in the tenants' hands. */
function byKind(watches: readonly WatchState[]): ReadonlyMap<string, readonly WatchState[]> {
  const groups = new Map<string, WatchState[]>()
  for (const watch of watches) {
    const kind = watch.name.split(' ')[0] ?? ''
    groups.set(kind, [...(groups.get(kind) ?? []), watch])
  }
  return groups
}
