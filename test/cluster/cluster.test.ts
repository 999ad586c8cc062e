import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { keyOf } from '../../src/kinds/table.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Clock } from '../../watch/clock.ts'
import type { ClusterOptions } from '../../watch/cluster/cluster.ts'
import type { Asked } from '../fake-cluster/asked.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FollowedCluster } from '../support/followed-cluster.ts'

let cluster: FakeCluster
const followed: FollowedCluster[] = []
beforeEach(async () => {
  cluster = await FakeCluster.start()
})
afterEach(async () => {
  for (const one of followed.splice(0)) await one.close()
  await cluster.stop()
})

function follow(options: Partial<ClusterOptions> = {}, clock?: Clock): FollowedCluster {
  const one = new FollowedCluster(cluster, options, clock)
  followed.push(one)
  return one
}

async function synced(options: Partial<ClusterOptions> = {}, clock?: Clock): Promise<FollowedCluster> {
  const one = follow(options, clock)
  await one.until(() => one.isSynced)
  await watching('Service')
  return one
}

function watching(kind: string): Promise<void> {
  return cluster.until(() => cluster.watches(kind).length > 0)
}

const service = (name: string, more: object = {}, namespace = 'shop'): RawObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  ...more,
})
const secret = (name: string, namespace = 'shop'): RawObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  data: { key: btoa(name) },
})
const namespace = (name: string, labels: object): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})
const route = (name: string): RawObject => ({
  apiVersion: 'apisix.apache.org/v2',
  kind: 'ApisixRoute',
  metadata: { name, namespace: 'shop' },
  spec: {},
})
const ofServices = ({ kind }: Asked) => kind === 'Service'
const listing = (asked: Asked) => asked.kind === 'Service' && asked.verb === 'list'
const opening = (asked: Asked) => asked.kind === 'Service' && asked.verb === 'watch'

describe('what is there', () => {
  test('comes as listings, page by page, and then as events', async () => {
    for (let index = 0; index < 1_203; index += 1) cluster.world.put(service(`s${index}`))
    const one = await synced()
    expect(one.names('Service')).toHaveLength(1_203)
    expect(cluster.asked.filter(listing).map(({ query }) => [query.get('limit'), query.has('continue')])).toEqual([
      ['500', false],
      ['500', true],
      ['500', true],
    ])
    cluster.world.put(service('new'))
    cluster.world.delete(service('s0'))
    await one.until(() => one.objects.has(keyOf(service('new'))) && !one.objects.has(keyOf(service('s0'))))
    expect(one.changes.slice(-2).map((change) => 'cause' in change && change.cause)).toEqual(['event', 'event'])
  })

  test('comes without what nobody reads', async () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'yes' }
    cluster.world.put({
      ...service('cart'),
      metadata: { name: 'cart', namespace: 'shop', managedFields: [{ manager: 'kubectl' }], annotations },
      status: { loadBalancer: {} },
    })
    const one = await synced()
    const raw = one.objects.get(keyOf(service('cart')))
    expect(raw).not.toHaveProperty('status')
    expect(raw?.metadata).not.toHaveProperty('managedFields')
    expect(raw?.metadata['annotations']).toEqual({ mine: 'yes' })
  })

  test('is asked for with bookmarks and a time limit, and a bookmark moves on what is asked for next', async () => {
    const one = await synced()
    const [watch] = cluster.asked.filter(opening)
    expect(watch?.query.get('allowWatchBookmarks')).toBe('true')
    expect(Number(watch?.query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300)
    cluster.world.put(route('other'))
    await one.until(() => one.names('ApisixRoute').length === 1)
    cluster.bookmark()
    cluster.world.put(service('last'))
    await one.until(() => one.names('Service').length === 1)
    cluster.resetAll()
    await cluster.until(() => cluster.asked.filter(opening).length === 2)
    expect(cluster.asked.filter(opening)[1]?.query.get('resourceVersion')).toBe(String(cluster.world.version))
    expect(cluster.asked.filter(listing)).toHaveLength(1)
  })
})

