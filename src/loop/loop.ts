import type { Clock } from '../../watch/clock.ts'
import { Recheck, Retry, type Schedule } from '../../watch/retry.ts'
import { Settle } from '../../watch/settle.ts'
import type { Awaited, Batch, Source } from '../../watch/source.ts'
import { type Compiled, Compiler } from '../compiler.ts'
import { compareDiagnostics } from '../diagnostics/diagnostic.ts'
import { type Config, sectionNames } from '../model/config.ts'
import { describeKey, type ObjectKey, type Origin } from '../objects/object.ts'
import { awaitedBy, demandOf } from './asked.ts'
import { Expiries } from './certificates.ts'
import type { Listener, LoopEvent } from './event.ts'
import { Intake } from './intake.ts'
import { type Published, Publisher, type PublisherOptions, type PublishSettings } from './publisher.ts'
import { Sight } from './sight.ts'
import { standingOf } from './standing.ts'

export interface LoopSettings extends PublishSettings {
  /** Quiet time after a change before anything is compiled, and the longest time that a change waits. */
  readonly settleMs: number
  readonly maxDelayMs: number
  readonly retry: Schedule
}

export interface LoopOptions extends Omit<PublisherOptions, 'originOf'> {
  readonly source: Source
  readonly clock: Clock
  readonly listener: Listener
  /** From endpoint changes to their write, in milliseconds; told with each write. */
  readonly latencies: {
    noticed(changes: Batch['changes'], nowMs: number): void
    written(nowMs: number): readonly number[]
  }
  /** The modification time of the file in whole seconds, undefined where it is not there. */
  readonly look: () => number | undefined
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
  readonly #publisher: Publisher
  readonly #writeRetry: Retry
  readonly #recheck: Recheck<Awaited>
  #settle: Settle
  readonly #startMs: number
  readonly #sight = new Sight()
  #isHeld = false
  #staleReason = ''
  #turnEndMs: number
  #isTurning = false
  #isTurnWanted = false
  #turn: Promise<void> = Promise.resolve()
  #cancelAgain: () => void = () => {}
  #cancelTick: () => void = () => {}
  #isStopped = false
  #fail: (problem: unknown) => void = () => {}

