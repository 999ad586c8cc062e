import { describe, expect, test } from 'bun:test'
import { Lookout } from '../../output/confirm/look.ts'
import { readBack } from '../../output/read-back.ts'
import type { WriteResult } from '../../output/write.ts'
import { keyOf } from '../../src/kinds/table.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import { Loop, type LoopOptions, type LoopSettings } from '../../src/loop/loop.ts'
import { emptyConfig } from '../../src/model/config.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { TriggerTimes } from '../../src/observe/latency.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { defaultSchedule } from '../../watch/retry.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeDataPlane } from '../support/fake-data-plane.ts'
import { drop, put, ScriptedSource } from '../support/scripted-source.ts'

const settings: LoopSettings = {
  compile: { ...defaultOptions, resolve: 'endpoints' },
  style: 'pretty',
  maxShrink: 0.5,
  settleMs: 100,
  maxDelayMs: 500,
  retry: defaultSchedule,
}

const route = (name: string, service = name, more: object = {}): RawObject => ({
  apiVersion: 'apisix.apache.org/v2',
  kind: 'ApisixRoute',
  metadata: { name },
  spec: {
    http: [
      { name: 'r', match: { paths: [`/${name}`] }, backends: [{ serviceName: service, servicePort: 80 }], ...more },
    ],
  },
})
const service = (name: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ports: [{ name: 'http', port: 80 }] },
})
const slice = (name: string, address = '10.0.0.1'): RawObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [address] }],
  ports: [{ name: 'http', port: 8080 }],
})
const secret = (name: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  data: { count: btoa('7'), time_window: btoa('60') },
})
const guarded = [{ name: 'limit-count', enable: true, secretRef: 'limits', config: { key: 'remote_addr' } }]
const triggered = (raw: RawObject, ms: number): RawObject => {
  const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': new Date(ms).toISOString() }
  return { ...raw, metadata: { ...raw.metadata, annotations } }
}
const app = (name: string): readonly RawObject[] => [route(name), service(name), slice(name)]
const shops = (count: number) => Array.from({ length: count }, (_, index) => `shop-${index}`)
const apps = (names: readonly string[]) => names.flatMap(app).map((raw) => put(raw, 'listing'))

/** A loop whose file is a text in memory, and whose time stands in the test's hands. */
class Rig {
  readonly clock = new FakeClock()
  readonly source = new ScriptedSource()
  readonly events: LoopEvent[] = []
  readonly writes: string[] = []
  file: string | undefined
  second: number | undefined
  failure: WriteResult | undefined
  readonly loop: Loop
  readonly #stopping = new AbortController()
  readonly ended: Promise<void>

  constructor(previous?: string, more: Partial<LoopSettings> = {}, confirm?: LoopOptions['confirm']) {
    this.file = previous
    this.loop = new Loop(
      {
        source: this.source,
        clock: this.clock,
        listener: (event) => this.events.push(event),
        path: 'apisix.yaml',
        previous,
        served: previous === undefined ? undefined : readBack(previous, 'yaml'),
        latencies: new TriggerTimes(),
        ...(confirm && { confirm }),
        look: () => this.second,
        write: async ({ text }, lastSecond, isAgain) => {
          await this.#pause
          return this.#write(text, lastSecond, isAgain)
        },
      },
      { ...settings, ...more },
    )
    this.ended = this.loop.run(this.#stopping.signal)
  }

  #pause: Promise<void> = Promise.resolve()

  /** Writes wait until the answer is called. */
  pauseWrite(): () => void {
    let release = (): void => {}
    this.#pause = new Promise<void>((resolve) => {
      release = resolve
    })
    return release
  }

  #write(text: string, lastSecond = 0, isAgain = false): WriteResult {
    if (this.failure !== undefined) return this.failure
    if (this.file === text && this.second !== undefined && !isAgain)
      return { kind: 'unchanged', mtimeSeconds: this.second }
    this.file = text
    this.writes.push(text)
    this.second = Math.max(Math.floor(this.clock.now() / 1000), lastSecond + 1)
    return { kind: 'written', mtimeSeconds: this.second, bytes: text.length }
  }

  async give(changes: Parameters<ScriptedSource['give']>[0]): Promise<void> {
    this.source.give(changes)
    await this.clock.advance(200)
  }

  get ids(): readonly string[] {
    return (this.file === undefined ? undefined : readBack(this.file, 'yaml'))?.routes.map(({ id }) => id) ?? []
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.ended
  }
}

