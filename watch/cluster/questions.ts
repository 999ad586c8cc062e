import type { Awaited } from '../source.ts'

/** As many as a kubelet would: thousands of things that a single object waits for must not take every connection. */
const mostAtOnce = 8

/** Questions about what is awaited, a few at a time. One that waits for its turn is not asked twice. */
export class Questions {
  readonly #ask: (awaited: Awaited) => Promise<void>
  readonly #waiting = new Map<string, Awaited>()
  #asking = 0

  /** `ask` rejects only over a bug of ours. */
  constructor(ask: (awaited: Awaited) => Promise<void>) {
    this.#ask = ask
  }

  /** Asks these after all that wait already. Resolves when there is nothing more for it to do; rejects where `ask` does. */
  async add(awaited: readonly Awaited[]): Promise<void> {
    for (const one of awaited)
      this.#waiting.set(one.type === 'object' ? one.key : `${one.namespace}/${one.service}`, one)
    await Promise.all(Array.from({ length: mostAtOnce - this.#asking }, () => this.#askOneByOne()))
  }

  /** What waits is forgotten. */
  clear(): void {
    this.#waiting.clear()
  }

  async #askOneByOne(): Promise<void> {
    this.#asking += 1
    try {
      for (const [name, one] of this.#waiting) {
        this.#waiting.delete(name)
        await this.#ask(one)
      }
    } finally {
      this.#asking -= 1
    }
  }
}
