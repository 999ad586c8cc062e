import type { Change } from '../../watch/source.ts'
import type { Compiler } from '../compiler.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { keyOf } from '../kinds/table.ts'
import type { ObjectKey } from '../objects/object.ts'

/** Takes changes into a compiler, and keeps what the source itself has to say. */
export class Intake {
  readonly #compiler: Compiler
  readonly #said = new Map<string, readonly Diagnostic[]>()

  constructor(compiler: Compiler) {
    this.#compiler = compiler
  }

  /** What the source says of things that it cannot read, as of now. */
  get said(): readonly Diagnostic[] {
    return [...this.#said.values()].flat()
  }

  /**
   * Answers the objects of which somebody said that they changed or went. Endpoints speak for their Service, which is
   * what an upstream is made of, as long as it is there: they do not take it away.
   */
  take(changes: readonly Change[]): readonly ObjectKey[] {
    const touched: ObjectKey[] = []
    for (const change of changes) {
      if (change.type === 'unreadable') {
        if (change.diagnostics.length === 0) this.#said.delete(change.origin.label)
        else this.#said.set(change.origin.label, change.diagnostics)
        continue
      }
      if (change.cause === 'event') this.#touch(change, touched)
      else this.#apply(change)
    }
    return touched
  }

  #touch(change: Settled, touched: ObjectKey[]): void {
    const key = keyOfChange(change)
    const before = this.#compiler.serviceOf(key)
    this.#apply(change)
    const after = this.#compiler.serviceOf(key)
    touched.push(key)
    for (const service of [before, after]) {
      if (service !== undefined && this.#compiler.originOf(service) !== undefined) touched.push(service)
    }
  }

  #apply(change: Settled): void {
    if (change.type === 'put') this.#compiler.put(change.raw, change.origin)
    else if (change.type === 'include') this.#compiler.include(change.file)
    else this.#compiler.drop(change.key)
  }
}

function keyOfChange(change: Settled): ObjectKey {
  if (change.type === 'include') return change.file.key
  return change.type === 'put' ? keyOf(change.raw) : change.key
}

type Settled = Exclude<Change, { readonly type: 'unreadable' }>
