import { readBack } from '../../output/read-back.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import { Loop, type LoopSettings } from '../../src/loop/loop.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { type ClusterOptions, openCluster } from '../../watch/cluster/cluster.ts'
import { connect } from '../../watch/cluster/connect.ts'
import type { Source } from '../../watch/source.ts'
import type { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { FakeClock } from './fake-clock.ts'
import { connectionTo } from './followed-cluster.ts'

export interface ClusterLoopOptions extends Partial<ClusterOptions> {
  readonly settings?: Partial<LoopSettings>
  readonly told?: (event: LoopEvent) => void
  readonly written?: (text: string) => void
}

/** A loop over a fake cluster whose file is a text in memory. Time passes only when a test lets it, the network runs. */
export class ClusterLoop {
  readonly clock = new FakeClock()
  readonly events: LoopEvent[] = []
  readonly source: Source
  readonly loop: Loop
  file = ''
  #second = 0
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>

  constructor(cluster: FakeCluster, { settings, told, written, ...options }: ClusterLoopOptions = {}) {
    const { clock } = this
    const surroundings = { clock, random: () => 0 }
    const api = connect(connectionTo(cluster), surroundings)
    this.source = openCluster(api, { scope: { kind: 'cluster' }, label: 'fake', ...surroundings, ...options })
    this.loop = new Loop(
      {
        source: this.source,
        clock,
        listener: (event) => {
          this.events.push(event)
          told?.(event)
        },
        path: 'apisix.yaml',
        previous: undefined,
        served: undefined,
        latencies: { noticed: () => {}, written: () => [] },
        look: () => this.#second,
        write: async ({ text }) => {
          if (text === this.file) return { kind: 'unchanged', mtimeSeconds: this.#second }
          this.file = text
          this.#second += 1
          written?.(text)
          return { kind: 'written', mtimeSeconds: this.#second, bytes: text.length }
        },
      },
      {
        compile: { ...defaultOptions, resolve: 'endpoints' },
        style: 'pretty',
        maxShrink: 0.5,
        settleMs: 100,
        maxDelayMs: 500,
        retry: [1_000],
        ...settings,
      },
    )
    this.#ended = this.loop.run(this.#stopping.signal)
  }

  get ids(): readonly string[] {
    return readBack(this.file, 'yaml')?.routes.map(({ id }) => id) ?? []
  }

  /** The codes of the last compilation. */
  get codes(): readonly string[] {
    const compiled = this.events.flatMap((event) => (event.type === 'compiled' ? [event] : [])).at(-1)
    return compiled?.diagnostics.map(({ code }) => code) ?? []
  }

  /** What was said last of what cannot be seen. */
  get stale(): string {
    return this.events.flatMap((event) => (event.type === 'stale' ? [event.reason] : [])).at(-1) ?? ''
  }

  /** Waits for the network alone: what never comes to be so is a test that does not end. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      await this.clock.advance(0)
    }
  }

  /** Makes a change, waits until the loop has heard of an object, and lets the time pass that it holds off. */
  async change(make: () => void): Promise<void> {
    const heard = this.#heard()
    make()
    await this.until(() => this.#heard() > heard)
    await this.clock.advance(200)
  }

  /** How many objects the loop has heard of. */
  #heard(): number {
    const changes = this.events.flatMap((event) => (event.type === 'changed' ? event.changes : []))
    return changes.filter(({ type }) => type !== 'unreadable').length
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }
}
