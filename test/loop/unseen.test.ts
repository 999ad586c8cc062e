import { describe, expect, test } from 'bun:test'
import type { LoopEvent } from '../../src/loop/event.ts'
import { Loop } from '../../src/loop/loop.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { systemClock } from '../../watch/clock.ts'
import { openCluster } from '../../watch/cluster/cluster.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { connectionTo } from '../support/followed-cluster.ts'

/** What one tenant newly refers to and nobody can read must not keep the others from being served (law 2). */

function route(name: string, backend: object, plugins: readonly object[] = []): RawObject {
  const http = [{ name: 'main', match: { paths: [`/${name}`] }, backends: [backend], plugins }]
  return of('apisix.apache.org/v2', 'ApisixRoute', name, { spec: { http } })
}

function slice(ip: string): RawObject {
  return {
    ...of('discovery.k8s.io/v1', 'EndpointSlice', 'shop', {
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip] }],
      ports: [{ name: 'http', port: 8080 }],
    }),
    metadata: { name: 'shop', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'shop' } },
  }
}

function of(apiVersion: string, kind: string, name: string, fields: object): RawObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...fields }
}

const plain = { serviceName: 'shop', servicePort: 80 }
const limited = { name: 'limit-count', enable: true, secretRef: 'key', config: { key: 'remote_addr' } }

/** A loop beside a cluster in which one route is served from 10.0.0.1. */
class Served {
  file = ''
  readonly #cluster: FakeCluster
  readonly #loop: Loop
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>
  #second = 0
  #wake: () => void = () => {}
  readonly events: LoopEvent[] = []

  constructor(cluster: FakeCluster) {
    this.#cluster = cluster
    const timing = { clock: systemClock, random: () => 0.5 }
    const source = openCluster(connect(connectionTo(cluster), timing), {
      scope: { kind: 'cluster' },
      label: 'fake',
      ...timing,
    })
    this.#loop = new Loop(
      {
        source,
        clock: systemClock,
        listener: (event) => {
          this.events.push(event)
          this.#wake()
        },
        latencies: { noticed: () => {}, written: () => [] },
        look: () => this.#second,
        path: 'apisix.yaml',
        previous: undefined,
        served: undefined,
        stepMs: 1,
        graceMs: 20,
        write: async (text) => {
          if (text === this.file) return { kind: 'unchanged', mtimeSeconds: this.#second }
          this.file = text
          this.#second += 1
          return { kind: 'written', mtimeSeconds: this.#second, bytes: text.length }
        },
      },
      {
        compile: { ...defaultOptions, resolve: 'endpoints' },
        style: 'pretty',
        maxShrink: 1,
        settleMs: 5,
        maxDelayMs: 20,
        retry: [1_000],
      },
    )
    this.#ended = this.#loop.run(this.#stop.signal)
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Told why something is not seen. */
  hasSaid(word: string): boolean {
    return this.events.some((event) => event.type === 'stale' && event.reason.includes(word))
  }

  async end(): Promise<void> {
    this.#stop.abort()
    await this.#ended
    await this.#cluster.stop()
  }
}

async function serve(): Promise<{ readonly served: Served; readonly cluster: FakeCluster }> {
  const cluster = await FakeCluster.start()
  cluster.world.put(route('shop', plain))
  cluster.world.put(of('v1', 'Service', 'shop', { spec: { ports: [{ name: 'http', port: 80 }] } }))
  cluster.world.put(slice('10.0.0.1'))
  const served = new Served(cluster)
  await served.until(() => served.file.includes('10.0.0.1'))
  return { served, cluster }
}

describe('what a running gateway newly asks for and cannot see', () => {
  test.each([
    ['answers 500', { type: 'status', status: 500 }, 'planned by the test'],
    ['is never answered', { type: 'stall' }, 'not seen yet'],
  ] as const)('a Secret whose listing %s keeps nobody else waiting', async (_, fault, word) => {
    const { served, cluster } = await serve()
    cluster.faults.answer(fault, { when: ({ plural }) => plural === 'secrets', times: 1_000 })
    cluster.world.put(route('limited', plain, [limited]))
    await served.until(() => served.hasSaid('Secret shop/key') && served.hasSaid(word))
    cluster.world.put(slice('10.0.0.2'))
    await served.until(() => served.file.includes('10.0.0.2'))
    expect(served.file).toContain('/shop')
    expect(served.file).not.toContain('/limited')
    await served.end()
  })

  test('pods that are forbidden cost the rule that needs them, and no other', async () => {
    const { served, cluster } = await serve()
    cluster.access.denies = ({ plural }) => plural === 'pods'
    const subsets = [{ name: 'v1', labels: { version: '1' } }]
    cluster.world.put(of('apisix.apache.org/v2', 'ApisixUpstream', 'shop', { spec: { subsets } }))
    cluster.world.put(route('subset', { ...plain, subset: 'v1' }))
    await served.until(() => served.hasSaid('Pod'))
    cluster.world.put(slice('10.0.0.2'))
    await served.until(() => served.file.includes('10.0.0.2'))
    expect(served.file).toContain('/shop')
    await served.end()
  })
})
