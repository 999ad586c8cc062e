import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { ObjectKey, Origin } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Cause, Change } from '../source.ts'

/** Changes that nobody has taken yet: of each object only the last, however many there were. */
export class Buffer {
  readonly #origin: Origin
  #objects = new Map<ObjectKey, Change & { readonly cause: Cause }>()
  #said = new Map<string, Change>()

  constructor(origin: Origin) {
    this.#origin = origin
  }

  put(key: ObjectKey, raw: RawObject, cause: Cause): void {
    this.#add(key, { type: 'put', raw, origin: this.#origin, cause })
  }

  drop(key: ObjectKey, cause: Cause): void {
    this.#add(key, { type: 'drop', key, cause })
  }

  /** What there is to say under a label; no diagnostics take back what was said. */
  say(label: string, diagnostics: readonly Diagnostic[]): void {
    this.#said.set(label, { type: 'unreadable', diagnostics, origin: { label, locate: () => undefined } })
  }

  /** Everything, which is then no longer here. */
  take(): readonly Change[] {
    const changes = [...this.#objects.values(), ...this.#said.values()]
    this.#objects = new Map()
    this.#said = new Map()
    return changes
  }

  /** What somebody said counts as said, whatever a listing shows later. */
  #add(key: ObjectKey, change: Change & { readonly cause: Cause }): void {
    const wasSaid = change.cause !== 'event' && this.#objects.get(key)?.cause === 'event'
    this.#objects.set(key, wasSaid ? { ...change, cause: 'event' } : change)
  }
}
