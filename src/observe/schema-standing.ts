import { schemaUnusable } from '../diagnostics/catalog/options.ts'
import type { LoopEvent, SchemaRead } from '../loop/event.ts'
import { isoText } from './iso-text.ts'

/** Which schema of the data plane is in force, and whether the last attempt to read it failed. */
export class SchemaStanding {
  #read: SchemaRead | undefined
  #readAtMs = 0
  #failure: { readonly reason: string; readonly sinceMs: number } | undefined

  apply(event: LoopEvent, nowMs: number): void {
    if (event.type === 'schema-read') {
      this.#read = event
      this.#readAtMs = nowMs
      this.#failure = undefined
    } else if (event.type === 'schema-answers') this.#failure = undefined
    else if (event.type === 'schema-failed') this.#fail(event.diagnostic.message, nowMs)
    else if (event.type === 'settings') {
      const unusable = event.diagnostics.find(({ code }) => code === schemaUnusable.code)
      if (unusable !== undefined) this.#fail(unusable.message, nowMs)
    }
  }

  /** Why the last attempt failed; undefined where it did not. */
  get failure(): string | undefined {
    return this.#failure?.reason
  }

  /** For `/status`; undefined where no schema was asked for. Without `inForce` objects are checked without one. */
  snapshot(): object | undefined {
    if (this.#read === undefined && this.#failure === undefined) return undefined
    return {
      inForce: this.#read && {
        by: this.#read.by,
        from: this.#read.from,
        readAt: isoText(this.#readAtMs),
        plugins: this.#read.plugins,
        release: this.#read.release,
      },
      failure: this.#failure && { since: isoText(this.#failure.sinceMs), reason: this.#failure.reason },
    }
  }

  #fail(reason: string, nowMs: number): void {
    this.#failure = { reason, sinceMs: this.#failure?.sinceMs ?? nowMs }
  }
}
