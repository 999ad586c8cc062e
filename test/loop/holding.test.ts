import { describe, expect, test } from 'bun:test'
import { readBack } from '../../output/read-back.ts'
import { type Held, nothingHeld } from '../../src/hold/held.ts'
import { readHeld } from '../../src/hold/held-text.ts'
import type { LoopEvent } from '../../src/loop/event.ts'
import { Loop } from '../../src/loop/loop.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { TriggerTimes } from '../../src/observe/latency.ts'
import { Status } from '../../src/observe/status.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { defaultSchedule } from '../../watch/retry.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { drop, put, ScriptedSource } from '../support/scripted-source.ts'
import { raw } from '../support/worlds.ts'

const v2 = 'apisix.apache.org/v2'
const route = (name: string, more: object = {}): RawObject => {
  const backends = [{ serviceName: 'cart', servicePort: 80 }]
  return raw(v2, 'ApisixRoute', name, 'shop', {
    spec: { http: [{ name: 'r', match: { paths: [`/${name}`] }, backends, ...more }] },
  })
}
const slice = raw('discovery.k8s.io/v1', 'EndpointSlice', 'cart', 'shop', {
  metadata: { name: 'cart', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.0.0.1'] }],
  ports: [{ name: 'http', port: 8080 }],
})
const cart = [raw('v1', 'Service', 'cart', 'shop', { spec: { ports: [{ name: 'http', port: 80 }] } }), slice]
const secret = raw('v1', 'Secret', 'limits', 'shop', { data: { count: btoa('7') } })
const limited = {
  plugins: [
    { name: 'limit-count', enable: true, secretRef: 'limits', config: { key: 'remote_addr', time_window: 60 } },
  ],
}
const bad = { priority: 'high' }

/** A process: its loop, with what it has kept for the next one. */
class Process {
  readonly clock = new FakeClock()
  readonly source = new ScriptedSource()
  readonly events: LoopEvent[] = []
  /** What happened to the files, in order. */
  readonly done: string[] = []
  file: string | undefined
  kept: string | undefined
  refusal: string | undefined
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>

  constructor(before?: Pick<Process, 'file' | 'kept'>, holds = true) {
    this.file = before?.file
    this.kept = before?.kept
    const read = this.kept === undefined ? undefined : readHeld(this.kept)
    const restored: Held | undefined = read !== undefined && 'held' in read ? read.held : undefined
    const keep = async (text: string | undefined): Promise<string | undefined> => {
      if (this.refusal !== undefined) return this.refusal
      this.done.push(text === undefined ? 'forgotten' : 'kept')
      this.kept = text
      return undefined
    }
    let second = 0
    const loop = new Loop(
      {
        source: this.source,
        clock: this.clock,
        listener: (event) => this.events.push(event),
        path: 'apisix.yaml',
        previous: this.file,
        served: this.file === undefined ? undefined : readBack(this.file, 'yaml'),
        latencies: new TriggerTimes(),
        look: () => second || undefined,
        ...(holds && { hold: { restored, file: '.apisix.yaml.apisixc-held', keep } }),
        write: async ({ text }) => {
          if (text === this.file && second !== 0) return { kind: 'unchanged', mtimeSeconds: second }
          this.done.push('written')
          this.file = text
          second += 1
          return { kind: 'written', mtimeSeconds: second, bytes: text.length }
        },
      },
      {
        compile: { ...defaultOptions, resolve: 'endpoints' },
        style: 'pretty',
        maxShrink: 0.5,
        settleMs: 100,
        maxDelayMs: 500,
        retry: defaultSchedule,
      },
    )
    this.#ended = loop.run(this.#stopping.signal)
  }

  async give(...changes: Parameters<ScriptedSource['give']>[0]): Promise<void> {
    this.source.give(changes)
    await this.clock.advance(5_000)
  }

  get ids(): readonly string[] {
    return (this.file === undefined ? undefined : readBack(this.file, 'yaml'))?.routes.map(({ id }) => id) ?? []
  }

  get compiled() {
    return this.events.flatMap((event) => (event.type === 'compiled' ? [event] : [])).at(-1)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }
}

async function withProcess(use: (process: Process) => Promise<void>, ...how: ConstructorParameters<typeof Process>) {
  const process = new Process(...how)
  try {
    await use(process)
  } finally {
    await process.stop()
  }
  return process
}

const listed = (...objects: readonly RawObject[]) => objects.map((object) => put(object, 'listing'))

describe('a loop that holds', () => {
  test('serves on what breaks, and says what, why and since when', () =>
    withProcess(async (process) => {
      await process.give(...listed(...cart, route('a'), route('b')))
      const before = process.file
      await process.give(put(route('a', bad)))
      expect(process.file).toBe(before)
      expect(process.compiled).toMatchObject({
        rejected: [],
        held: [{ object: 'apisix.apache.org/ApisixRoute/shop/a', items: ['routes/shop_a_r'] }],
      })
      expect(process.compiled?.diagnostics.map(({ code }) => code)).toEqual(['AXC0133', 'AXC0180'])
      const status = new Status()
      for (const event of process.events) status.apply(event, 0)
      expect(status.snapshot(0, [], 'test')).toMatchObject({
        objects: {
          rejected: [],
          held: [
            {
              object: 'ApisixRoute shop/a',
              items: ['routes/shop_a_r'],
              since: process.compiled?.held[0]?.since,
              reasons: [{ code: 'AXC0133' }, { code: 'AXC0180' }],
            },
          ],
        },
      })
      await process.give(put(route('a')))
      expect(process.compiled).toMatchObject({ held: [], diagnostics: [] })
      expect(process.kept).toBeUndefined()
    }))

  test('keeps what is held before it writes the file, and once', () =>
    withProcess(async (process) => {
      await process.give(...listed(...cart, route('a'), route('b')))
      process.done.length = 0
      await process.give(put(route('a', bad)), put(route('b', { priority: 3 })))
      expect(process.done).toEqual(['kept', 'written'])
      await process.give(put(route('b', { priority: 4 })))
      expect(process.done).toEqual(['kept', 'written', 'written'])
      await process.give(drop(route('a')))
      expect(process.done).toEqual(['kept', 'written', 'written', 'forgotten', 'written'])
      expect(process.ids).toEqual(['shop_b_r'])
    }))

  test('tells once that what is held cannot be kept (AXC0183), serves it all the same, and keeps it later', () =>
    withProcess(async (process) => {
      await process.give(...listed(...cart, route('a'), route('b')))
      process.refusal = 'ENOSPC'
      await process.give(put(route('a', bad)))
      await process.give(put(route('b', { priority: 4 })))
      expect(process.ids).toEqual(['shop_a_r', 'shop_b_r'])
      expect(process.events.filter(({ type }) => type === 'not-kept')).toMatchObject([
        { diagnostic: { code: 'AXC0183' } },
      ])
      process.refusal = undefined
      await process.give(put(route('b', { priority: 5 })))
      expect(process.kept).toContain('shop_a_r')
    }))

  test('holds on after a restart, byte for byte, and waits for the Secrets of what is held', async () => {
    const first = await withProcess(async (process) => {
      await process.give(...listed(...cart, route('a', limited), route('b')))
      process.source.unseen.clear()
      await process.give(put(secret, 'listing'))
      await process.give(put(route('a', { ...limited, ...bad })))
      expect(process.ids).toEqual(['shop_a_r', 'shop_b_r'])
    })
    const { file } = first
    const second = await withProcess(async (process) => {
      process.source.unseen.add('ApisixRoute')
      await process.give(...listed(...cart, route('b')))
      process.source.unseen.delete('ApisixRoute')
      await process.give(...listed(route('a', { ...limited, ...bad })))
      expect([...process.source.demanded]).toEqual(['/Secret/shop/limits'])
      expect(process.done).toEqual([])
      process.source.unseen.clear()
      await process.give(put(secret, 'listing'))
      expect(process.file).toBe(file)
      expect(process.kept).toBe(first.kept)
      await process.give(drop(secret))
      expect(process.ids).toEqual(['shop_b_r'])
      expect(process.kept).toBeUndefined()
    }, first)
    expect(second.events.some(({ type }) => type === 'not-kept')).toBe(false)
  })

  test('does not hold where that is not asked for', () =>
    withProcess(
      async (process) => {
        await process.give(...listed(...cart, route('a'), route('b')))
        await process.give(put(route('a', bad)))
        expect(process.ids).toEqual(['shop_b_r'])
        expect(process.compiled).toMatchObject({ held: [], rejected: ['apisix.apache.org/ApisixRoute/shop/a'] })
      },
      undefined,
      false,
    ))
})

describe('the text of what is held', () => {
  test('is not read where it is damaged, cut off, of another form or of another release', () => {
    const { kept } = { kept: JSON.stringify({ apisixcHeld: 1, sha256: '', content: '{}' }) }
    const problems = ['', 'x', '[]', '{}', kept, kept.replace('1', '2')].map((text) => {
      const read = readHeld(text)
      return 'problem' in read ? read.problem : 'none'
    })
    expect(problems).toEqual([
      'it is no file of what is held',
      'it is no file of what is held',
      'it is no file of what is held',
      'it is no file of what is held',
      'it is damaged: its content does not have its checksum',
      'it was written by another release of apisixc',
    ])
    expect(nothingHeld.items.size).toBe(0)
  })

  test('with any character changed is not read', async () => {
    const { kept = '' } = await withProcess(async (process) => {
      await process.give(...listed(...cart, route('a')))
      await process.give(put(route('a', bad)))
    })
    expect('held' in readHeld(kept)).toBe(true)
    for (let index = 0; index < kept.length - 1; index += 7) {
      const other = kept[index] === 'x' ? 'y' : 'x'
      expect('problem' in readHeld(`${kept.slice(0, index)}${other}${kept.slice(index + 1)}`)).toBe(true)
    }
  })
})
