import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { RawObject } from '../../src/objects/raw.ts'
import { defaultOptions } from '../../src/read/options.ts'
import type { Asked } from '../fake-cluster/asked.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { ClusterLoop, type ClusterLoopOptions } from '../support/cluster-loop.ts'

/** What cannot be seen after the first file was written must not keep others from their updates. */

const metadata = (name: string, namespace = 'shop') => ({ name, namespace })
const service: RawObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata('cart'),
  spec: { ports: [{ name: 'http', port: 80 }] },
}
const slice = (address: string): RawObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { ...metadata('cart'), labels: { 'kubernetes.io/service-name': 'cart' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [address] }],
  ports: [{ name: 'http', port: 8080 }],
})
const guard = { name: 'limit-count', enable: true, secretRef: 'limits', config: { key: 'remote_addr' } }
const secret: RawObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: metadata('limits'),
  data: { count: btoa('7'), time_window: btoa('60') },
}
const route = (name: string, rule: object = {}, backend: object = {}): RawObject => ({
  apiVersion: 'apisix.apache.org/v2',
  kind: 'ApisixRoute',
  metadata: metadata(name),
  spec: {
    http: [
      {
        name: 'r',
        match: { paths: [`/${name}`] },
        backends: [{ serviceName: 'cart', servicePort: 80, ...backend }],
        ...rule,
      },
    ],
  },
})

let cluster: FakeCluster
let running: ClusterLoop | undefined
beforeEach(async () => {
  cluster = await FakeCluster.start()
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await cluster.stop()
})

/** A loop that has written its first file, with every watch open. */
async function served(options: ClusterLoopOptions = {}): Promise<ClusterLoop> {
  for (const object of [route('a'), route('b'), service, slice('10.0.0.1')]) cluster.world.put(object)
  const loop = new ClusterLoop(cluster, options)
  running = loop
  await loop.until(() => ['ApisixRoute', 'EndpointSlice', 'ApisixUpstream'].every((kind) => cluster.watches(kind)[0]))
  await loop.clock.advance(200)
  expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r'])
  return loop
}

async function expectOthersServed(loop: ClusterLoop, address: string): Promise<void> {
  await loop.change(() => cluster.world.put(slice(address)))
  expect(loop.file).toContain(address)
}

const ofSecrets = ({ kind }: Asked): boolean => kind === 'Secret'
const isAsked = (kind: string) => () => cluster.asked.some((asked) => asked.kind === kind)

describe('a Secret that something refers to', () => {
  test.each([
    ['that is answered 500', { type: 'status', status: 500 }],
    ['that is not answered', { type: 'stall' }],
  ] as const)('%s holds up others for two seconds, and is told until it is seen', async (_, fault) => {
    const loop = await served()
    cluster.faults.answer(fault, { when: ofSecrets, times: 1e6 })
    await loop.change(() => cluster.world.put(route('c', { plugins: [guard] })))
    await loop.until(isAsked('Secret'))
    await loop.change(() => cluster.world.put(slice('10.0.0.2')))
    expect(loop.file).not.toContain('10.0.0.2')
    await loop.clock.advance(2_000)
    expect(loop.file).toContain('10.0.0.2')
    await expectOthersServed(loop, '10.0.0.3')
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r'])
    expect(loop.stale).toStartWith('Secret shop/limits: ')
    cluster.faults.clear()
    cluster.world.put(secret)
    cluster.resetAll()
    await loop.until(() => cluster.watches('Secret').length > 0)
    await loop.clock.advance(200)
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r', 'shop_c_r'])
    expect(loop.file).toContain('count: 7')
  })

  test('by a rule that was there before costs this rule alone, with a word', async () => {
    const loop = await served()
    cluster.faults.answer({ type: 'stall' }, { when: ofSecrets, times: 1e6 })
    await loop.change(() => cluster.world.put(route('b', { plugins: [guard] })))
    await loop.until(isAsked('Secret'))
    await loop.clock.advance(10_000)
    expect(loop.ids).toEqual(['shop_a_r'])
    expect(loop.codes).toContain('AXC0306')
    await expectOthersServed(loop, '10.0.0.2')
  })
})

test('pods that may not be read harm only the rules with a subset, which get no nodes', async () => {
  const loop = await served()
  cluster.access.denies = ({ kind }) => kind === 'Pod'
  await loop.change(() => {
    const spec = { subsets: [{ name: 'v1', labels: { version: 'v1' } }] }
    cluster.world.put({ apiVersion: 'apisix.apache.org/v2', kind: 'ApisixUpstream', metadata: metadata('cart'), spec })
  })
  await loop.change(() => cluster.world.put(route('c', {}, { subset: 'v1' })))
  await loop.until(() => loop.source.watches().some(({ name, problem }) => name === 'Pod' && problem !== undefined))
  await loop.clock.advance(2_000)
  await expectOthersServed(loop, '10.0.0.2')
  expect(loop.file).toEndWith('id: "shop_cart_v1_80"\n    type: "roundrobin"\n    nodes: []\n#END\n')
  expect(loop.stale).toContain('Pod: ')
  expect(loop.codes).toContain('AXC0170')
})

