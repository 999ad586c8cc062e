import type { Clock } from '../../watch/clock.ts'
import type { DataPlane } from '../model/data-plane.ts'

/** What came of asking a data plane what it takes. */
export type Asking =
  /** `content` tells one schema from another, whatever the order of its fields. */
  { readonly kind: 'answered'; readonly content: string; readonly understand: () => Promise<Understood> } | Unanswered
export type Understood = { readonly kind: 'opened'; readonly dataPlane: DataPlane } | Unanswered
interface Unanswered {
  readonly kind: 'failed'
  readonly reason: string
}

export interface FollowOptions {
  readonly clock: Clock
  /** Asks once; ends by itself within `timeoutMs`. */
  readonly ask: (timeoutMs: number) => Promise<Asking>
  /** It takes something else than before; not called for the first answer of `start`. */
  readonly changed: (dataPlane: DataPlane) => void
  /** It stopped to answer, or answers again. Told once each time. */
  readonly silent: (reason: string, hasSchema: boolean) => void
  readonly answering: () => void
  readonly failed: (problem: unknown) => void
}

/** A data plane may start after us, as it needs the file that we write. */
const firstAnswerMs = 2_000
/** One that loads a large file answers nothing meanwhile. */
const laterAnswerMs = 15_000
/** A restart is seen within this time, and sooner where it is seen to be away. Its answer has 0.6 MB. */
const pauseMs = 30_000
const pauseWhileSilentMs = 5_000

/**
 * What a data plane takes, asked for again and again: plugins come and go when it restarts. While it does not answer,
 * what it said last counts. Nobody waits for it, but for the first answer a little.
 */
export class FollowedDataPlane {
  readonly #options: FollowOptions
  #current: DataPlane | undefined
  #content: string | undefined
  #isSilent = false
  #isStopped = false
  #cancel: () => void = () => {}

  constructor(options: FollowOptions) {
    this.#options = options
  }

  /** What it said last; undefined before its first answer. */
  get current(): DataPlane | undefined {
    return this.#current
  }

  /** Asks for the first time, and goes on asking. Ends after the first answer, or soon without one. */
  async start(): Promise<void> {
    await this.#ask(firstAnswerMs)
    this.#plan()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #plan(): void {
    if (this.#isStopped) return
    this.#cancel = this.#options.clock.after(this.#isSilent ? pauseWhileSilentMs : pauseMs, () => {
      this.#askAgain().catch((problem: unknown) => this.#options.failed(problem))
    })
  }

  async #askAgain(): Promise<void> {
    const before = this.#current
    await this.#ask(laterAnswerMs)
    if (this.#isStopped) return
    if (this.#current !== undefined && this.#current !== before) this.#options.changed(this.#current)
    this.#plan()
  }

  async #ask(timeoutMs: number): Promise<void> {
    const asking = await this.#options.ask(timeoutMs)
    if (this.#isStopped) return
    if (asking.kind === 'failed') {
      this.#noteSilent(asking.reason)
      return
    }
    if (asking.content !== this.#content) {
      const understood = await asking.understand()
      if (understood.kind === 'failed') {
        this.#noteSilent(understood.reason)
        return
      }
      this.#content = asking.content
      this.#current = understood.dataPlane
    }
    if (this.#isSilent) this.#options.answering()
    this.#isSilent = false
  }

  #noteSilent(reason: string): void {
    if (!this.#isSilent) this.#options.silent(reason, this.#current !== undefined)
    this.#isSilent = true
  }
}
