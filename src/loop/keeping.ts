import type { HoldAt } from '../compiler.ts'
import { heldFileNotWritten } from '../diagnostics/catalog/holding.ts'
import { type Held, type Holding, nothingHeld } from '../hold/held.ts'
import { writeHeld } from '../hold/held-text.ts'
import type { Listener } from './event.ts'

export interface KeepingOptions {
  /** What was held when the process before this one ended. */
  readonly restored: Held | undefined
  /** The file in which what is held survives a restart, as messages call it. */
  readonly file: string
  /** Writes the text there, or removes the file; answers why that cannot be done. */
  readonly keep: (text: string | undefined) => Promise<string | undefined>
}

/**
 * What the loop holds: of each result that may be written, what the next one is told. It is in its file before the output
 * is, so that there is no moment at which a restart would lose it.
 */
export class Keeping {
  readonly #options: KeepingOptions
  readonly #listener: Listener
  #holding: Holding
  /** What the file has in it; undefined where that is not known. */
  #kept: Held | undefined
  #failure = ''

  constructor(options: KeepingOptions, listener: Listener) {
    this.#options = options
    this.#listener = listener
    this.#holding = { ...nothingHeld, ...options.restored }
    this.#kept = options.restored && this.#holding
  }

  at(now: string): HoldAt {
    return { holding: this.#holding, now }
  }

  /** This counts from now on. */
  async commit(holding: Holding): Promise<void> {
    this.#holding = holding
    if (this.#kept?.items === holding.items && this.#kept.upstreams === holding.upstreams) return
    const failure = (await this.#options.keep(writeHeld(holding))) ?? ''
    this.#kept = failure === '' ? holding : undefined
    const isNew = failure !== this.#failure
    this.#failure = failure
    if (failure !== '' && isNew)
      this.#listener({ type: 'not-kept', diagnostic: heldFileNotWritten({ file: this.#options.file }, failure) })
  }
}
