import { expect, test } from 'bun:test'
import { emit } from '../../output/emit.ts'
import type { WriteResult } from '../../output/write.ts'
import { Compiler } from '../../src/compiler.ts'
import { Loop } from '../../src/loop/loop.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { systemClock } from '../../watch/clock.ts'
import { openCluster } from '../../watch/cluster/cluster.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { connectionTo } from '../support/followed-cluster.ts'
import { randomFrom } from '../support/random.ts'

const compile: CompileOptions = { ...defaultOptions, resolve: 'endpoints' }
const edits = 3_000

const namespaces = ['shop', 'pay']

/** One of some dozens of objects, in one of a few states. */
function anyObject(random: (below: number) => number): RawObject {
  const namespace = namespaces[random(2)] ?? ''
  const name = `app-${random(8)}`
  const metadata = { name, namespace }
  switch (random(5)) {
    case 0: {
      const plugins = [
        { name: 'limit-count', enable: true, secretRef: `key-${random(3)}`, config: { key: 'remote_addr' } },
      ]
      const backends = [{ serviceName: `app-${random(8)}`, servicePort: 80 }]
      const rule = { name: 'main', match: { paths: [`/${namespace}/${name}/${random(3)}`] }, backends }
      const http = [random(3) === 0 ? { ...rule, plugins } : rule]
      return { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', metadata, spec: { http } }
    }
    case 1:
      return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ name: 'http', port: 80 + random(2) }] } }
    case 2:
      return {
        apiVersion: 'apisix.apache.org/v2',
        kind: 'ApisixUpstream',
        metadata,
        spec: { retries: random(3) },
      }
    case 3: {
      const data = { count: btoa(String(1 + random(9))), time_window: btoa('60') }
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name: `key-${random(3)}`, namespace }, data }
    }
    default:
      return {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [`10.0.0.${1 + random(20)}`] }],
        ports: [{ name: 'http', port: 8080 }],
      }
  }
}

/** The file that a compile from scratch of everything in the cluster gives. */
function fromScratch(cluster: FakeCluster): string {
  const compiler = new Compiler(compile)
  for (const { object } of cluster.world.all()) compiler.put(object, { label: '', locate: () => undefined })
  return emit(compiler.compile().config, { format: 'json', style: 'compact', target: '3.18' })
}

function disturb(cluster: FakeCluster, random: (below: number) => number): void {
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
  for (let index = 0; index < 60; index += 1) cluster.world.put(anyObject(random))
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
      write: async (text): Promise<WriteResult> => {
        if (text === file) return { kind: 'unchanged', mtimeSeconds: second }
        file = text
        second += 1
        return { kind: 'written', mtimeSeconds: second, bytes: text.length }
      },
    },
    {
      compile: { ...compile, format: 'json' },
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
      const object = anyObject(random)
      if (random(4) === 0) {
        // A gateway that serves nothing would be held back.
        if (object.kind !== 'ApisixRoute') cluster.world.delete(object as Parameters<typeof cluster.world.delete>[0])
      } else cluster.world.put(object)
      if (random(20) === 0) disturb(cluster, random)
      if (edit % 20 === 0) await somethingTold()
      else if (random(3) === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    }
    cluster.faults.clear()
    for (const watch of cluster.watches()) watch.end()
    const wanted = fromScratch(cluster)
    expect(JSON.parse(wanted).routes.length).toBeGreaterThan(0)
    // What never comes to be so is a test that does not end.
    while (file !== wanted) await somethingTold()
    expect(second).toBeGreaterThan(20)
  } finally {
    stopping.abort()
    await ended
    await cluster.stop()
  }
}, 60_000)