async function withRig(
  use: (rig: Rig) => Promise<void>,
  previous?: string,
  more?: Partial<LoopSettings>,
): Promise<void> {
  const rig = new Rig(previous, more)
  try {
    await use(rig)
  } finally {
    await rig.stop()
  }
}

test('what an annotation silences is not told, and the object waits all the same', () =>
  withRig(async (rig) => {
    const raw = route('a')
    const annotations = { 'apisixc/ignore': 'AXC0310: scaled to nothing at night' }
    await rig.give([put(service('a')), put(raw)])
    const last = () => rig.events.flatMap((event) => (event.type === 'compiled' ? [event] : [])).at(-1)
    expect(last()).toMatchObject({ pending: [keyOf(raw)], diagnostics: [{ code: 'AXC0310' }] })
    await rig.give([put({ ...raw, metadata: { ...raw.metadata, annotations } })])
    expect(last()).toMatchObject({ pending: [keyOf(raw)], diagnostics: [] })
  }))

describe('the first file', () => {
  test('is written when everything was seen once, and not before', () =>
    withRig(async (rig) => {
      rig.source.unseen.add('Service')
      await rig.give(apps(['a']))
      await rig.clock.advance(60_000)
      expect(rig.file).toBeUndefined()
      rig.source.unseen.clear()
      await rig.give(apps(['b']))
      expect(rig.ids).toEqual(['default_a_r', 'default_b_r'])
      expect(rig.writes).toHaveLength(1)
      expect(rig.types().filter((type) => type === 'synced')).toHaveLength(1)
    }))

  test('waits for the Secrets that something refers to', () =>
    withRig(async (rig) => {
      await rig.give([put(route('a', 'a', { plugins: guarded })), put(service('a')), put(slice('a'))])
      expect([...rig.source.demanded]).toEqual(['/Secret/default/limits'])
      await rig.clock.advance(60_000)
      expect(rig.file).toBeUndefined()
      rig.source.unseen.clear()
      await rig.give([put(secret('limits'))])
      expect(rig.writes).toHaveLength(1)
      expect(rig.file).toContain('count: 7')
    }))

  test('a Secret that comes late keeps others waiting for two seconds, not longer, and is told', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      await rig.give([put(route('b', 'a', { plugins: guarded })), put(slice('a', '10.0.0.9'))])
      await rig.clock.advance(1_700)
      expect(rig.file).not.toContain('10.0.0.9')
      await rig.clock.advance(300)
      expect(rig.file).toContain('10.0.0.9')
      expect(rig.ids).toEqual(['default_a_r'])
      expect(rig.events).toContainEqual({ type: 'stale', reason: '/Secret/default/limits: not seen yet' })
      await rig.give([put(slice('a', '10.0.0.10'))])
      expect(rig.file).toContain('10.0.0.10')
      rig.source.unseen.clear()
      await rig.give([put(secret('limits'))])
      expect(rig.ids).toEqual(['default_a_r', 'default_b_r'])
      expect(rig.events.filter(({ type }) => type === 'stale').at(-1)).toEqual({ type: 'stale', reason: '' })
    }))

  test('a rule that is made to depend on what cannot be seen is left out, and that is said', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a', 'b']))
      await rig.give([put(route('b', 'b', { plugins: guarded }))])
      await rig.clock.advance(10_000)
      expect(rig.ids).toEqual(['default_a_r'])
      const said = rig.events.flatMap((event) => (event.type === 'compiled' ? [event.diagnostics] : [])).at(-1)
      expect(said).toMatchObject([{ object: keyOf(route('b')), severity: 'error' }])
    }))

  test('more and more that cannot be seen does not make others wait longer', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      await rig.give([put(slice('a', '10.0.0.9'))])
      for (let index = 0; index < 20; index += 1) {
        const plugins = [{ name: 'cors', enable: true, secretRef: `late-${index}` }]
        rig.source.give([put(route(`late-${index}`, 'a', { plugins })), put(slice('a', `10.0.1.${index}`))])
        await rig.clock.advance(1_000)
      }
      expect(rig.writes.length).toBeGreaterThan(5)
      expect(rig.ids).toEqual(['default_a_r'])
    }))

  test('what is listed again and cannot be takes nothing away, and keeps others waiting for two seconds', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a', 'b']))
      rig.source.unseen.add('ApisixRoute')
      await rig.give([put(slice('a', '10.0.0.9'))])
      expect(rig.file).not.toContain('10.0.0.9')
      rig.clock.jump(-100_000)
      await rig.give([])
      await rig.clock.advance(2_000)
      expect(rig.file).toContain('10.0.0.9')
      expect(rig.ids).toEqual(['default_a_r', 'default_b_r'])
    }))
})

