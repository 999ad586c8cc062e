import type { Expected, Look } from '../../output/confirm/look.ts'
import type { Clock } from '../../watch/clock.ts'
import { delayAfter, type Schedule } from '../../watch/retry.ts'
import { controlSilent, itemsMissing, notLoaded } from '../diagnostics/catalog/confirming.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Listener } from './event.ts'

export interface ConfirmationOptions {
  /** How messages call the control API. */
  readonly label: string
  /** Looks once; ends by itself, and does not reject because of what is answered. */
  readonly look: (expected: Expected) => Promise<Look>
  readonly clock: Clock
  readonly retry: Schedule
  readonly listener: Listener
  /** The file in place is to be written again, with a later second. */
  readonly rewrite: () => void
  readonly failed: (problem: unknown) => void
}

/** A file that stands where APISIX reads it. */
export interface Placed extends Expected {
  /** In bytes. */
  readonly size: number
}

/** APISIX looks once a second; sooner answers make the measured time finer. */
const pauseMs = 500
const usualLimitMs = 10_000
/** Parsing YAML takes up to 1.5 s for each MB, twice that with the stream proxy: data plane spec section 7. */
const limitMsPerMegabyte = 3_000

type Trouble = Exclude<Look, { readonly kind: 'holds' | 'nothing' }>

/**
 * Asks the data plane after each write until it holds the file. Nobody waits for it: writing goes on whatever it says.
 * Where it takes too long it is told, and on the retry schedule the file is written again. But not for a data plane that
 * says nothing, and only once for the same missing items: every write is a reload, and it would drop them again.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions
  #placed: Placed | undefined
  /** Files that were not seen to be loaded, oldest first: writes in a row must not put the limit off for ever. */
  #pending: { readonly generation: number; readonly sinceMs: number }[] = []
  #failures = 0
  #rewrittenFor: string | undefined
  #isAsking = false
  #isSoon = false
  #isStopped = false
  #cancel: () => void = () => {}

  constructor(options: ConfirmationOptions) {
    this.#options = options
  }

  /** This stands in the file now. The same again changes nothing. */
  expect(placed: Placed): void {
    if (this.#isStopped || placed.generation === this.#placed?.generation) return
    this.#placed = placed
    this.#pending.push({ generation: placed.generation, sinceMs: this.#options.clock.passedMs() })
    // A question that is due anyway will ask for this one; writes in a row must not put it off.
    if (!this.#isSoon) this.#plan(pauseMs)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #plan(ms: number, before?: () => void): void {
    this.#cancel()
    if (this.#isStopped || this.#isAsking) return
    this.#isSoon = before === undefined
    this.#cancel = this.#options.clock.after(ms, () => {
      this.#isSoon = false
      before?.()
      this.#ask().catch((problem: unknown) => this.#options.failed(problem))
    })
  }

  async #ask(): Promise<void> {
    const placed = this.#placed
    if (placed === undefined || this.#isAsking) return
    this.#isAsking = true
    const look = await this.#options.look(placed)
    this.#isAsking = false
    if (this.#isStopped) return
    this.#judge(placed, look)
  }

  #judge(placed: Placed, look: Look): void {
    const { clock } = this.#options
    const seen = look.kind === 'behind' ? look.generation : look.kind === 'silent' ? undefined : placed.generation
    const since = this.#pending.find(({ generation }) => generation === placed.generation)?.sinceMs
    // What is seen to be loaded proves that files are taken over: the time of those after it counts from their write.
    if (look.kind !== 'lacks' && this.#pending.some(({ generation }) => generation === seen))
      this.#pending = this.#pending.filter(({ generation }) => generation > (seen ?? 0))
    if (look.kind === 'holds' || look.kind === 'nothing') {
      if (placed === this.#placed) this.#settle(look, clock.passedMs() - (since ?? clock.passedMs()))
      else this.#plan(pauseMs)
      return
    }
    const waitedMs = clock.passedMs() - (this.#pending[0]?.sinceMs ?? clock.passedMs())
    if (waitedMs < limitMsOf(placed)) this.#plan(pauseMs)
    else this.#fail(placed, look, waitedMs)
  }

  #settle(look: Look, afterMs: number): void {
    const { listener } = this.#options
    const generation = this.#placed?.generation ?? 0
    this.#failures = 0
    this.#rewrittenFor = undefined
    listener(look.kind === 'holds' ? { type: 'confirmed', generation, afterMs } : { type: 'nothing-to-confirm' })
  }

  #fail(placed: Placed, trouble: Trouble, waitedMs: number): void {
    const { clock, listener, retry, rewrite } = this.#options
    this.#failures += 1
    this.#pending = []
    const retryInMs = delayAfter(this.#failures, retry)
    const missing = trouble.kind === 'lacks' ? trouble.missing : []
    const diagnostic = this.#word(placed, trouble, waitedMs)
    listener({ type: 'unconfirmed', generation: placed.generation, diagnostic, missing, retryInMs })
    const names = missing.join(' ')
    const isRewritten = trouble.kind === 'behind' || (trouble.kind === 'lacks' && this.#rewrittenFor !== names)
    this.#plan(retryInMs, () => {
      this.#pending = [{ generation: placed.generation, sinceMs: clock.passedMs() }]
      if (!isRewritten) return
      if (trouble.kind === 'lacks') this.#rewrittenFor = names
      rewrite()
    })
  }

  #word({ generation }: Placed, trouble: Trouble, waitedMs: number): Diagnostic {
    const place = { file: this.#options.label }
    if (trouble.kind === 'silent') return controlSilent(place, trouble.reason, generation)
    if (trouble.kind === 'lacks') return itemsMissing(place, trouble.missing, generation)
    return notLoaded(place, generation, trouble.generation, waitedMs)
  }
}

function limitMsOf({ size }: Placed): number {
  return usualLimitMs + Math.floor(size / 2 ** 20) * limitMsPerMegabyte
}
