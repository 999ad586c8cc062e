import type { Clock } from '../../watch/clock.ts'
import { Recheck, type Schedule } from '../../watch/retry.ts'
import type { Awaited, Source } from '../../watch/source.ts'
import type { Compiler } from '../compiler.ts'
import { describeKey } from '../objects/object.ts'
import { awaitedBy, demandOf } from './asked.ts'
import type { Listener } from './event.ts'

/** Asks a source for what compilations need: to be watched from now on, or once more because it is missing. */
export class Wishes {
  readonly #source: Source
  readonly #listener: Listener
  readonly #recheck: Recheck<Awaited>

  constructor(source: Source, clock: Clock, schedule: Schedule, listener: Listener) {
    this.#source = source
    this.#listener = listener
    this.#recheck = new Recheck(schedule, clock, (due) => source.refresh(due))
  }

  /** Takes the place of what was wished before. */
  use(compiler: Compiler): void {
    this.#source.demand(demandOf(compiler))
    const awaited = awaitedBy(compiler)
    this.#recheck.await(awaited)
    const retryInMs = this.#recheck.nextInMs
    if (retryInMs === undefined) return
    const names = [...awaited.values()].map((one) =>
      one.type === 'object' ? describeKey(one.key) : `endpoints of ${one.namespace}/${one.service}`,
    )
    this.#listener({ type: 'waiting', names, retryInMs })
  }

  stop(): void {
    this.#recheck.stop()
  }
}
