import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RawObject } from '../../src/objects/raw.ts'
import { systemClock } from '../../watch/clock.ts'
import type { Api } from '../../watch/cluster/api.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { bearer, fixedCredentials } from '../../watch/cluster/credentials.ts'
import { open } from '../cluster/told.ts'
import { grantsOf } from './access.ts'
import { FakeCluster } from './fake-cluster.ts'
import { applyFolder } from './folder.ts'

/** The fake is only worth what it has in common with a real API server: the facts are those of runtimes spec 1.5. */

let cluster: FakeCluster
let api: Api

beforeEach(async () => {
  cluster = await FakeCluster.start()
  const connection = {
    server: cluster.url,
    authority: { text: cluster.authority.cert },
    serverName: undefined,
    isVerified: true,
    clientCertificate: undefined,
    headers: {},
    credentials: fixedCredentials(bearer('fake-token')),
    namespace: undefined,
  }
  api = connect(connection, { clock: systemClock, random: Math.random })
})

afterEach(async () => {
  api.close()
  await cluster.stop()
})

function service(name: string, namespace = 'shop', labels: object = {}): RawObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels }, spec: { type: 'ClusterIP' } }
}

function route(name: string): RawObject {
  return { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', metadata: { name, namespace: 'shop' }, spec: {} }
}

interface List {
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly RawObject[]
}

async function list(path: string): Promise<List> {
  const answer = await api.get(path)
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer))
  return answer.body as List
}

const names = ({ items }: List) => items.map(({ metadata }) => metadata.name)
const services = '/api/v1/services'
const inShop = '/api/v1/namespaces/shop/services'
const routes = '/apis/apisix.apache.org/v2/apisixroutes'

describe('discovery', () => {
  test('tells groups, versions and kinds; a kind that is withdrawn is a 404 and comes back', async () => {
    expect(await api.get('/apis')).toMatchObject({
      body: { groups: expect.arrayContaining([expect.objectContaining({ name: 'apisix.apache.org' })]) },
    })
    expect(await api.get('/apis/apisix.apache.org')).toMatchObject({ body: { preferredVersion: { version: 'v2' } } })
    const kinds = async () => JSON.stringify(await api.get('/apis/apisix.apache.org/v2'))
    expect(await kinds()).toContain('"apisixroutes"')
    expect(await api.get('/apis/example.org/v1')).toMatchObject({ kind: 'refused', status: 404 })
    cluster.world.put(route('a'))
    const { told } = await open(api, `${routes}?watch=1&resourceVersion=${cluster.world.version}`)
    const withdrawn = cluster.world.withdraw('ApisixRoute')
    await told.until(({ ends }) => ends.length > 0)
    expect(told.lines).toMatchObject([{ type: 'DELETED', object: { metadata: { name: 'a' } } }])
    expect(told.ends).toEqual([{ kind: 'ended' }])
    expect(await kinds()).not.toContain('"apisixroutes"')
    expect(await api.get(routes)).toMatchObject({ status: 404 })
    cluster.world.serve(withdrawn)
    expect(names(await list(routes))).toEqual([])
  })
})

describe('lists', () => {
  test('come in pages of one moment, by namespace and name', async () => {
    for (const name of ['c', 'a', 'b']) cluster.world.put(service(name))
    cluster.world.put(service('z', 'bank'))
    const first = await list(`${services}?limit=2`)
    expect(names(first)).toEqual(['z', 'a'])
    expect(first.metadata.remainingItemCount).toBe(2)
    cluster.world.put(service('d'))
    const second = await list(`${services}?limit=2&continue=${first.metadata.continue}`)
    expect(names(second)).toEqual(['b', 'c'])
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
    expect(names(await list(`${services}?limit=2&resourceVersion=0`))).toHaveLength(5)
    const again = `${services}?limit=2&continue=${first.metadata.continue}`
    cluster.world.compact()
    expect(await api.get(again)).toMatchObject({ kind: 'refused', status: 410 })
  })

  test('of built-in kinds leave out what all items have in common, those of CRDs do not', async () => {
    cluster.world.put(service('a'))
    cluster.world.put(route('a'))
    expect((await list(services)).items[0]).not.toHaveProperty('kind')
    expect((await list(routes.replace('/v2/', '/v2beta3/'))).items[0]).toMatchObject({
      apiVersion: 'apisix.apache.org/v2beta3',
      kind: 'ApisixRoute',
    })
  })

  test.each([
    ['fieldSelector=metadata.name%3Da', ['a']],
    ['labelSelector=app%3Dcart', ['a']],
    ['labelSelector=app!%3Dcart', ['b', 'c']],
    ['labelSelector=app', ['a', 'b']],
    ['labelSelector=!app', ['c']],
    ['labelSelector=app+in+(cart,shop),tier%3Dweb', ['b']],
    ['labelSelector=app+notin+(cart)', ['b', 'c']],
  ])('%s', async (query, expected) => {
    cluster.world.put(service('a', 'shop', { app: 'cart' }))
    cluster.world.put(service('b', 'shop', { app: 'shop', tier: 'web' }))
    cluster.world.put(service('c'))
    expect(names(await list(`${inShop}?${query}`))).toEqual(expected)
  })
})