  constructor(options: LoopOptions, settings: LoopSettings) {
    const { clock } = options
    this.#options = options
    this.#settings = settings
    this.#compiler = new Compiler(settings.compile)
    this.#intake = new Intake(this.#compiler)
    this.#publisher = new Publisher({ ...options, originOf: (key) => this.#compiler.originOf(key) }, settings)
    this.#writeRetry = new Retry(settings.retry, clock, () => this.#wantTurn())
    this.#recheck = new Recheck(settings.retry, clock, (due) => this.#refresh(due))
    this.#settle = this.#newSettle()
    this.#startMs = clock.now()
    this.#turnEndMs = clock.now()
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
      await this.#turn
    }
  }

  /** Lets a result that is held back take the place of the file, or the first result after the start. */
  acceptShrink(by: 'signal' | 'option' | 'endpoint'): void {
    if (by !== 'option' && !this.#isHeld) return
    this.#publisher.acceptShrink()
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#tell({ type: 'released', by })
    this.#wantTurn()
  }

  /** Other settings from now on; everything is compiled anew. */
  use(settings: LoopSettings): void {
    this.#settings = settings
    this.#compiler.use(settings.compile)
    this.#publisher.use(settings)
    this.#settle.cancel()
    this.#settle = this.#newSettle()
    this.#wantTurn()
  }

  /** When the loop last came to rest, in milliseconds since 1970: proof that it is alive. */
  get lastTurnMs(): number {
    return this.#turnEndMs
  }

  originOf(key: ObjectKey): Origin | undefined {
    return this.#compiler.originOf(key)
  }

  #tell(event: LoopEvent): void {
    this.#options.listener(event)
  }

  #newSettle(): Settle {
    const { settleMs: quietMs, maxDelayMs: maxMs } = this.#settings
    return new Settle({ quietMs, maxMs, clock: this.#options.clock, run: () => this.#wantTurn() })
  }

  async #takeAll(): Promise<void> {
    for await (const batch of this.#options.source) {
      if (this.#isStopped) return
      this.#take(batch)
    }
  }

  #take({ changes, unseen }: Batch): void {
    for (const key of this.#intake.take(changes)) this.#publisher.touch(key)
    this.#sight.take(unseen)
    this.#options.latencies.noticed(changes, this.#options.clock.now())
    if (changes.length > 0) this.#tell({ type: 'changed', changes })
    this.#settle.notice()
  }

  /** A turn as soon as the one that is on its way is over. */
  #wantTurn(): void {
    this.#isTurnWanted = true
    if (this.#isTurning || this.#isStopped) return
    this.#isTurning = true
    this.#turn = this.#turnWhileWanted().catch((problem: unknown) => this.#fail(problem))
  }

  async #turnWhileWanted(): Promise<void> {
    while (this.#isTurnWanted && !this.#isStopped) {
      this.#isTurnWanted = false
      await this.#turnOnce()
      this.#turnEndMs = this.#options.clock.now()
    }
    this.#isTurning = false
  }

  async #turnOnce(): Promise<void> {
    this.#cancelAgain()
    this.#noteStale()
    // What is known of a source that was never seen whole can only mislead.
    if (!this.#sight.hasSeenAll && !this.#sight.isWhole) {
      this.#tellOutstanding([])
      return
    }
    const startMs = performance.now()
    const compiled = this.#compiler.compile()
    const durationMs = performance.now() - startMs
    this.#askFor()
    if (!this.#isClear(compiled)) return
    const { clock } = this.#options
    this.#tellCompiled(compiled, durationMs)
    const writeStartMs = performance.now()
    this.#settleResult(await this.#publisher.publish(compiled, () => clock.now()), performance.now() - writeStartMs)
  }

  /** Asks the source for what the compilation needs. */
  #askFor(): void {
    this.#options.source.demand(demandOf(this.#compiler))
    this.#awaitAll()
  }

  /** Whether what was compiled may be written, as far as that depends on what is seen. */
  #isClear(compiled: Compiled): boolean {
    const { source, clock } = this.#options
    const isFirst = !this.#sight.hasSeenAll
    const outlook = this.#sight.judge(source.watches(), clock.now())
    this.#noteStale()
    if (outlook.kind === 'blocked') this.#tellOutstanding(isFirst ? [] : compiled.diagnostics)
    else if (outlook.kind === 'grace') this.#again(outlook.leftMs)
    else if (isFirst) this.#tell({ type: 'synced', afterMs: clock.now() - this.#startMs })
    return outlook.kind === 'clear'
  }

  #awaitAll(): void {
    const awaited = awaitedBy(this.#compiler)
    this.#recheck.await(awaited)
    const retryInMs = this.#recheck.nextInMs
    if (retryInMs === undefined) return
    const names = [...awaited.values()].map((one) =>
      one.type === 'object' ? describeKey(one.key) : `endpoints of ${one.namespace}/${one.service}`,
    )
    this.#tell({ type: 'waiting', names, retryInMs })
  }

  #refresh(due: readonly Awaited[]): void {
    this.#options.source.refresh(due)
  }

  #tellOutstanding(compiled: Compiled['diagnostics']): void {
    this.#tell({ type: 'outstanding', diagnostics: this.#withSaid(compiled) })
  }

  #withSaid(compiled: Compiled['diagnostics']): Compiled['diagnostics'] {
    const { said } = this.#intake
    return said.length === 0 ? compiled : [...said, ...compiled].sort(compareDiagnostics)
  }

  #tellCompiled(compiled: Compiled, durationMs: number): void {
    const { config } = compiled
    const diagnostics = this.#withSaid(compiled.diagnostics)
    this.#tell({
      type: 'compiled',
      durationMs,
      diagnostics,
      items: countsOf(config),
      objects: this.#compiler.counts(),
      earliestExpiryMs: this.#expiries.earliest(config),
      ...standingOf(diagnostics),
    })
  }

  #settleResult(published: Published, durationMs: number): void {
    if (published.kind === 'held') {
      if (!this.#isHeld) this.#tell({ type: 'held', ...published.held })
      this.#isHeld = true
      return
    }
    if (this.#isHeld) this.#tell({ type: 'released', by: 'recovery' })
    this.#isHeld = false
    const { result, isTransitional, againInMs } = published
    if (result.kind === 'failed') {
      this.#tell({ type: 'write-failed', diagnostic: result.diagnostic, retryInMs: this.#writeRetry.fail() })
      return
    }
    this.#writeRetry.reset()
    if (againInMs !== undefined) this.#again(againInMs)
    if (result.kind === 'unchanged') {
      // Endpoints that no rule uses are served by the file in place: they wait for no write.
      this.#options.latencies.written(this.#options.clock.now())
      this.#tell({ type: 'unchanged', generation: result.mtimeSeconds })
      return
    }
    this.#tell({
      type: 'written',
      generation: result.mtimeSeconds,
      bytes: result.bytes,
      durationMs,
      isTransitional,
      latenciesMs: this.#options.latencies.written(this.#options.clock.now()),
    })
  }

  #again(ms: number): void {
    this.#cancelAgain()
    this.#cancelAgain = this.#options.clock.after(ms, () => this.#wantTurn())
  }

  #tick(): void {
    const { clock, look } = this.#options
    this.#noteStale()
    if (!this.#isTurning) this.#turnEndMs = clock.now()
    const { generation } = this.#publisher
    // Somebody deleted the file, or wrote another one in its place.
    if (generation !== undefined && !this.#isTurning && look() !== generation) this.#wantTurn()
    this.#cancelTick = clock.after(tickMs, () => this.#tick())
  }

  #noteStale(): void {
    const reason = this.#sight.trouble(this.#options.source.watches())
    if (reason === this.#staleReason) return
    this.#staleReason = reason
    this.#tell({ type: 'stale', reason })
  }

  #stop(): void {
    this.#isStopped = true
    this.#settle.cancel()
    this.#writeRetry.reset()
    this.#recheck.stop()
    this.#cancelAgain()
    this.#cancelTick()
  }
}

function countsOf(config: Config) {
  const counts = sectionNames.map((name) => [name, config[name].length] as const)
  return Object.fromEntries(counts) as Record<(typeof sectionNames)[number], number>
}
