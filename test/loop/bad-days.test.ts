import { expect, test } from 'bun:test'
import { readBack } from '../../output/read-back.ts'
import { referencesOf } from '../../src/model/references.ts'
import { describeEvent } from '../../src/observe/describe-event.ts'
import { DiagnosticLog } from '../../src/observe/diagnostic-log.ts'
import { createLog } from '../../src/observe/log.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import { Status } from '../../src/observe/status.ts'
import { FakeCluster, serverNames } from '../fake-cluster/fake-cluster.ts'
import type { ServedKind } from '../fake-cluster/served.ts'
import { ClusterLoop } from '../support/cluster-loop.ts'
import { randomFrom } from '../support/random.ts'
import {
  anyShopObject,
  fromScratch,
  lastingObjects,
  planted,
  type Random,
  shopOptions,
} from '../support/shop-objects.ts'

const steps = 500

/** An API server on its worst days: what goes wrong stays wrong for a while, and is put right some steps later. */
class BadDays {
  readonly #cluster: FakeCluster
  readonly #random: Random
  readonly #lost: ServedKind[] = []
  readonly #kinds: readonly string[] = ['Service', 'Secret', 'Pod', 'EndpointSlice', 'ApisixUpstream', 'ApisixRoute']

  constructor(cluster: FakeCluster, random: Random) {
    this.#cluster = cluster
    this.#random = random
  }