describe('changes', () => {
  test('of what a route refers to wait for APISIX although the clock is set forward', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      await rig.give([put(service('b')), put(slice('b')), put(route('a', 'b'))])
      expect(rig.events).toContainEqual(expect.objectContaining({ type: 'written', isTransitional: true }))
      rig.clock.jump(3_600_000)
      await rig.give([put(slice('b', '10.0.0.9'))])
      expect(rig.file).toContain('10.0.0.9')
      expect(rig.file).toContain('upstream_id: "default_a_80"')
      await rig.clock.advance(5_000)
      expect(rig.file).not.toContain('default_a_80')
    }))

  test('that come close together are one compile and one write', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      for (let index = 2; index < 12; index += 1) {
        rig.source.give([put(slice('a', `10.0.0.${index}`))])
        await rig.clock.advance(10)
      }
      await rig.clock.advance(200)
      expect(rig.writes).toHaveLength(2)
      expect(rig.file).toContain('10.0.0.11')
    }))

  test('that mean nothing write nothing', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      await rig.give([put({ ...service('a'), status: { loadBalancer: {} } })])
      expect(rig.writes).toHaveLength(1)
      expect(rig.types()).toContain('unchanged')
    }))

  test('of endpoints that no route uses do not count as slow when something else is written later', () =>
    withRig(async (rig) => {
      await rig.give([...apps(['a']), put(slice('unused'), 'listing')])
      await rig.give([put(triggered(slice('unused', '10.9.9.9'), rig.clock.now()))])
      await rig.clock.advance(60_000)
      await rig.give([put(triggered(slice('a', '10.0.0.2'), rig.clock.now()))])
      const told = rig.events.flatMap((event) => (event.type === 'written' ? [event.latenciesMs] : []))
      expect(told).toEqual([[], [100]])
    }))

  test('of what a route refers to are written in steps', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a', 'b']))
      await rig.give([put(route('a', 'b')), drop(service('a')), drop(slice('a'))])
      const upstreams = () =>
        rig.writes.map((text) =>
          readBack(text, 'yaml')
            ?.upstreams.map(({ id }) => id)
            .join(' '),
        )
      await rig.clock.advance(10_000)
      expect(upstreams()).toEqual(['default_a_80 default_b_80', 'default_a_80 default_b_80', 'default_b_80'])
      expect(rig.types().filter((type) => type === 'written')).toHaveLength(3)
    }))

  test('a file that somebody deletes or replaces is written again', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      rig.file = undefined
      rig.second = undefined
      await rig.clock.advance(6_000)
      expect(rig.ids).toEqual(['default_a_r'])
      rig.file = 'routes: []\n#END\n'
      rig.second = 5
      await rig.clock.advance(6_000)
      expect(rig.ids).toEqual(['default_a_r'])
    }))
})