describe('what goes wrong', () => {
  test.each<[string, () => void]>([
    ['500', () => cluster.faults.answer({ type: 'status', status: 500 }, { when: listing, times: 3 })],
    ['429', () => cluster.faults.answer({ type: 'status', status: 429, retryAfter: '0' }, { when: listing, times: 2 })],
    ['reset', () => cluster.faults.answer({ type: 'reset' }, { when: listing })],
    ['cut off', () => cluster.faults.answer({ type: 'truncate', afterBytes: 20 }, { when: listing, times: 2 })],
    ['garbled', () => cluster.faults.answer({ type: 'garble' }, { when: listing })],
    [
      'discovery',
      () =>
        cluster.faults.answer({ type: 'status', status: 503 }, { when: ({ verb }) => verb === 'discover', times: 4 }),
    ],
  ])('with a listing is not the end, and no sync: %s', async (_, spoil) => {
    cluster.world.put(service('cart'))
    spoil()
    const one = await synced()
    expect(one.names('Service')).toEqual(['cart'])
    expect(one.source.watches().every(({ problem }) => problem === undefined)).toBe(true)
  })

  test('a page that fails takes nothing away, and is no sync', async () => {
    for (let index = 0; index < 700; index += 1) cluster.world.put(service(`s${index}`))
    const one = await synced()
    cluster.faults.answer(
      { type: 'status', status: 500 },
      { when: (asked) => listing(asked) && asked.query.has('continue'), times: 3 },
    )
    cluster.world.compact()
    cluster.world.put(service('late'))
    cluster.world.compact()
    cluster.resetAll()
    await one.until(() => one.names('Service').length === 701)
    expect(one.changes.filter(({ type }) => type === 'drop')).toEqual([])
  })

  test('a continue token that has expired leads to one listing of all', async () => {
    for (let index = 0; index < 700; index += 1) cluster.world.put(service(`s${index}`))
    let isExpired = false
    const one = follow()
    await cluster.until(() => {
      if (!isExpired && cluster.asked.some(listing)) {
        isExpired = true
        cluster.expireTokens()
      }
      return isExpired
    })
    await one.until(() => one.isSynced)
    expect(one.names('Service')).toHaveLength(700)
    const last = cluster.asked.filter(listing).at(-1)
    expect([last?.query.has('limit'), last?.query.has('continue')]).toEqual([false, false])
  })

  test.each(['event', 'status'] as const)(
    'history that is gone (by %s) leads to a listing, and drops are no events',
    async (by) => {
      cluster.goneBy = by
      for (const name of ['a', 'b']) cluster.world.put(service(name))
      const one = await synced()
      // What happens while nobody watches, and is forgotten.
      await cluster.stop()
      cluster.world.delete(service('a'))
      cluster.world.put(service('c'))
      cluster.world.compact()
      await cluster.restart()
      await one.until(() => one.names('Service').join() === 'b,c')
      const drop = one.changes.find(({ type }) => type === 'drop')
      expect(drop).toEqual({ type: 'drop', key: keyOf(service('a')), cause: 'listing' })
      expect(one.source.watches().find(({ name }) => name === 'Service')?.counters.gone).toBeGreaterThan(0)
    },
  )

  test.each<[string, () => void]>([
    ['reset', () => cluster.resetAll()],
    ['ended in order', () => cluster.watches('Service')[0]?.end()],
    ['cut in a line', () => cluster.watches('Service')[0]?.truncate()],
    ['a line that is no JSON', () => cluster.watches('Service')[0]?.garble()],
    ['an error event', () => cluster.watches('Service')[0]?.fail(500, 'InternalError')],
  ])('a watch that ends is opened again, and nothing is lost: %s', async (_, spoil) => {
    const one = await synced()
    spoil()
    cluster.world.put(service('after'))
    await one.until(() => one.names('Service').includes('after'))
  })

  test('a silent watch is ended and opened again', async () => {
    const clock = new FakeClock()
    const one = follow({}, clock)
    await one.until(() => one.isSynced)
    await watching('Service')
    cluster.world.put(service('heard'))
    await one.until(() => one.names('Service').includes('heard'))
    cluster.watches('Service')[0]?.silence()
    cluster.world.put(service('unheard'))
    const until = one.until(() => one.names('Service').includes('unheard'))
    await clock.advance(95_000)
    await until
    expect(one.source.watches().find(({ name }) => name === 'Service')?.counters.stalls).toBe(1)
  })

  test('events that are repeated or come in another order do no harm', async () => {
    const one = await synced()
    cluster.faults.event('repeat', { when: ofServices, times: 3 })
    cluster.faults.event('swap', { when: ofServices, times: 5 })
    for (const port of [1, 2, 3, 4]) cluster.world.put(service('cart', { spec: { ports: [{ port }] } }))
    cluster.world.put(service('old'))
    cluster.world.delete(service('old'))
    cluster.faults.clear()
    cluster.world.put(service('end'))
    await one.until(() => one.names('Service').includes('end'))
    expect(one.objects.get(keyOf(service('cart')))?.['spec']).toEqual({ ports: [{ port: 4 }] })
    expect(one.names('Service')).toEqual(['cart', 'end'])
  })

  test('an event that was lost heals when somebody asks', async () => {
    const one = await synced()
    cluster.faults.event('drop', { when: ofServices })
    cluster.world.put(service('lost'))
    one.source.refresh([{ type: 'object', key: keyOf(service('lost')) }])
    await one.until(() => one.names('Service').includes('lost'))
  })

  test('what may not be read is told, with what it takes, until it may be', async () => {
    cluster.access.denies = ({ kind }) => kind === 'ApisixRoute'
    const one = follow()
    await one.until(() => one.codes.includes('AXC0170'))
    expect(one.isSynced).toBe(false)
    cluster.access.denies = () => false
    await one.until(() => one.isSynced)
    expect(one.codes).toEqual([])
  })

  test('discovery that fails is told, and keeps what is known', async () => {
    cluster.faults.answer({ type: 'status', status: 500 }, { when: ({ verb }) => verb === 'discover', times: 3 })
    const one = follow()
    await one.until(() => one.codes.includes('AXC0172'))
    await one.until(() => one.isSynced)
    expect(one.codes).toEqual([])
  })
})

