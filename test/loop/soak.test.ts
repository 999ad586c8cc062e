import { expect, test } from 'bun:test'
import type { WriteResult } from '../../output/write.ts'
import { Loop } from '../../src/loop/loop.ts'
import { systemClock } from '../../watch/clock.ts'
import { openCluster } from '../../watch/cluster/cluster.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { connectionTo } from '../support/followed-cluster.ts'
import { randomFrom } from '../support/random.ts'
import { anyShopObject, fromScratch, lastingObjects, type Random, shopOptions } from '../support/shop-objects.ts'

const edits = 3_000

function disturb(cluster: FakeCluster, random: Random): void {
  const faults = [
    () => cluster.resetAll(),
    () => cluster.world.compact(),
    () => cluster.expireTokens(),
    () => cluster.bookmark(),
    () => cluster.faults.answer({ type: 'status', status: 500 }),
    () => cluster.faults.answer({ type: 'status', status: 429, retryAfter: '0' }),
    () => cluster.faults.answer({ type: 'reset' }),
    () => cluster.faults.answer({ type: 'truncate', afterBytes: 10 }),
    () => cluster.faults.answer({ type: 'garble' }),
    () => cluster.faults.event('repeat'),
    () => cluster.faults.event('swap'),
    () => cluster.watches()[random(5)]?.cut(),
    () => cluster.watches()[random(5)]?.truncate(),
    () => cluster.watches()[random(5)]?.garble(),
    () => cluster.watches()[random(5)]?.end(),
    () => cluster.watches()[random(5)]?.fail(500, 'internal error'),
  ]
  faults[random(faults.length)]?.()
}

test(`after ${edits} random changes, and faults in between, the file is that of a compile from scratch`, async () => {
  const cluster = await FakeCluster.start()
  const next = randomFrom(20_261_125)
  const random = (below: number): number => Math.floor(next() * below)
  for (const object of lastingObjects) cluster.world.put(object)
  for (let index = 0; index < 60; index += 1) cluster.world.put(anyShopObject(random))
  let file = ''
  let second = 0
  const waiting = new Set<() => void>()
  /** Waits for anything that the loop tells. */
  const somethingTold = () => new Promise<void>((resolve) => waiting.add(resolve))
  const surroundings = { clock: systemClock, random: () => 0 }
  const source = openCluster(connect(connectionTo(cluster), surroundings), {
    scope: { kind: 'cluster' },
    label: 'fake',
    ...surroundings,
  })
  const loop = new Loop(
    {
      source,
      clock: systemClock,
      listener: () => {
        for (const resolve of waiting) resolve()
        waiting.clear()
      },
      path: 'apisix.json',
      previous: undefined,
      served: undefined,
      stepMs: 20,
      latencies: { noticed: () => {}, written: () => [] },
      look: () => second,
      write: async ({ text }): Promise<WriteResult> => {
        if (text === file) return { kind: 'unchanged', mtimeSeconds: second }
        file = text
        second += 1
        return { kind: 'written', mtimeSeconds: second, bytes: text.length }
      },
    },
    {
      compile: shopOptions,
      style: 'compact',
      maxShrink: 1,
      settleMs: 1,
      maxDelayMs: 5,
      retry: [50],
    },
  )
  const stopping = new AbortController()
  const ended = loop.run(stopping.signal)
  try {
    while (second === 0) await somethingTold()
    for (let edit = 0; edit < edits; edit += 1) {
      const object = anyShopObject(random)
      if (random(6) === 0) cluster.world.delete(object)
      else cluster.world.put(object)
      if (random(20) === 0) disturb(cluster, random)
      if (edit % 20 === 0) await somethingTold()
      else if (random(3) === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    }
    cluster.faults.clear()
    for (const watch of cluster.watches()) watch.end()
    for (let index = 0; index < 100; index += 1) cluster.world.put(anyShopObject(random))
    const wanted = fromScratch(cluster)
    expect(JSON.parse(wanted).routes.length).toBeGreaterThan(3)
    // What never comes to be so is a test that does not end.
    while (file !== wanted) await somethingTold()
    expect(second).toBeGreaterThan(20)
  } finally {
    stopping.abort()
    await ended
    await cluster.stop()
  }
}, 60_000)