describe('the shrink guard', () => {
  test('holds back what a listing with gaps would take away, and lets it go by itself', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps(names))
      await rig.give(names.slice(1).map((name) => drop(route(name), 'listing')))
      expect(rig.ids).toHaveLength(12)
      const held = rig.events.find(({ type }) => type === 'held')
      expect(held).toMatchObject({ vanishing: 11, served: 12, diagnostic: { code: 'AXC0620' } })
      await rig.give(apps(names))
      expect(rig.events.filter(({ type }) => type === 'released')).toEqual([{ type: 'released', by: 'recovery' }])
      expect(rig.writes).toHaveLength(1)
    }))

  test('keeps what is served in place where somebody deletes the file meanwhile', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps(names))
      await rig.give(names.slice(1).map((name) => drop(route(name), 'listing')))
      expect(rig.types()).toContain('held')
      const before = rig.second ?? 0
      rig.file = undefined
      rig.second = undefined
      await rig.clock.advance(6_000)
      expect(rig.ids).toHaveLength(12)
      expect(rig.second).toBeGreaterThan(before)
      const writes = rig.writes.length
      await rig.clock.advance(60_000)
      expect(rig.writes).toHaveLength(writes)
    }))

  test('lets deletions through that somebody made', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps(names))
      await rig.give(names.slice(1).map((name) => drop(route(name))))
      expect(rig.ids).toEqual(['default_shop-0_r'])
    }))

  test('a deleted Service explains the routes that go with it', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give([...names.map((name) => put(route(name, 'one'), 'listing')), ...apps(['one'])])
      await rig.give([
        drop(service('one')),
        drop(slice('one')),
        put(route('two', 'pay')),
        put(service('pay')),
        put(slice('pay')),
      ])
      expect(rig.ids).toEqual(['default_two_r'])
    }))

  test('endpoints that go explain the routes that go with them', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps([...names, 'other']))
      await rig.give(names.map((name) => drop(slice(name))))
      expect(rig.ids).toEqual(['default_other_r'])
    }))

  test('endpoints that change explain nothing of routes that a listing with gaps has lost', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps(names))
      await rig.give(names.slice(1).map((name) => drop(route(name), 'listing')))
      await rig.give(names.map((name) => put(slice(name, '10.0.0.9'))))
      expect(rig.ids).toHaveLength(12)
    }))

  test('endpoints that change explain nothing of a Service that a listing with gaps has lost', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps(names))
      await rig.give(names.slice(1).map((name) => drop(service(name), 'listing')))
      await rig.give(names.map((name) => put(slice(name, '10.0.0.9'))))
      expect(rig.ids).toHaveLength(12)
    }))

  test('a deleted Secret explains the routes that go with it', () =>
    withRig(async (rig) => {
      const names = shops(12)
      const routes = names.map((name) => put(route(name, 'one', { plugins: guarded }), 'listing'))
      await rig.give([...routes, ...apps(['one'])])
      rig.source.unseen.clear()
      await rig.give([put(secret('limits'), 'listing')])
      expect(rig.ids).toHaveLength(13)
      await rig.give([drop(secret('limits'))])
      expect(rig.ids).toEqual(['default_one_r'])
    }))

  test('what is touched while a file is written explains what vanishes after that', () =>
    withRig(async (rig) => {
      const names = shops(12)
      await rig.give(apps(names))
      const release = rig.pauseWrite()
      await rig.give([put(slice(names[0] ?? '', '10.0.0.9'))])
      rig.source.give(names.slice(1).map((name) => drop(route(name))))
      await rig.clock.advance(0)
      release()
      await rig.clock.advance(1_000)
      expect(rig.ids).toEqual(['default_shop-0_r'])
      expect(rig.types()).not.toContain('held')
    }))

  test('an empty result waits for a word, and a signal is one', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      await rig.give([drop(route('a'))])
      expect(rig.ids).toEqual(['default_a_r'])
      rig.loop.acceptShrink('signal')
      await rig.clock.advance(0)
      expect(rig.ids).toEqual([])
      // The upstream leaves one step after the last route that used it.
      await rig.clock.advance(10_000)
      expect(rig.file).toBe('routes: []\n#END\n')
      expect(rig.events).toContainEqual({ type: 'released', by: 'signal' })
    }))

  test('looks at the file of the process before', async () => {
    let before = ''
    await withRig(async (rig) => {
      await rig.give(apps(shops(12)))
      before = rig.file ?? ''
    })
    await withRig(async (rig) => {
      await rig.give(apps(shops(1)))
      expect(rig.ids).toHaveLength(12)
    }, before)
    await withRig(async (rig) => {
      rig.loop.acceptShrink('option')
      await rig.give(apps(shops(1)))
      expect(rig.ids).toHaveLength(1)
    }, before)
  })

  test('never empties a file that it does not understand', () =>
    withRig(async (rig) => {
      await rig.give([])
      expect(rig.file).toBe('routes: [{uri: /by-hand}]\n')
      expect(rig.types()).toContain('held')
    }, 'routes: [{uri: /by-hand}]\n'))
})

