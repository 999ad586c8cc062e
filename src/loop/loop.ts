import type { Clock } from '../../watch/clock.ts'
import type { Schedule } from '../../watch/retry.ts'
import { Settle } from '../../watch/settle.ts'
import type { Batch, Source } from '../../watch/source.ts'
import { type Compiled, Compiler } from '../compiler.ts'
import { compareDiagnostics } from '../diagnostics/diagnostic.ts'
import { silence } from '../diagnostics/silence.ts'
import { type Config, sectionNames } from '../model/config.ts'
import type { ObjectKey, Origin } from '../objects/object.ts'
import { keyOfAsked } from './asked.ts'
import { Expiries } from './certificates.ts'
import { Confirmation, type ConfirmationOptions, type Placed } from './confirmation.ts'
import { Delivery } from './delivery.ts'
import type { Listener } from './event.ts'
import { Intake } from './intake.ts'
import { Keeping, type KeepingOptions } from './keeping.ts'
import { Publisher, type PublisherOptions, type PublishSettings } from './publisher.ts'
import { Sight } from './sight.ts'
import { standingOf } from './standing.ts'
import { Turns } from './turns.ts'
import { Wishes } from './wishes.ts'

export interface LoopSettings extends PublishSettings {
  /** Quiet time after a change before anything is compiled, and the longest time that a change waits. */
  readonly settleMs: number
  readonly maxDelayMs: number
  readonly retry: Schedule
}

export interface LoopOptions extends Omit<PublisherOptions, 'originOf' | 'askedBy'> {
  readonly source: Source
  readonly clock: Clock
  readonly listener: Listener
  /** How a data plane is asked whether it holds what was written, and how messages call it; undefined: it is not. */
  readonly confirm?: Pick<ConfirmationOptions, 'label' | 'look'>
  /** Shown each result with what is told of it, before it is written. */
  readonly shown?: (compiled: Compiled, diagnostics: Compiled['diagnostics']) => void
  /** How what is held survives a restart; undefined: nothing is held. */
  readonly hold?: KeepingOptions
  /** From endpoint changes to their write, in milliseconds; told with each write. */
  readonly latencies: {
    noticed(changes: Batch['changes'], nowMs: number): void
    written(nowMs: number): readonly number[]
  }
}

/** How often the loop looks up by itself: whether the origin answers, and whether the file is still its own. */
const tickMs = 5_000

/**
 * Keeps the file true: takes changes in, holds off, compiles, writes. One turn at a time, so there is one compile and one
 * write for all that came meanwhile. The first file is written when everything was seen once, and never one that a
 * listing with gaps made.
 */
export class Loop {
  readonly #options: LoopOptions
  #settings: LoopSettings
  readonly #compiler: Compiler
  readonly #intake: Intake
  readonly #expiries = new Expiries()
  readonly #sight = new Sight()
  readonly #wishes: Wishes
  readonly #publisher: Publisher
  readonly #delivery: Delivery
  readonly #turns: Turns
  readonly #confirmation: Confirmation | undefined
  readonly #keeping: Keeping | undefined
  #settle: Settle
  readonly #startMs: number
  #staleReason = ''
  #isStopped = false
  #cancelTick: () => void = () => {}
  #fail: (problem: unknown) => void = () => {}

  constructor(options: LoopOptions, settings: LoopSettings) {
    const { clock, listener, latencies, source } = options
    const { retry } = settings
    this.#options = options
    this.#settings = settings
    this.#compiler = new Compiler(settings.compile)
    this.#intake = new Intake(this.#compiler)
    this.#turns = new Turns({ clock, turn: () => this.#turn(), failed: (problem) => this.#fail(problem) })
    this.#wishes = new Wishes(source, clock, retry, listener)
    const originOf = (key: ObjectKey): Origin | undefined => this.#compiler.originOf(key)
    const askedBy = (key: ObjectKey): readonly ObjectKey[] => this.#compiler.askedBy(key).map(keyOfAsked)
    const publisher = new Publisher({ ...options, originOf, askedBy }, settings)
    this.#publisher = publisher
    this.#keeping = options.hold && new Keeping(options.hold, listener)
    const written = (nowMs: number): readonly number[] => latencies.written(nowMs)
    this.#confirmation =
      options.confirm &&
      new Confirmation({
        ...options.confirm,
        clock,
        retry,
        listener,
        rewrite: () => this.#writeAgain(),
        failed: (problem) => this.#fail(problem),
      })
    const placed = (file: Placed): void => this.#confirmation?.expect(file)
    this.#delivery = new Delivery({ publisher, turns: this.#turns, clock, retry, listener, written, placed })
    this.#settle = this.#newSettle()
    this.#startMs = clock.now()
  }