describe('a ReferenceGrant', () => {
  const strict = { settings: { compile: { ...defaultOptions, resolve: 'endpoints', strictReferences: true } } } as const
  const platform = (name: string) => metadata(name, 'platform')
  const apisix = 'apisix.apache.org'
  const guarded = () => {
    const spec = { plugins: [{ name: 'cors', enable: true }] }
    cluster.world.put({ apiVersion: `${apisix}/v2`, kind: 'ApisixPluginConfig', metadata: platform('all'), spec })
    cluster.world.put(route('c', { plugin_config_name: 'all', plugin_config_namespace: 'platform' }))
  }
  const grant: RawObject = {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: platform('shop'),
    spec: {
      from: [{ group: apisix, kind: 'ApisixRoute', namespace: 'shop' }],
      to: [{ group: apisix, kind: 'ApisixPluginConfig' }],
    },
  }
  const isOfGrants = isAsked('ReferenceGrant')

  test('is looked for once a reference needs it, and a route comes and goes with it', async () => {
    cluster.world.put(grant)
    const loop = await served(strict)
    expect(isOfGrants()).toBe(false)
    await loop.change(guarded)
    await loop.until(() => cluster.watches('ReferenceGrant').length > 0)
    await loop.clock.advance(200)
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r', 'shop_c_r'])
    await loop.change(() => cluster.world.delete(grant))
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r'])
    expect(loop.codes).toContain('AXC0345')
    await loop.change(() => cluster.world.put(grant))
    await loop.clock.advance(10_000)
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r', 'shop_c_r'])
  })

  test('that may not be read grants nothing, and holds nobody up', async () => {
    cluster.world.put(grant)
    cluster.access.denies = ({ kind }) => kind === 'ReferenceGrant'
    const loop = await served(strict)
    await loop.change(guarded)
    await loop.until(isOfGrants)
    await loop.clock.advance(2_200)
    await expectOthersServed(loop, '10.0.0.2')
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r'])
    expect(loop.codes).toEqual(expect.arrayContaining(['AXC0170', 'AXC0345']))
  })
})

test('a kind that comes late and may not be read holds nobody up', async () => {
  const withdrawn = cluster.world.withdraw('ApisixPluginConfig')
  const loop = await served()
  cluster.access.denies = ({ kind }) => kind === 'ApisixPluginConfig'
  cluster.world.serve(withdrawn)
  await loop.clock.advance(31_000)
  await loop.until(isAsked('ApisixPluginConfig'))
  await loop.clock.advance(2_200)
  await expectOthersServed(loop, '10.0.0.2')
  expect(loop.stale).toContain('ApisixPluginConfig: ')
  expect(loop.codes).toContain('AXC0170')
})

describe('the namespaces with a label', () => {
  const namespace = (name: string, team: string): RawObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { team } },
  })
  const scope = { kind: 'labels', labels: new Map([['team', ['a']]]) } as const

  test('that change while listings fail take nothing away from others, and hold nobody up', async () => {
    cluster.world.put(namespace('shop', 'a'))
    const loop = await served({ scope })
    await loop.until(() => cluster.watches('Namespace').length > 0)
    const listing = ({ kind, verb }: Asked): boolean => kind === 'ApisixRoute' && verb === 'list'
    cluster.faults.answer({ type: 'status', status: 500 }, { when: listing, times: 1e6 })
    cluster.world.put(namespace('pay', 'a'))
    const relisted = () => loop.source.watches().some(({ name, problem }) => name === 'ApisixRoute' && problem)
    await loop.until(() => relisted() === true && cluster.watches('EndpointSlice').length > 0)
    await loop.clock.advance(2_200)
    await expectOthersServed(loop, '10.0.0.2')
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r'])
    expect(loop.stale).toContain('ApisixRoute: ')
  })

  test('that lose it go with all their objects at once, whatever fails', async () => {
    cluster.world.put(namespace('shop', 'a'))
    cluster.world.put(namespace('pay', 'a'))
    const inPay = { ...route('pay'), metadata: metadata('pay', 'pay') }
    for (const object of [inPay, service, slice('10.0.0.1')]) {
      cluster.world.put({ ...object, metadata: { ...object.metadata, namespace: 'pay' } })
    }
    const upstream = { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixUpstream', spec: { scheme: 'https' } }
    cluster.world.put({ ...upstream, metadata: metadata('cart', 'pay') })
    for (const object of [route('a'), route('b'), service, slice('10.0.0.1')]) cluster.world.put(object)
    const loop = new ClusterLoop(cluster, { scope })
    running = loop
    await loop.until(() => cluster.watches('Namespace').length > 0 && cluster.watches('ApisixUpstream').length > 0)
    await loop.until(() => loop.source.watches().every(({ isSynced }) => isSynced))
    await loop.clock.advance(200)
    expect(loop.ids).toContain('pay_pay_r')
    const listing = ({ kind, verb }: Asked): boolean => kind === 'ApisixRoute' && verb === 'list'
    cluster.faults.answer({ type: 'stall' }, { when: listing, times: 1e6 })
    await loop.change(() => cluster.world.put(namespace('pay', 'b')))
    await loop.clock.advance(20_000)
    expect(loop.ids).toEqual(['shop_a_r', 'shop_b_r'])
  })
})
