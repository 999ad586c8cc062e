import type { Clock } from '../../watch/clock.ts'
import { Retry, type Schedule } from '../../watch/retry.ts'
import type { Compiled } from '../compiler.ts'
import type { Placed } from './confirmation.ts'
import type { Listener } from './event.ts'
import type { Published, Publisher } from './publisher.ts'
import type { Turns } from './turns.ts'

export interface DeliveryOptions {
  readonly publisher: Publisher
  readonly turns: Turns
  readonly clock: Clock
  readonly retry: Schedule
  readonly listener: Listener
  /** Told what stands in the file after each write that went well. */
  readonly placed: (placed: Placed) => void
  /** From endpoint changes to their write, in milliseconds. */
  readonly written: (nowMs: number) => readonly number[]
}

/** Publishes results, tells what became of them, and wants another turn where something is left to do. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #retry: Retry
  #isHeld = false

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#retry = new Retry(options.retry, options.clock, () => options.turns.want())
  }

  async deliver(compiled: Compiled): Promise<void> {
    const { publisher, clock } = this.#options
    const startMs = performance.now()
    // What APISIX has noticed depends on how long a file has stood, not on what somebody sets the clock to.
    const published = await publisher.publish(compiled, () => clock.passedMs())
    this.#settle(published, performance.now() - startMs)
  }

  /** Lets a result that is held back take the place of the file, or the first result after the start. */
  acceptShrink(by: 'signal' | 'option' | 'endpoint'): void {
    if (by !== 'option' && !this.#isHeld) return
    this.#options.publisher.acceptShrink()
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#options.listener({ type: 'released', by })
    this.#options.turns.want()
  }

  stop(): void {
    this.#retry.reset()
  }

  #settle(published: Published, durationMs: number): void {
    const { listener, written, clock, turns } = this.#options
    if (published.placed !== undefined) this.#options.placed(published.placed)
    if (published.kind === 'held') {
      if (!this.#isHeld) listener({ type: 'held', ...published.held })
      this.#isHeld = true
      return
    }
    if (this.#isHeld) listener({ type: 'released', by: 'recovery' })
    this.#isHeld = false
    const { result, isTransitional, againInMs } = published
    if (result.kind === 'failed') {
      listener({ type: 'write-failed', diagnostic: result.diagnostic, retryInMs: this.#retry.fail() })
      return
    }
    this.#retry.reset()
    if (againInMs !== undefined) turns.wantIn(againInMs)
    // Endpoints that no rule uses are served by the file in place: they wait for no write.
    const latenciesMs = written(clock.now())
    const generation = result.mtimeSeconds
    if (result.kind === 'unchanged') listener({ type: 'unchanged', generation })
    else listener({ type: 'written', generation, bytes: result.bytes, durationMs, isTransitional, latenciesMs })
  }
}