describe('watches', () => {
  test('tell every change since a version, the last state with a deletion, and nothing for an equal put', async () => {
    const { version } = cluster.world.put(service('a'))
    cluster.world.put(service('a'))
    cluster.world.put({ ...service('a'), spec: { type: 'ExternalName' } })
    cluster.world.put(service('b', 'bank'))
    const { told } = await open(api, `${inShop}?watch=1&resourceVersion=${version}&allowWatchBookmarks=true`)
    cluster.world.delete(service('a'))
    cluster.bookmark()
    await told.until(({ lines }) => lines.length === 3)
    expect(told.lines).toMatchObject([
      { type: 'MODIFIED', object: { kind: 'Service', metadata: { resourceVersion: String(version + 1) } } },
      {
        type: 'DELETED',
        object: { spec: { type: 'ExternalName' }, metadata: { resourceVersion: String(version + 3) } },
      },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version + 3) } } },
    ])
  })

  test('of a label see objects come and go', async () => {
    const { version } = cluster.world.put(service('a'))
    const { told } = await open(api, `${services}?watch=1&labelSelector=app&resourceVersion=${version}`)
    cluster.world.put(service('a', 'shop', { app: 'cart' }))
    cluster.world.put(service('a'))
    cluster.world.delete(service('a'))
    cluster.world.put(service('b', 'shop', { app: 'cart' }))
    await told.until(({ lines }) => lines.length === 3)
    expect(told.lines).toMatchObject([{ type: 'ADDED' }, { type: 'DELETED' }, { type: 'ADDED' }])
  })

  test('from a forgotten version are gone, by event or by status', async () => {
    const { version } = cluster.world.put(service('a'))
    cluster.world.compact()
    const path = `${services}?watch=1&resourceVersion=${version}`
    const byEvent = (await open(api, path)).told
    await byEvent.until(({ ends }) => ends.length > 0)
    expect(byEvent.lines).toMatchObject([{ type: 'ERROR', object: { code: 410 } }])
    cluster.goneBy = 'status'
    expect((await open(api, path)).told.ends).toMatchObject([{ kind: 'refused', status: 410 }])
  })

  test('lose, repeat and swap events as planned', async () => {
    const { told } = await open(api, `${services}?watch=1&resourceVersion=${cluster.world.version}`)
    for (const fault of ['drop', 'repeat', 'swap'] as const) cluster.faults.event(fault)
    for (const name of ['a', 'b', 'c', 'd']) cluster.world.put(service(name))
    await told.until(({ lines }) => lines.length === 4)
    expect(told.lines.map((line) => (line as { object: RawObject }).object.metadata.name)).toEqual(['b', 'b', 'd', 'c'])
  })

  test('end with a bookmark when their time is over', async () => {
    const { told } = await open(api, `${services}?watch=1&timeoutSeconds=0&allowWatchBookmarks=1&resourceVersion=1000`)
    await told.until(({ ends }) => ends.length > 0)
    expect(told.lines).toMatchObject([{ type: 'BOOKMARK' }])
    expect(told.ends).toEqual([{ kind: 'ended' }])
  })
})

describe('access', () => {
  test('is what roles grant', async () => {
    const rule = (resources: string, verbs: readonly string[], more: object = {}) => ({
      apiGroups: [''],
      resources: [resources],
      verbs,
      ...more,
    })
    const rbac = 'rbac.authorization.k8s.io/v1'
    const bound = (kind: string, name: string, namespace: string | undefined, rules: readonly object[]) => {
      const metadata = { name, ...(namespace !== undefined && { namespace }) }
      const role = { apiVersion: rbac, kind, metadata, rules }
      return [role, { apiVersion: rbac, kind: `${kind}Binding`, metadata, roleRef: { kind, name } }]
    }
    cluster.access.grants = grantsOf([
      ...bound('Role', 'reader', 'shop', [rule('services', ['list'])]),
      ...bound('ClusterRole', 'keys', undefined, [rule('secrets', ['watch', 'list'], { resourceNames: ['key'] })]),
    ])
    const status = async (path: string) => {
      const answer = await api.get(path)
      return answer.kind === 'refused' ? answer.status : answer.kind
    }
    expect(await status(inShop)).toBe('ok')
    expect(await status(services)).toBe(403)
    expect(await status(`${inShop}/a`)).toBe(403)
    expect(await status('/api/v1/secrets')).toBe(403)
    expect(await status('/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name%3Dkey')).toBe('ok')
    expect(await status('/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name%3Dother')).toBe(403)
    expect(await status('/apis')).toBe('ok')
    expect((await open(api, `${services}?watch=1`)).told.ends).toMatchObject([{ kind: 'refused', status: 403 }])
  })
})

test('a folder becomes the world, and an edited folder the changed world', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fake-cluster-'))
  const file = join(folder, 'shop.yaml')
  const text = (objects: readonly object[]) => objects.map((object) => JSON.stringify(object)).join('\n---\n')
  writeFileSync(
    file,
    text([service('a'), { apiVersion: 'v1', kind: 'List', items: [route('a')] }, { ...service('x'), kind: 'Other' }]),
  )
  expect(applyFolder(cluster.world, folder)).toEqual({ changed: 2, deleted: 0, skipped: ['Other'] })
  expect(applyFolder(cluster.world, folder)).toMatchObject({ changed: 0, deleted: 0 })
  writeFileSync(file, text([service('a', 'shop', { app: 'cart' })]))
  expect(applyFolder(cluster.world, folder)).toEqual({ changed: 1, deleted: 1, skipped: [] })
  rmSync(folder, { recursive: true })
})
