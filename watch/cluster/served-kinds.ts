import { discoveryFailed, kindInOtherVersions } from '../../src/diagnostics/catalog/watching.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { kinds } from '../../src/kinds/table.ts'
import { type Clock, pause } from '../clock.ts'
import type { WatchState } from '../source.ts'
import type { Api } from './api.ts'
import { Backoff } from './backoff.ts'
import { discover, type Served } from './discovery.ts'

export interface ServedKindsOptions {
  readonly api: Api
  readonly clock: Clock
  /** From 0 to below 1. */
  readonly random: () => number
  /** What there is to say under a label; no diagnostics take back what was said. */
  readonly say: (label: string, diagnostics: readonly Diagnostic[]) => void
  /** After each answer, and each failure. */
  readonly asked: () => void
}

/** How often the server is asked what it serves. */
const intervalMs = 30_000

/** What a server serves, asked again every half minute and whenever somebody doubts it. What is known stays in force. */
export class ServedKinds {
  readonly #options: ServedKindsOptions
  #served: Served | undefined
  #problem: string | undefined
  #lists = 0
  #retries = 0
  #lastContactMs: number | undefined
  #isAlive = true
  #isDoubted = false
  #wake: () => void = () => {}

  constructor(options: ServedKindsOptions) {
    this.#options = options
  }

  /** Undefined before the first answer. */
  get now(): Served | undefined {
    return this.#served
  }

  get state(): WatchState {
    return {
      name: 'discovery',
      isSynced: this.#served !== undefined,
      lastContactMs: this.#lastContactMs,
      isAlive: this.#isAlive,
      problem: this.#problem,
      counters: { lists: this.#lists, watches: 0, gone: 0, stalls: 0, retries: this.#retries },
    }
  }

  /** Something that was served answers that it is not there. */
  doubt(): void {
    this.#isDoubted = true
    this.#wake()
  }

  /** Runs until the signal. Rejects only over a bug of ours. */
  async run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(this.#options.random)
    try {
      while (!signal.aborted) {
        const isKnown = await this.#ask(signal)
        if (signal.aborted) return
        if (isKnown) backoff.reset()
        this.#options.asked()
        await this.#pauseOrDoubt(isKnown ? intervalMs : backoff.next(), signal)
      }
    } finally {
      this.#isAlive = false
    }
  }

  async #ask(signal: AbortSignal): Promise<boolean> {
    const { api, clock, say } = this.#options
    this.#lists += 1
    if (this.#problem !== undefined) this.#retries += 1
    const found = await discover(api, signal)
    if (signal.aborted) return false
    if (found.kind === 'failed') {
      this.#problem = found.reason
      say('discovery', [discoveryFailed({ file: 'cluster' }, found.reason)])
      return false
    }
    this.#served = found.served
    this.#lastContactMs = clock.now()
    this.#problem = undefined
    const strange = [...found.foreign].map(([kind, versions]) =>
      kindInOtherVersions({ file: 'cluster' }, kind, versions, Object.keys(kinds[kind].versions)),
    )
    say('versions', strange)
    say('discovery', [])
    return true
  }

  /** A doubt that came while the last question was on its way is not forgotten. */
  #pauseOrDoubt(ms: number, signal: AbortSignal): Promise<void> {
    const doubted = new AbortController()
    this.#wake = () => doubted.abort()
    if (this.#isDoubted) doubted.abort()
    this.#isDoubted = false
    return pause(ms, this.#options.clock, AbortSignal.any([signal, doubted.signal]))
  }
}
