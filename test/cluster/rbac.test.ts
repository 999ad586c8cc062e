import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { loadAll } from 'js-yaml'
import { rbacManifests } from '../../src/cli/rbac-manifests.ts'
import type { ObjectKey } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Scope } from '../../watch/cluster/scope.ts'
import { grantsOf } from '../fake-cluster/access.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { FollowedCluster } from '../support/followed-cluster.ts'

/** What `apisixc rbac` prints is enough for what `watch --cluster` asks, and each part of it is needed. */

let cluster: FakeCluster
let one: FollowedCluster | undefined
beforeEach(async () => {
  cluster = await FakeCluster.start()
})
afterEach(async () => {
  await one?.close()
  await cluster.stop()
})

const account = { name: 'apisixc', namespace: 'gateway' }
const manifests = (scope: Scope) =>
  loadAll(rbacManifests(scope, account, { namespace: 'gw', name: 'metadata' })) as RawObject[]
const secret: ObjectKey = '/Secret/shop/key'
const grant = { apiVersion: 'gateway.networking.k8s.io/v1beta1', spec: {} }
const configMap: ObjectKey = '/ConfigMap/gw/metadata'

const scopes: readonly (readonly [string, Scope])[] = [
  ['a whole cluster', { kind: 'cluster' }],
  ['some namespaces', { kind: 'namespaces', names: ['shop', 'pay'] }],
  ['namespaces with a label', { kind: 'labels', labels: new Map([['team', ['shop']]]) }],
]

async function follow(scope: Scope): Promise<FollowedCluster> {
  cluster.world.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'shop' } } })
  cluster.world.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' } })
  for (const name of ['metadata', 'of-others']) {
    cluster.world.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'gw' } })
  }
  cluster.world.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'shop' } })
  cluster.world.put({ ...grant, kind: 'ReferenceGrant', metadata: { name: 'grant', namespace: 'shop' } })
  one = new FollowedCluster(cluster, { scope })
  const { source } = one
  source.demand({ objects: new Set([secret, configMap]), kinds: new Set(['Pod', 'ReferenceGrant']) })
  return one
}

describe.each(scopes)('the permissions for %s', (_, scope) => {
  test('are enough', async () => {
    cluster.access.grants = grantsOf(manifests(scope))
    const followed = await follow(scope)
    await followed.until(
      () => followed.isSynced && followed.names('Secret').length + followed.names('ReferenceGrant').length === 2,
    )
    expect(followed.names('ConfigMap')).toEqual(['metadata'])
    expect(followed.names('Pod')).toEqual(['pod'])
    expect(followed.names('ReferenceGrant')).toEqual(['grant'])
    expect(followed.codes).toEqual([])
  })

  test('are needed: without those for ApisixRoutes nothing is synced, and it is said', async () => {
    const grants = grantsOf(manifests(scope)).map(({ namespace, rules }) => ({
      namespace,
      rules: rules.map((rule) => ({ ...rule, resources: rule.resources.filter((name) => name !== 'apisixroutes') })),
    }))
    cluster.access.grants = grants
    const followed = await follow(scope)
    await followed.until(() => followed.codes.includes('AXC0170'))
    expect(followed.isSynced).toBe(false)
  })
})
