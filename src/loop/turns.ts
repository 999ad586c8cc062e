import type { Clock } from '../../watch/clock.ts'

export interface TurnsOptions {
  readonly clock: Clock
  /** One turn. */
  readonly turn: () => Promise<void>
  /** It has rejected, which only a bug of ours makes it do. */
  readonly failed: (problem: unknown) => void
}

/** One turn at a time: however often one is wanted while another is on its way, one more follows. */
export class Turns {
  readonly #options: TurnsOptions
  #endMs: number
  #isTurning = false
  #isWanted = false
  #isStopped = false
  #running: Promise<void> = Promise.resolve()
  #cancelLater: () => void = () => {}

  constructor(options: TurnsOptions) {
    this.#options = options
    this.#endMs = options.clock.now()
  }

  get isTurning(): boolean {
    return this.#isTurning
  }

  /** When the last one was over, or when somebody last saw that none was on its way; in milliseconds since 1970. */
  get endMs(): number {
    return this.#endMs
  }

  /** A turn as soon as the one that is on its way is over. */
  want(): void {
    this.#isWanted = true
    if (this.#isTurning || this.#isStopped) return
    this.#isTurning = true
    this.#running = this.#turnWhileWanted().catch((problem: unknown) => this.#options.failed(problem))
  }

  /** A turn after some time, unless another one comes before. */
  wantIn(ms: number): void {
    this.#cancelLater()
    if (this.#isStopped) return
    this.#cancelLater = this.#options.clock.after(ms, () => this.want())
  }

  /** Notes that all is at rest, where it is. */
  look(): void {
    if (!this.#isTurning) this.#endMs = this.#options.clock.now()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelLater()
  }

  /** Until the turn that is on its way is over. */
  rest(): Promise<void> {
    return this.#running
  }

  async #turnWhileWanted(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false
      this.#cancelLater()
      await this.#options.turn()
      this.#endMs = this.#options.clock.now()
    }
    this.#isTurning = false
  }
}
