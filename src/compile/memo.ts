import type { CompileOptions } from '../read/options.ts'
import { NotingRead } from '../read/read.ts'
import type { Store } from '../store/store.ts'

interface Remembered {
  readonly read: NotingRead
  readonly result: unknown
  round: number
}

/**
 * Remembers what each unit of work read and gave. A unit is done again when something it read has changed; nothing is
 * invalidated from outside. Without this class the program is slower, and otherwise the same.
 */
export class Memo {
  readonly #store: Store
  readonly #options: CompileOptions
  readonly #groups = new Map<string, Map<unknown, Remembered>>()
  #round = 0

  constructor(store: Store, options: CompileOptions) {
    this.#store = store
    this.#options = options
  }

  /** A sort of units, told apart by a token: a text, or an object of which there is one per unit. */
  group<T>(name: string): (token: unknown, make: (read: NotingRead) => T) => T {
    let units = this.#groups.get(name)
    if (units === undefined) {
      units = new Map()
      this.#groups.set(name, units)
    }
    return (token, make) => this.#unit(units, token, make)
  }

  /** The unit's result: the very same value as last time, if everything it read is as it was. */
  #unit<T>(units: Map<unknown, Remembered>, token: unknown, make: (read: NotingRead) => T): T {
    const known = units.get(token)
    if (known?.read.holds()) {
      known.round = this.#round
      return known.result as T
    }
    const read = new NotingRead(this.#store, this.#options)
    const result = make(read)
    units.set(token, { read, result, round: this.#round })
    return result
  }

  /** Runs a whole compilation and forgets the units that it did not ask for. */
  round<T>(compile: () => T): T {
    this.#round += 1
    const result = compile()
    for (const units of this.#groups.values()) {
      for (const [token, { round }] of units) if (round !== this.#round) units.delete(token)
    }
    return result
  }
}