  async spoil(): Promise<void> {
    const { faults, access, authority } = this.#cluster
    const kind = this.#kinds[this.#random(this.#kinds.length)]
    const aim = { when: (asked: { readonly kind: string }) => asked.kind === kind, times: 1 + this.#random(4) }
    const watches = this.#cluster.watches(kind)
    const troubles: readonly (() => void | Promise<void>)[] = [
      () => faults.answer({ type: 'stall' }, aim),
      () => faults.answer({ type: 'stall', afterBytes: 30 }, aim),
      () => faults.answer({ type: 'status', status: 500 }, aim),
      () => faults.answer({ type: 'garble' }, aim),
      () => faults.answer({ type: 'truncate', afterBytes: 10 }, aim),
      () => faults.event('drop', aim),
      () => watches[0]?.silence(),
      () => watches[0]?.garble(),
      () => watches[0]?.truncate(),
      () => this.#forget(),
      () => this.#cluster.resetAll(),
      () => {
        access.denies = (asked) => asked.kind === kind
        this.#cluster.resetAll()
      },
      () => this.#withdraw(),
      async () => {
        await this.#cluster.show(authority.issue({ commonName: 'rotated', names: serverNames }))
        this.#cluster.resetAll()
      },
    ]
    await troubles[this.#random(troubles.length)]?.()
  }

  /** All is well again, apart from what nobody has heard of. A kind comes back in an older version perhaps. */
  mend(): void {
    this.#cluster.access.denies = () => false
    this.#cluster.faults.clear()
    for (const served of this.#lost.splice(0)) {
      this.#cluster.world.serve({ ...served, versions: this.#random(2) === 0 ? ['v2'] : ['v2beta3'] })
    }
    for (const object of lastingObjects) this.#cluster.world.put(object)
  }

  /** Makes changes of which nobody hears, so that only listings can find them. */
  loseTrackOf(change: () => void): void {
    this.mend()
    this.#cluster.faults.event('drop', { times: Number.POSITIVE_INFINITY })
    change()
    this.#cluster.faults.clear()
    this.#forget()
  }

  #forget(): void {
    this.#cluster.world.compact()
    this.#cluster.resetAll()
  }

  #withdraw(): void {
    const kinds = ['ApisixUpstream', 'ApisixPluginConfig', 'ApisixRoute']
    const kind = kinds[this.#random(kinds.length)] ?? ''
    if (this.#lost.some((served) => served.kind === kind)) return
    this.#lost.push(this.#cluster.world.withdraw(kind))
  }

  isServed(kind: string): boolean {
    return this.#lost.every((served) => served.kind !== kind)
  }
}

/** What holds of every file, however bad the day: each reference has its target, and no rule lacks its protection. */
function faultsOf(text: string): readonly string[] {
  const config = readBack(text, 'json')
  if (config === undefined) return ['cannot be read']
  const ids = new Set(
    (['upstreams', 'plugin_configs'] as const).flatMap((name) => config[name].map(({ id }) => `${name}/${id}`)),
  )
  return config.routes.flatMap((route) => [
    ...referencesOf(route)
      .filter((target) => !ids.has(target))
      .map((target) => `${route.id} points to ${target}`),
    ...(/guarded/.test(route.id) && route.plugins === undefined && route.plugin_config_id === undefined
      ? [`${route.id} has no protection`]
      : []),
  ])
}

test.each([1, 2])(
  'after bad days the file is that of a compile from scratch, and no secret was told (%d)',
  async (seed) => {
    const numbers = randomFrom(seed * 7_919)
    const random: Random = (below) => Math.floor(numbers() * below)
    const cluster = await FakeCluster.start()
    for (const object of lastingObjects) cluster.world.put(object)
    for (let index = 0; index < 60; index += 1) cluster.world.put(anyShopObject(random))
    const told: string[] = []
    const log = createLog({ format: 'json', level: 'debug', write: (line) => told.push(line), now: () => 0 })
    const diagnostics = new DiagnosticLog()
    const [metrics, status] = [new Metrics(), new Status()]
    const broken: string[] = []
    let hasSecrets = false
    const running = new ClusterLoop(cluster, {
      mostWatched: 2,
      settings: { compile: shopOptions, style: 'compact', maxShrink: 1 },
      written: (text) => {
        broken.push(...faultsOf(text))
        hasSecrets ||= text.includes(planted)
      },
      told: (event) => {
        metrics.apply(event, 0)
        status.apply(event, 0)
        for (const entry of describeEvent(event)) log(entry)
        if (event.type !== 'compiled' && event.type !== 'outstanding') return
        told.push(JSON.stringify(event.diagnostics))
        for (const entry of diagnostics.tell(event.diagnostics, () => undefined)) log(entry)
      },
    })
    const look = async (): Promise<void> => {
      told.push(JSON.stringify(status.snapshot(0, running.source.watches(), 'test')), status.remarks.join('\n'))
      told.push(await metrics.text(running.source.watches()))
    }
    const pass = async (ms: number): Promise<void> => {
      await new Promise<void>((resolve) => setImmediate(resolve))
      await running.clock.advance(ms)
    }
    try {
      while (running.file === '') await pass(10)
      const days = new BadDays(cluster, random)
      for (let step = 0; step < steps; step += 1) {
        const object = anyShopObject(random)
        if (days.isServed(object.kind)) {
          if (random(6) === 0) cluster.world.delete(object)
          else cluster.world.put(object)
        }
        if (random(15) === 0) await days.spoil()
        if (random(60) === 0) days.mend()
        await pass(random(10) === 0 ? random(20_000) : random(300))
        if (random(100) === 0) await look()
      }
      days.loseTrackOf(() => {
        for (let index = 0; index < 150; index += 1) cluster.world.put(anyShopObject(random))
        for (let index = 0; index < 30; index += 1) cluster.world.delete(anyShopObject(random))
      })
      const wanted = fromScratch(cluster)
      expect(JSON.parse(wanted).routes.length).toBeGreaterThan(1)
      // What never comes to be so is a test that does not end.
      while (running.file !== wanted) await pass(100)
      await look()
      expect(broken).toEqual([])
      expect(hasSecrets).toBe(true)
      expect(told.filter((text) => text.includes(planted) || text.includes(btoa(planted).slice(0, 20)))).toEqual([])
    } finally {
      await running.stop()
      await cluster.stop()
    }
  },
  60_000,
)