describe('kinds', () => {
  test('that come later are picked up, and those that go take their objects with them', async () => {
    const clock = new FakeClock()
    const served = cluster.world.withdraw('ApisixRoute')
    const one = follow({}, clock)
    await one.until(() => one.isSynced)
    expect(cluster.asked.some(({ kind }) => kind === 'ApisixRoute')).toBe(false)
    cluster.world.serve(served)
    cluster.world.put(route('shop'))
    const there = one.until(() => one.names('ApisixRoute').length === 1)
    await clock.advance(31_000)
    await there
    cluster.world.withdraw('ApisixRoute')
    const gone = one.until(() => one.names('ApisixRoute').length === 0)
    await clock.advance(31_000)
    await gone
    expect(one.changes.filter(({ type }) => type === 'drop')).toMatchObject([{ cause: 'listing' }])
  })

  test('that are served in another version are read in that one, in each namespace, and nothing is lost in between', async () => {
    const clock = new FakeClock()
    const inPay = { ...route('pay'), metadata: { name: 'pay', namespace: 'pay' } }
    for (const object of [route('shop'), inPay]) cluster.world.put(object)
    const one = follow({ scope: { kind: 'namespaces', names: ['shop', 'pay'] } }, clock)
    await one.until(() => one.isSynced)
    const served = cluster.world.withdraw('ApisixRoute')
    cluster.world.serve({ ...served, versions: ['v2beta3'] })
    for (const object of [route('shop'), { ...inPay, metadata: { ...inPay.metadata, name: 'new' } }]) {
      cluster.world.put({ ...object, apiVersion: 'apisix.apache.org/v2beta3' })
    }
    const there = one.until(() => one.names('ApisixRoute').join() === 'new,shop')
    await clock.advance(31_000)
    await there
    expect(one.objects.get(keyOf(route('shop')))?.apiVersion).toBe('apisix.apache.org/v2beta3')
  })

  test('that are served in unknown versions only are told', async () => {
    const served = cluster.world.withdraw('ApisixRoute')
    cluster.world.serve({ ...served, versions: ['v9', 'v8'] })
    const one = await synced()
    expect(one.codes).toEqual(['AXC0171'])
    expect(cluster.asked.some(({ kind }) => kind === 'ApisixRoute')).toBe(false)
  })

  test('Endpoints are read only where EndpointSlices are not served', async () => {
    await synced()
    expect(cluster.asked.some(({ kind }) => kind === 'Endpoints')).toBe(false)
    cluster.world.withdraw('EndpointSlice')
    const two = follow()
    await two.until(() => two.isSynced)
    expect(cluster.asked.some(({ kind }) => kind === 'Endpoints')).toBe(true)
  })

  test.each(['EndpointSlice', 'Endpoints'])(
    '%s that were lost heal when somebody asks for those of a Service',
    async (kind) => {
      if (kind === 'Endpoints') cluster.world.withdraw('EndpointSlice')
      const one = await synced()
      cluster.faults.event('drop', { when: (asked) => asked.kind === kind, times: 2 })
      const apiVersion = kind === 'Endpoints' ? 'v1' : 'discovery.k8s.io/v1'
      for (const name of ['cart', 'other']) {
        const labels = { 'kubernetes.io/service-name': name }
        cluster.world.put({ apiVersion, kind, metadata: { name, namespace: 'shop', labels } })
      }
      one.source.refresh([{ type: 'slices', namespace: 'shop', service: 'cart' }])
      await one.until(() => one.names(kind).length > 0)
      expect(one.names(kind)).toEqual(['cart'])
    },
  )

  test('pods are read once anything needs them', async () => {
    cluster.world.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cart-1', namespace: 'shop' },
      status: { podIP: '10.0.0.1' },
    })
    const one = await synced()
    expect(cluster.asked.some(({ kind }) => kind === 'Pod')).toBe(false)
    one.source.demand({ objects: new Set(), kinds: new Set(['Pod']) })
    expect(one.source.watches().every(({ isSynced }) => isSynced)).toBe(false)
    await one.until(() => one.names('Pod').length === 1)
    expect([...one.objects.values()].find(({ kind }) => kind === 'Pod')?.['status']).toEqual({ podIP: '10.0.0.1' })
  })
})

