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
  /** Every kind that any unit ever asked for. */
  readonly kinds: Set<Kind>
  inputs: readonly unknown[]
  /** What tells the units apart, unit by unit; see `each`. */
  token: (input: never) => unknown
  /** In the order of the inputs, as are the results. */
  units: Unit[]
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

/** What one unit of work read, and what came of it. */
type Unit = NotingRead

/**
 * Remembers what each unit of work read and gave. A unit is done again when something it read has changed; nothing is
 * invalidated from outside. Without this class the program is slower, and otherwise the same.
 */
export class Memo {
  readonly #store: Store
  readonly #options: CompileOptions
  readonly #groups = new Map<string, Group>()
  readonly #stages = new Map<string, { readonly inputs: readonly unknown[]; readonly result: unknown }>()

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
      const before = unitsBefore(group, inputs, token)
      group.units = inputs.map((input, index) => this.#unit(group, before(input, index), input, make))
      group.results = group.units.map(({ result }) => result)
      group.asked = []
      for (const { asked } of group.units) for (const one of asked) group.asked.push(one)
      group.madeAt = this.#store.revision
      group.inputs = inputs
      group.token = token
    }
    return group.results as readonly T[]
  }

  /** What the units of all groups asked for at their last time. */
  asked(): readonly Asked[] {
    return [...this.#groups.values()].flatMap(({ asked }) => asked)
  }

  /** What one unit of a group asked for at its last time; nothing where there is no such unit. */
  askedBy(name: string, token: unknown): readonly Asked[] {
    const group = this.#groups.get(name)
    const index = group?.inputs.findIndex((input) => group.token(input as never) === token) ?? -1
    return group?.units[index]?.asked ?? []
  }

  /** What every unit of all groups asked for at its last time. */
  notes(): readonly Note[] {
    return [...this.#groups].flatMap(([name, group]) => {
      const tokens = tokensOf(group)
      return group.units.map(({ cells }, index) => ({ group: name, token: tokens[index], cells }))
    })
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

  #unit<I, T>(group: Group, before: Unit | undefined, input: I, make: (input: I, read: NotingRead) => T): Unit {
    if (before?.holds()) return before
    const unit = new NotingRead(this.#store, this.#options, group.kinds)
    unit.result = make(input, unit)
    return unit
  }

  #group(name: string): Group {
    let group = this.#groups.get(name)
    if (group === undefined) {
      group = { kinds: new Set(), inputs: [], token: (input) => input, units: [], results: [], asked: [], madeAt: 0 }
      this.#groups.set(name, group)
    }
    return group
  }
}

function tokensOf({ inputs, token }: Group): readonly unknown[] {
  return inputs.map((input) => token(input as never))
}

/** Finds the unit that did an input last. A list that did not change is not searched. */
function unitsBefore<I>(
  group: Group,
  inputs: readonly I[],
  token: (input: I) => unknown,
): (input: I, index: number) => Unit | undefined {
  const { units } = group
  if (inputs === group.inputs) return (_, index) => units[index]
  if (units.length === 0) return () => undefined
  const known = new Map(tokensOf(group).map((one, index) => [one, units[index]]))
  return (input) => known.get(token(input))
}
