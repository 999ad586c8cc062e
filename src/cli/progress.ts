import { isTerminal, standardError, writeText } from '../runtime/stdio.ts'

/** Short work needs no progress. */
const patienceMs = 500

/** One line on a terminal that says what is going on, once it takes a while. */
export interface Progress {
  /** A new stage begins. */
  step(what: string): void
  /** Called every now and then by a stage that leaves no time to timers. */
  tick(): void
  /** The line goes away; nothing more is shown. */
  end(): void
}

export const silent: Progress = { step: () => undefined, tick: () => undefined, end: () => undefined }

/** `silent` unless standard error is a terminal. */
export async function startProgress(startedMs: number): Promise<Progress> {
  return (await isTerminal(standardError)) ? new TerminalProgress(startedMs) : silent
}

class TerminalProgress implements Progress {
  readonly #startedMs: number
  #stage = ''
  #shown = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(startedMs: number) {
    this.#startedMs = startedMs
  }

  step(what: string): void {
    clearTimeout(this.#timer)
    this.#stage = what
    this.tick()
    const leftMs = this.#startedMs + patienceMs - performance.now()
    if (leftMs > 0) this.#timer = setTimeout(() => this.tick(), leftMs)
  }

  tick(): void {
    if (this.#stage === this.#shown || performance.now() - this.#startedMs < patienceMs) return
    writeText(standardError, `${eraseLine}${this.#stage} …`)
    this.#shown = this.#stage
  }

  end(): void {
    clearTimeout(this.#timer)
    if (this.#shown !== '') writeText(standardError, eraseLine)
  }
}

const eraseLine = '\r\u001b[K'