describe('what fails', () => {
  test('a write is tried after 1, 1, 1, 1, 1, 60 seconds', () =>
    withRig(async (rig) => {
      const diagnostic = {
        code: 'AXC0613',
        severity: 'error',
        object: undefined,
        path: [],
        message: 'no space',
      } as const
      rig.failure = { kind: 'failed', diagnostic }
      await rig.give(apps(['a']))
      await rig.clock.advance(70_000)
      const delays = rig.events.flatMap((event) => (event.type === 'write-failed' ? [event.retryInMs / 1000] : []))
      expect(delays).toEqual([1, 1, 1, 1, 1, 60, 60])
      rig.failure = undefined
      await rig.clock.advance(60_000)
      expect(rig.ids).toEqual(['default_a_r'])
    }))

  test('what is awaited is asked for again and again, and woken at once by its event', () =>
    withRig(async (rig) => {
      await rig.give([...apps(['a']), put(route('b'))])
      await rig.clock.advance(5_000)
      expect(rig.source.refreshed.length).toBeGreaterThanOrEqual(5)
      expect(rig.source.refreshed[0]).toEqual({ type: 'object', key: '/Service/default/b' })
      await rig.give([put(service('b')), put(slice('b'))])
      expect(rig.ids).toEqual(['default_a_r', 'default_b_r'])
      const asked = rig.source.refreshed.length
      await rig.clock.advance(200_000)
      expect(rig.source.refreshed).toHaveLength(asked)
    }))

  test('an origin that does not answer is told once, and the file stays', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a']))
      rig.source.problem = 'connection refused'
      await rig.clock.advance(60_000)
      rig.source.problem = undefined
      await rig.clock.advance(10_000)
      expect(rig.events.filter(({ type }) => type === 'stale')).toEqual([
        { type: 'stale', reason: 'ApisixRoute: connection refused' },
        { type: 'stale', reason: '' },
      ])
      expect(rig.ids).toEqual(['default_a_r'])
    }))

  test('before everything was seen, what the source has to say is told', () =>
    withRig(async (rig) => {
      const diagnostic = {
        code: 'AXC0170',
        severity: 'error',
        object: undefined,
        path: [],
        message: 'forbidden',
      } as const
      const origin = { label: 'ApisixRoute', locate: () => undefined }
      rig.source.unseen.add('ApisixRoute')
      await rig.give([{ type: 'unreadable', diagnostics: [diagnostic], origin }])
      expect(rig.events.at(-1)).toEqual({ type: 'outstanding', diagnostics: [diagnostic] })
      await rig.give([{ type: 'unreadable', diagnostics: [], origin }])
      expect(rig.events.at(-1)).toEqual({ type: 'outstanding', diagnostics: [] })
    }))

  test('what took its objects with it, like a folder that vanished, lets nothing be written', () =>
    withRig(async (rig) => {
      await rig.give(apps(['a', 'b']))
      rig.source.lost.add('manifests/')
      await rig.give([drop(route('a'), 'listing')])
      await rig.clock.advance(60_000)
      expect(rig.ids).toEqual(['default_a_r', 'default_b_r'])
      rig.source.lost.clear()
      await rig.give([put(route('a'), 'listing'), put(slice('b', '10.0.0.9'))])
      expect(rig.ids).toEqual(['default_a_r', 'default_b_r'])
      expect(rig.file).toContain('10.0.0.9')
    }))
})