  /** Runs until the signal, or until the source ends. Rejects only over a bug of ours. */
  async run(signal: AbortSignal): Promise<void> {
    const { source } = this.#options
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject
    })
    const stop = (): void => void source.close()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    this.#tick()
    try {
      await Promise.race([this.#takeAll(), failed])
    } finally {
      signal.removeEventListener('abort', stop)
      this.#stop()
      await source.close()
      await this.#turns.rest()
    }
  }

  /** Lets a result that is held back take the place of the file, or the first result after the start. */
  acceptShrink(by: 'signal' | 'option' | 'endpoint'): void {
    this.#delivery.acceptShrink(by)
  }

  /** Other settings from now on; everything is compiled anew. */
  use(settings: LoopSettings): void {
    this.#settings = settings
    this.#compiler.use(settings.compile)
    this.#publisher.use(settings)
    this.#settle.cancel()
    this.#settle = this.#newSettle()
    this.#turns.want()
  }

  /** When the loop last came to rest, in milliseconds since 1970: proof that it is alive. */
  get lastTurnMs(): number {
    return this.#turns.endMs
  }

  originOf(key: ObjectKey): Origin | undefined {
    return this.#compiler.originOf(key)
  }

  /** What the Secrets that are known hold: for those who must not show it. */
  secretTexts(): ReadonlySet<string> {
    return this.#compiler.secretTexts()
  }

  #newSettle(): Settle {
    const { settleMs: quietMs, maxDelayMs: maxMs } = this.#settings
    return new Settle({ quietMs, maxMs, clock: this.#options.clock, run: () => this.#turns.want() })
  }

  async #takeAll(): Promise<void> {
    for await (const batch of this.#options.source) {
      if (this.#isStopped) return
      this.#take(batch)
    }
  }

  #take({ changes, unseen }: Batch): void {
    const { clock, latencies, listener } = this.#options
    for (const key of this.#intake.take(changes)) this.#publisher.touch(key)
    this.#sight.take(unseen)
    latencies.noticed(changes, clock.now())
    if (changes.length > 0) listener({ type: 'changed', changes })
    this.#settle.notice()
  }

  async #turn(): Promise<void> {
    this.#noteStale()
    // What is known of a source that was never seen whole can only mislead.
    if (!this.#sight.hasSeenAll && !this.#sight.isWhole) {
      this.#tellOutstanding(this.#withSaid([]))
      return
    }
    const startMs = performance.now()
    const compiled = this.#compiler.compile(this.#keeping?.at(new Date(this.#options.clock.now()).toISOString()))
    const durationMs = performance.now() - startMs
    this.#wishes.use(this.#compiler)
    if (!this.#isClear(compiled)) return
    this.#tellCompiled(compiled, durationMs)
    if (compiled.holding !== undefined) await this.#keeping?.commit(compiled.holding)
    await this.#delivery.deliver(compiled)
  }

  /** Whether what was compiled may be written, as far as that depends on what is seen. */
  #isClear(compiled: Compiled): boolean {
    const { source, clock, listener } = this.#options
    const isFirst = !this.#sight.hasSeenAll
    const outlook = this.#sight.judge(source.watches(), clock.now())
    this.#noteStale()
    if (outlook.kind === 'blocked')
      this.#tellOutstanding(isFirst ? this.#withSaid([]) : this.#heard(compiled.diagnostics))
    else if (outlook.kind === 'grace') this.#turns.wantIn(outlook.leftMs)
    else if (isFirst) listener({ type: 'synced', afterMs: clock.now() - this.#startMs })
    return outlook.kind === 'clear'
  }

  #tellOutstanding(diagnostics: Compiled['diagnostics']): void {
    this.#options.listener({ type: 'outstanding', diagnostics })
  }

  /** What is told, without what authors of objects ask to be silent about. */
  #heard(compiled: Compiled['diagnostics']): Compiled['diagnostics'] {
    return silence(this.#withSaid(compiled), this.#compiler.silencers()).diagnostics
  }

  #withSaid(compiled: Compiled['diagnostics']): Compiled['diagnostics'] {
    const { said } = this.#intake
    return said.length === 0 ? compiled : [...said, ...compiled].sort(compareDiagnostics)
  }

  #tellCompiled(compiled: Compiled, durationMs: number): void {
    const { config } = compiled
    const diagnostics = this.#heard(compiled.diagnostics)
    this.#options.shown?.(compiled, diagnostics)
    this.#options.listener({
      type: 'compiled',
      durationMs,
      diagnostics,
      items: countsOf(config),
      objects: this.#compiler.counts(),
      earliestExpiryMs: this.#expiries.earliest(config),
      ...standingOf(this.#withSaid(compiled.diagnostics), compiled.held),
    })
  }

  #writeAgain(): void {
    this.#publisher.writeAgain()
    this.#turns.want()
  }

  #tick(): void {
    const { clock, look } = this.#options
    this.#noteStale()
    this.#turns.look()
    const { generation } = this.#publisher
    // Somebody deleted the file, or wrote another one in its place.
    if (generation !== undefined && !this.#turns.isTurning && look() !== generation) this.#turns.want()
    this.#cancelTick = clock.after(tickMs, () => this.#tick())
  }

  #noteStale(): void {
    const reason = this.#sight.trouble(this.#options.source.watches())
    if (reason === this.#staleReason) return
    this.#staleReason = reason
    this.#options.listener({ type: 'stale', reason })
  }

  #stop(): void {
    this.#isStopped = true
    this.#turns.stop()
    this.#settle.cancel()
    this.#delivery.stop()
    this.#confirmation?.stop()
    this.#wishes.stop()
    this.#cancelTick()
  }
}

function countsOf(config: Config) {
  const counts = sectionNames.map((name) => [name, config[name].length] as const)
  return Object.fromEntries(counts) as Record<(typeof sectionNames)[number], number>
}
