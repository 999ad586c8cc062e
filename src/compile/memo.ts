import type { Kind } from '../kinds/table.ts'
import { isSameList } from '../objects/same-list.ts'
import type { CompileOptions } from '../read/options.ts'
import { type Asked, NotingRead } from '../read/read.ts'
import type { Cell } from '../store/cells.ts'
import type { Store } from '../store/store.ts'

/** A step over a whole list: it is done again when the list holds another value anywhere. */
export type Stage = <T>(name: string, inputs: readonly unknown[], make: () => T) => T

/** One sort of units: what it was asked for last, and what came of it. */
interface Group {
  readonly units: Map<unknown, Remembered>
  /** Every kind that any unit ever asked for. */
  readonly kinds: Set<Kind>
  inputs: readonly unknown[]
  results: readonly unknown[]
  /** What all units together asked for. */
  asked: Asked[]
  /** The revision of the store at that time. */
  madeAt: number
}

/** What one unit asked for at its last time. */
export interface Note {
  /** The name of its group, and what tells it from the others there, as they were given to `each`. */
  readonly group: string
  readonly token: unknown
  readonly cells: readonly Cell[]
}

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
  readonly #groups = new Map<string, Group>()
  readonly #stages = new Map<string, { readonly inputs: readonly unknown[]; readonly result: unknown }>()
  #round = 0

  constructor(store: Store, options: CompileOptions) {
    this.#store = store
    this.#options = options
  }

  /**
   * What each of `inputs` becomes. `token` tells units of the group apart: a text, or an object of which there is one
   * per unit. The list is the very same as last time if `inputs` is and nothing of a kind that was read has changed; a
   * result in it is the very same if everything it read is as it was.
   */
  each<I, T>(
    name: string,
    inputs: readonly I[],
    token: (input: I) => unknown,
    make: (input: I, read: NotingRead) => T,
  ): readonly T[] {
    const group = this.#group(name)
    const isAsItWas = group.inputs === inputs && this.#store.latest(group.kinds) <= group.madeAt
    if (!isAsItWas) {
      this.#round += 1
      group.madeAt = this.#store.revision
      group.asked = []
      group.results = inputs.map((input) => this.#unit(group, token(input), input, make))
      group.inputs = inputs
      // Units that were not asked for this time are forgotten.
      if (group.units.size > inputs.length) {
        for (const [known, { round }] of group.units) if (round !== this.#round) group.units.delete(known)
      }
    }
    return group.results as readonly T[]
  }

  /** What the units of all groups asked for at their last time. */
  asked(): readonly Asked[] {
    return [...this.#groups.values()].flatMap(({ asked }) => asked)
  }

  /** What one unit of a group asked for at its last time; nothing where there is no such unit. */
  askedBy(name: string, token: unknown): readonly Asked[] {
    return this.#groups.get(name)?.units.get(token)?.read.asked ?? []
  }

  /** What every unit of all groups asked for at its last time. */
  notes(): readonly Note[] {
    return [...this.#groups].flatMap(([group, { units }]) =>
      [...units].map(([token, { read }]) => ({ group, token, cells: read.cells })),
    )
  }

  /** Whether any unit ever asked for an object of the kind. */
  hasAsked(kind: Kind): boolean {
    return [...this.#groups.values()].some(({ kinds }) => kinds.has(kind))
  }

  /** The stage's result: the very same value as last time, if each of its inputs is the very same. */
  readonly stage: Stage = <T>(name: string, inputs: readonly unknown[], make: () => T): T => {
    const known = this.#stages.get(name)
    if (known !== undefined && isSameList(known.inputs, inputs)) return known.result as T
    const result = make()
    this.#stages.set(name, { inputs, result })
    return result
  }

  #unit<I, T>(group: Group, token: unknown, input: I, make: (input: I, read: NotingRead) => T): T {
    let unit = group.units.get(token)
    if (unit?.read.holds()) unit.round = this.#round
    else {
      const read = new NotingRead(this.#store, this.#options, group.kinds)
      unit = { read, result: make(input, read), round: this.#round }
      group.units.set(token, unit)
    }
    for (const asked of unit.read.asked) group.asked.push(asked)
    return unit.result as T
  }

  #group(name: string): Group {
    let group = this.#groups.get(name)
    if (group === undefined) {
      group = { units: new Map(), kinds: new Set(), inputs: [], results: [], asked: [], madeAt: 0 }
      this.#groups.set(name, group)
    }
    return group
  }
}
