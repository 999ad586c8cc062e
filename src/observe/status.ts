import type { WatchState } from '../../watch/source.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Compiled, LoopEvent, Unconfirmed, Written } from '../loop/event.ts'
import { describeKey, type ObjectKey } from '../objects/object.ts'
import { isoText } from './iso-text.ts'
import { SchemaStanding } from './schema-standing.ts'

/** A loop that has not come to rest for so long hangs. */
const longestTurnMs = 30_000
/** Of a whole section that is missing, so many are named. */
const mostMissing = 100

/** What the loop is like, as events told it. Holds no object and no secret: names, numbers and messages. */
export class Status {
  #compiled: Compiled | undefined
  #written: Written | undefined
  #writtenAtMs: number | undefined
  #generation: number | undefined
  #isSynced = false
  /** Whether a file was ever seen to be held, or had nothing in it to see. */
  #wasConfirmed = false
  #applied: number | undefined
  #unconfirmed: Unconfirmed | undefined
  #staleReason = ''
  #failure: Diagnostic | undefined
  #held: (LoopEvent & { readonly type: 'held' }) | undefined
  #heldSinceMs = 0
  readonly #schema = new SchemaStanding()

  apply(event: LoopEvent, nowMs: number): void {
    this.#schema.apply(event, nowMs)
    if (event.type === 'compiled') this.#compiled = event
    else if (event.type === 'synced') this.#isSynced = true
    else if (event.type === 'stale') this.#staleReason = event.reason
    else if (event.type === 'write-failed') this.#failure = event.diagnostic
    else if (event.type === 'released') this.#held = undefined
    else if (event.type === 'unconfirmed') this.#unconfirmed = event
    else if (event.type === 'confirmed' || event.type === 'nothing-to-confirm') {
      this.#wasConfirmed = true
      this.#unconfirmed = undefined
      if (event.type === 'confirmed') this.#applied = event.generation
    } else if (event.type === 'held') {
      this.#held = event
      this.#heldSinceMs = nowMs
    } else if (event.type === 'written' || event.type === 'unchanged') {
      this.#generation = event.generation
      this.#failure = undefined
      if (event.type === 'written') {
        this.#written = event
        this.#writtenAtMs = nowMs
      }
    }
  }

  /** Undefined while the loop and everything that is watched live; else why not. */
  deadReason(nowMs: number, lastTurnMs: number, watches: readonly WatchState[]): string | undefined {
    const dead = watches.find(({ isAlive }) => !isAlive)
    if (dead !== undefined) return `the watch of ${dead.name} has ended`
    const restingMs = nowMs - lastTurnMs
    return restingMs > longestTurnMs ? `the loop has not turned for ${Math.round(restingMs / 1000)} s` : undefined
  }

  /**
   * Undefined once everything was seen and a file is in place, and where asked for, while the data plane holds the file;
   * else why not.
   */
  notReadyReason(watches: readonly WatchState[], needsConfirmed = false): string | undefined {
    const missing = watches.find(({ isSynced }) => !isSynced)
    if (!this.#isSynced) {
      return missing === undefined
        ? 'nothing was compiled yet'
        : `${missing.name} was not seen yet${because(missing.problem)}`
    }
    // What is held back is held back in favour of a file with routes, which the process before this one has left.
    const isServing = this.#generation !== undefined || (this.#held?.served ?? 0) > 0
    if (!isServing) return this.#failure?.message ?? this.#held?.diagnostic.message ?? 'nothing was written yet'
    if (!needsConfirmed) return undefined
    if (this.#unconfirmed !== undefined) return this.#unconfirmed.diagnostic.message
    if (!this.#wasConfirmed) return 'the data plane was not seen to hold the file yet'
    return undefined
  }

  get isHeld(): boolean {
    return this.#held !== undefined
  }

  /** What is odd although the file is in place: a result that is held back, an origin that does not answer. */
  get remarks(): readonly string[] {
    return [
      ...(this.#held === undefined ? [] : [`held: ${this.#held.diagnostic.message}`]),
      ...(this.#failure === undefined ? [] : [`not written: ${this.#failure.message}`]),
      ...(this.#unconfirmed === undefined ? [] : [`not confirmed: ${this.#unconfirmed.diagnostic.message}`]),
      ...(this.#staleReason === '' ? [] : [`stale: ${this.#staleReason}`]),
      ...(this.#schema.failure === undefined ? [] : [`schema: ${this.#schema.failure}`]),
    ]
  }

  /** Everything, for `/status`; times are ISO 8601. */
  snapshot(nowMs: number, watches: readonly WatchState[], version: string): object {
    const { pending = [], rejected = [], held = [], diagnostics = [], items, objects = {} } = this.#compiled ?? {}
    const standing = new Set([...pending, ...rejected, ...held.map(({ object }) => object)])
    const total = Object.values(objects).reduce((sum, count) => sum + count, 0)
    const reasons = reasonsByObject(diagnostics)
    const explain = (key: ObjectKey) => ({ object: describeKey(key), reasons: reasons.get(key) ?? [] })
    return {
      version,
      generation: this.#generation,
      synced: this.#isSynced,
      stale: this.#staleReason === '' ? undefined : this.#staleReason,
      lastWrite: this.#written && {
        at: isoText(this.#writtenAtMs ?? nowMs),
        bytes: this.#written.bytes,
        transitional: this.#written.isTransitional,
      },
      appliedGeneration: this.#applied,
      unconfirmed: this.#unconfirmed && {
        generation: this.#unconfirmed.generation,
        reason: this.#unconfirmed.diagnostic.message,
        missing: this.#unconfirmed.missing.slice(0, mostMissing),
        missingCount: this.#unconfirmed.missing.length,
      },
      writeFailure: this.#failure?.message,
      schema: this.#schema.snapshot(),
      held: this.#held && {
        since: isoText(this.#heldSinceMs),
        vanishing: this.#held.vanishing,
        served: this.#held.served,
        examples: this.#held.examples,
        reason: this.#held.diagnostic.message,
      },
      items,
      objects: {
        live: Math.max(total - standing.size, 0),
        pending: pending.map(explain),
        rejected: rejected.map(explain),
        held: held.map(({ object, items, since }) => ({ ...explain(object), items, since })),
      },
      watches: watches.map(({ name, isSynced, isAlive, lastContactMs, problem, counters }) => ({
        name,
        synced: isSynced,
        alive: isAlive,
        lastContactSecondsAgo: lastContactMs === undefined ? undefined : Math.max(nowMs - lastContactMs, 0) / 1000,
        problem,
        ...counters,
      })),
    }
  }
}

function because(problem: string | undefined): string {
  return problem === undefined ? '' : `: ${problem}`
}

function reasonsByObject(diagnostics: readonly Diagnostic[]): ReadonlyMap<ObjectKey, readonly object[]> {
  const reasons = new Map<ObjectKey, object[]>()
  for (const { object, code, severity, message } of diagnostics) {
    if (object === undefined || severity === 'info') continue
    const list = reasons.get(object) ?? []
    list.push({ code, severity, message })
    reasons.set(object, list)
  }
  return reasons
}
