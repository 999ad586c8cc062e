import { afterEach, describe, expect, test } from 'bun:test'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Answer, Api, WatchListener } from '../../watch/cluster/api.ts'
import { openCluster } from '../../watch/cluster/cluster.ts'
import type { Source } from '../../watch/source.ts'
import { FakeClock } from '../support/fake-clock.ts'

const service = (name: string, resourceVersion: string, clusterIP: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop', uid: name, resourceVersion },
  spec: { clusterIP },
})

/** An API server with Services only, which says what the test has it say. */
class ScriptedServer implements Api {
  readonly label = 'scripted'
  readonly watched: string[] = []
  lists = 0
  version = '5000'
  services: readonly RawObject[] = [service('cart', '4900', '10.0.0.2'), service('pay', '4950', '10.0.0.3')]
  /** A line that every new watch begins with. */
  greeting: unknown
  /** Whether nobody answers when a watch is opened. */
  isAway = false
  readonly #open = new Set<WatchListener>()

  async get(path: string): Promise<Answer> {
    if (path === '/api') return { kind: 'ok', body: { versions: ['v1'] } }
    if (path === '/api/v1') return { kind: 'ok', body: { resources: [{ name: 'services' }] } }
    if (!path.startsWith('/api/v1/services')) {
      return { kind: 'refused', status: 404, reason: 'not found', retryAfterMs: undefined }
    }
    this.lists += 1
    return { kind: 'ok', body: { metadata: { resourceVersion: this.version }, items: this.services } }
  }

  watch(path: string, listener: WatchListener) {
    this.watched.push(new URLSearchParams(path.slice(path.indexOf('?'))).get('resourceVersion') ?? '')
    const end = (): void => void (this.#open.delete(listener) && listener.end({ kind: 'ended' }))
    this.#open.add(listener)
    queueMicrotask(() => {
      if (this.isAway) {
        this.#open.delete(listener)
        listener.end({ kind: 'failed', reason: 'connection refused' })
        return
      }
      listener.open?.()
      if (this.greeting !== undefined) listener.line(this.greeting)
    })
    return { close: end }
  }

  say(line: unknown): void {
    for (const listener of this.#open) listener.line(line)
  }

  cut(): void {
    for (const listener of this.#open) listener.end({ kind: 'failed', reason: 'the connection was reset' })
    this.#open.clear()
  }

  /** As after a restore of etcd from a backup: fewer and older objects, and an earlier version. */
  restore(): void {
    this.version = '3000'
    this.services = [service('cart', '2900', '10.0.0.1')]
  }

  close(): void {
    for (const listener of this.#open) listener.end({ kind: 'ended' })
  }
}

let source: Source | undefined
afterEach(() => source?.close())

async function follow() {
  const server = new ScriptedServer()
  const clock = new FakeClock()
  const opened = openCluster(server, { scope: { kind: 'cluster' }, clock, random: () => 0.5, label: 'scripted' })
  source = opened
  const addresses = new Map<string, unknown>()
  const taking = (async () => {
    for await (const { changes } of opened) {
      for (const change of changes) {
        if (change.type === 'put') {
          const { spec } = change.raw as unknown as { readonly spec: { readonly clusterIP: string } }
          addresses.set(change.raw.metadata.name, spec.clusterIP)
        } else if (change.type === 'drop') addresses.delete(change.key.split('/').at(-1) ?? '')
      }
    }
  })()
  taking.catch(() => {})
  await clock.advance(100)
  expect(Object.fromEntries(addresses)).toEqual({ cart: '10.0.0.2', pay: '10.0.0.3' })
  return { server, clock, addresses }
}

const gone = { type: 'ERROR', object: { code: 410, reason: 'Expired' } }

describe('a server that was restored from a backup', () => {
  test('is believed when it lists again', async () => {
    const { server, clock, addresses } = await follow()
    server.restore()
    server.say(gone)
    await clock.advance(100)
    expect(Object.fromEntries(addresses)).toEqual({ cart: '10.0.0.1' })
    expect(server.watched.at(-1)).toBe('3000')
  })

  test('is listed again when its bookmarks go back', async () => {
    const { server, clock, addresses } = await follow()
    server.restore()
    server.say({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '3000' } } })
    await clock.advance(100)
    expect(Object.fromEntries(addresses)).toEqual({ cart: '10.0.0.1' })
  })

  test('and after that is followed as before', async () => {
    const { server, clock, addresses } = await follow()
    server.restore()
    server.say(gone)
    await clock.advance(100)
    server.say({ type: 'MODIFIED', object: service('cart', '3001', '10.0.0.7') })
    server.say({ type: 'ADDED', object: service('cart', '2800', '10.0.0.8') })
    await clock.advance(100)
    expect(Object.fromEntries(addresses)).toEqual({ cart: '10.0.0.7' })
    expect(server.lists).toBe(3)
  })
})

test('a version from which no watch succeeds is given up for a listing', async () => {
  const { server, clock, addresses } = await follow()
  server.services = [service('cart', '5001', '10.0.0.9')]
  server.version = '5001'
  server.greeting = { type: 'ERROR', object: { code: 500, reason: 'InternalError' } }
  server.say(server.greeting)
  await clock.advance(60_000)
  expect(Object.fromEntries(addresses)).toEqual({ cart: '10.0.0.9' })
  expect(server.watched.filter((version) => version === '5000')).toHaveLength(5)
})

test('a server that is away is not listed again for that', async () => {
  const { server, clock, addresses } = await follow()
  server.isAway = true
  server.cut()
  await clock.advance(120_000)
  expect(server.watched.length).toBeGreaterThan(10)
  server.isAway = false
  await clock.advance(20_000)
  server.say({ type: 'MODIFIED', object: service('cart', '5001', '10.0.0.9') })
  await clock.advance(100)
  expect(addresses.get('cart')).toBe('10.0.0.9')
  expect(server.lists).toBe(1)
})