describe('Secrets', () => {
  const demandOf = (...names: string[]) => ({
    objects: new Set(names.map((name) => keyOf(secret(name)))),
    kinds: new Set<string>(),
  })

  test('are watched one by one, and only those that are demanded', async () => {
    for (const name of ['a', 'b']) cluster.world.put(secret(name))
    const one = await synced()
    one.source.demand(demandOf('a', 'missing'))
    expect(one.source.watches().every(({ isSynced }) => isSynced)).toBe(false)
    await one.until(() => one.isSynced && one.names('Secret').length === 1)
    expect(one.names('Secret')).toEqual(['a'])
    cluster.world.put(secret('missing'))
    await one.until(() => one.names('Secret').join() === 'a,missing')
    one.source.demand(demandOf('missing'))
    await one.until(() => one.names('Secret').join() === 'missing')
    const asked = cluster.asked.filter(({ kind }) => kind === 'Secret')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter(({ name }) => name !== 'a' && name !== 'missing')).toEqual([])
    expect(asked.filter(({ namespace: within }) => within !== 'shop')).toEqual([])
  })

  test('that may not be read count as absent, are told, and keep nobody waiting', async () => {
    for (const name of ['a', 'b']) cluster.world.put(secret(name))
    cluster.access.denies = ({ kind, name }) => kind === 'Secret' && name === 'a'
    const one = await synced()
    one.source.demand(demandOf('a', 'b'))
    await one.until(() => one.isSynced && one.names('Secret').join() === 'b' && one.codes.includes('AXC0170'))
    expect(one.source.watches().every(({ problem }) => problem === undefined)).toBe(true)
    cluster.access.denies = () => false
    await one.until(() => one.names('Secret').join() === 'a,b' && one.codes.length === 0)
  })

  test('beyond a number are asked for every half minute', async () => {
    const clock = new FakeClock()
    for (const name of ['a', 'b', 'c']) cluster.world.put(secret(name))
    const one = follow({ mostWatched: 1 }, clock)
    await one.until(() => one.isSynced)
    one.source.demand(demandOf('a', 'b', 'c'))
    const there = one.until(() => one.names('Secret').join() === 'a,b,c' && one.isSynced)
    await clock.advance(0)
    await there
    expect(cluster.asked.filter(({ kind, verb }) => kind === 'Secret' && verb === 'watch').length).toBeLessThanOrEqual(
      1,
    )
    cluster.world.delete(secret('c'))
    const gone = one.until(() => one.names('Secret').join() === 'a,b')
    await clock.advance(31_000)
    await gone
  })

  test('beyond a number are told with what is wrong, until all is well', async () => {
    const clock = new FakeClock()
    for (const name of ['a', 'b', 'c']) cluster.world.put(secret(name))
    cluster.access.denies = ({ kind, name }) => kind === 'Secret' && name === 'b'
    const isOfC = ({ kind, name }: Asked): boolean => kind === 'Secret' && name === 'c'
    cluster.faults.answer({ type: 'status', status: 500 }, { when: isOfC, times: 2 })
    const one = follow({ mostWatched: 0 }, clock)
    await one.until(() => one.isSynced)
    one.source.demand(demandOf('a', 'b', 'c'))
    const polled = () => one.source.watches().find(({ name }) => name.startsWith('Secret ('))
    const pass = async (holds: () => boolean): Promise<void> => {
      while (!holds()) {
        await clock.advance(100)
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
    }
    await pass(() => polled()?.problem !== undefined && one.codes.includes('AXC0170'))
    expect(polled()).toMatchObject({ isSynced: false, isAlive: true, problem: 'planned by the test' })
    cluster.access.denies = () => false
    await pass(() => one.names('Secret').join() === 'a,b,c' && one.isSynced && one.codes.length === 0)
    expect(polled()).toMatchObject({ isSynced: true, problem: undefined, counters: { lists: 9, retries: 2 } })
  })

  test('stay as they are watched when more are demanded or fewer: none is lost on the way', async () => {
    for (const name of ['a', 'b', 'c', 'd']) cluster.world.put(secret(name))
    const one = await synced({ mostWatched: 2 })
    for (const names of [
      ['b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'c'],
      ['d', 'a', 'c'],
    ]) {
      one.source.demand(demandOf(...names))
      await one.until(() => one.isSynced && names.every((name) => one.names('Secret').includes(name)))
    }
    const lost = one.changes.flatMap((change) => (change.type === 'drop' ? [change.key] : []))
    expect(lost).toEqual(['/Secret/shop/b'])
  })
})

describe('namespaces', () => {
  test('that are named are all that is asked for, by paths for which a Role is enough', async () => {
    for (const name of ['shop', 'pay', 'other']) cluster.world.put(service(`in-${name}`, {}, name))
    const one = follow({ scope: { kind: 'namespaces', names: ['shop', 'pay'] } })
    await one.until(() => one.isSynced)
    expect(one.names('Service')).toEqual(['in-pay', 'in-shop'])
    const wide = cluster.asked.filter(({ verb, namespace: within }) => verb !== 'discover' && within === undefined)
    expect(wide).toEqual([])
  })

  test('with a label come and go with it', async () => {
    cluster.world.put(namespace('shop', { team: 'a', stage: 'prod' }))
    cluster.world.put(namespace('pay', { team: 'b', stage: 'test' }))
    cluster.world.put(namespace('other', {}))
    for (const name of ['shop', 'pay', 'other']) cluster.world.put(service(`in-${name}`, {}, name))
    const labels = new Map([
      ['team', ['a', 'b']],
      ['stage', ['prod']],
    ])
    const one = follow({ scope: { kind: 'labels', labels } })
    await one.until(() => one.isSynced && one.names('Service').length > 0)
    expect(one.names('Service')).toEqual(['in-shop'])
    await watching('Namespace')
    cluster.world.put(namespace('pay', { team: 'b', stage: 'prod' }))
    await one.until(() => one.names('Service').join() === 'in-pay,in-shop')
    cluster.world.put(namespace('shop', { team: 'a' }))
    await one.until(() => one.names('Service').join() === 'in-pay')
  })
})

test('whatever happens, what is told is what is there in the end', async () => {
  const names = ['a', 'b', 'c', 'd']
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ do: fc.constant('put' as const), name: fc.constantFrom(...names), port: fc.nat(3) }),
          fc.record({ do: fc.constant('delete' as const), name: fc.constantFrom(...names) }),
          fc.record({ do: fc.constantFrom('reset', 'compact', 'gone', 'repeat', 'swap', '500', 'truncate', 'garble') }),
        ),
        { minLength: 5, maxLength: 40 },
      ),
      async (steps) => {
        const own = await FakeCluster.start()
        const one = new FollowedCluster(own)
        try {
          await one.until(() => one.isSynced)
          for (const step of steps) {
            if (step.do === 'put' && 'port' in step)
              own.world.put(service(step.name, { spec: { ports: [{ port: step.port + 1 }] } }))
            else if (step.do === 'delete' && 'name' in step) own.world.delete(service(step.name))
            else if (step.do === 'reset') own.resetAll()
            else if (step.do === 'compact') own.world.compact()
            else if (step.do === 'gone') {
              own.world.compact()
              own.resetAll()
            } else if (step.do === 'repeat' || step.do === 'swap') own.faults.event(step.do, { when: ofServices })
            else if (step.do === '500') own.faults.answer({ type: 'status', status: 500 }, { when: ofServices })
            else if (step.do === 'truncate')
              own.faults.answer({ type: 'truncate', afterBytes: 7 }, { when: ofServices })
            else own.faults.answer({ type: 'garble' }, { when: ofServices })
            await new Promise<void>((resolve) => setImmediate(resolve))
          }
          own.faults.clear()
          own.world.put(service('end'))
          const there = () => own.world.all().filter(({ served }) => served.kind === 'Service')
          const specs = (objects: readonly RawObject[]) =>
            JSON.stringify(objects.map(({ metadata, spec }) => [metadata.name, spec]).sort())
          const seen = () => [...one.objects.values()].filter(({ kind }) => kind === 'Service')
          // What never comes to be so is a test that does not end.
          await one.until(() => specs(seen()) === specs(there().map(({ object }) => object)))
        } finally {
          await one.close()
          await own.stop()
        }
      },
    ),
    { numRuns: 25 },
  )
}, 60_000)