test('other settings compile everything anew', () =>
  withRig(async (rig) => {
    await rig.give(apps(['a']))
    rig.loop.use({ ...settings, compile: { ...settings.compile, resolve: 'dns' } })
    await rig.clock.advance(0)
    expect(rig.file).toContain('a.default.svc.cluster.local')
  }))

test('after the signal it ends, and nothing is written any more', async () => {
  const rig = new Rig()
  await rig.give(apps(['a']))
  rig.source.give([put(slice('a', '10.0.0.9'))])
  await rig.stop()
  await rig.clock.advance(60_000)
  expect(rig.writes).toHaveLength(1)
  expect(rig.clock.nextInMs).toBeUndefined()
})

/** A loop that asks a data plane, which loads the file when the test says so. */
async function withDataPlane(use: (rig: Rig, plane: FakeDataPlane, load: () => void) => Promise<void>): Promise<void> {
  const plane = new FakeDataPlane()
  const lookout = new Lookout(plane.ask)
  const rig = new Rig(undefined, {}, { label: 'control', look: (expected) => lookout.look(expected) })
  const load = (): void => plane.load(rig.second ?? 0, readBack(rig.file ?? '', 'yaml') ?? emptyConfig)
  try {
    await use(rig, plane, load)
  } finally {
    await rig.stop()
  }
}

test('a data plane that misses a file gets it again with a later second, the bytes as they are', () =>
  withDataPlane(async (rig, _plane, load) => {
    await rig.give(apps(['shop']))
    const { file, second = 0 } = rig
    await rig.clock.advance(13_000)
    expect(rig.writes).toEqual([file ?? '', file ?? ''])
    expect(rig.second).toBeGreaterThan(second)
    load()
    await rig.clock.advance(1_000)
    expect(rig.events.at(-1)).toMatchObject({ type: 'confirmed', generation: rig.second })
  }))

test('a data plane that never answers stops no update', () =>
  withDataPlane(async (rig, plane) => {
    plane.instead = { kind: 'silent', reason: 'ECONNREFUSED' }
    await rig.give(apps(['shop']))
    await rig.clock.advance(30_000)
    expect(rig.writes).toHaveLength(1)
    await rig.give(app('cart').map((raw) => put(raw)))
    expect(rig.writes).toHaveLength(2)
    expect(rig.types()).toContain('unconfirmed')
  }))

test('a look that hangs holds up neither writes nor the end', () =>
  withDataPlane(async (rig, plane) => {
    const never = new Promise<never>(() => undefined)
    plane.pause = never
    await rig.give(apps(['shop']))
    await rig.clock.advance(30_000)
    await rig.give(app('cart').map((raw) => put(raw)))
    expect(rig.writes).toHaveLength(2)
  }))

test('all that is written is confirmed, over changes, deletions and steps', () =>
  withDataPlane(async (rig, _plane, load) => {
    for (const name of shops(12)) {
      await rig.give(app(name).map((raw) => put(raw)))
      load()
      await rig.clock.advance(700)
    }
    await rig.give([drop(route('shop-3'))])
    await rig.clock.advance(100)
    load()
    await rig.clock.advance(3_000)
    load()
    await rig.clock.advance(3_000)
    expect(rig.types()).not.toContain('unconfirmed')
    expect(rig.events.at(-1)).toMatchObject({ type: 'confirmed', generation: rig.second })
  }))
