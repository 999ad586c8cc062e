import { emit } from '../../output/emit.ts'
import { Compiler } from '../../src/compiler.ts'
import { groupOf, type RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import type { FakeCluster } from '../fake-cluster/fake-cluster.ts'

/** From 0 to below `below`. */
export type Random = (below: number) => number

/** Stands in the data of every Secret, so that it can be looked for wherever it must not be. */
export const planted = 'PlantedSecretValue'

const namespaces = ['shop', 'pay']
const apisix = 'apisix.apache.org/v2'

/** One of some dozens of objects of all kinds, in one of a few states. References hit, miss and change. */
export function anyShopObject(random: Random): RawObject {
  const namespace = namespaces[random(2)] ?? ''
  const name = `app-${random(8)}`
  const metadata = { name, namespace }
  switch (random(9)) {
    case 0:
    case 1:
      return anyRoute(namespace, name, random)
    case 2:
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { ports: [{ name: 'http', port: random(4) === 0 ? 81 : 80 }] },
      }
    case 3: {
      const subsets = [{ name: 'blue', labels: { color: random(2) === 0 ? 'blue' : 'green' } }]
      const spec = { retries: random(3), ...(random(2) === 0 && { subsets }) }
      return { apiVersion: apisix, kind: 'ApisixUpstream', metadata, spec }
    }
    case 4: {
      // What is no number costs the rules that use it, and must not be shown.
      const count = random(4) === 0 ? `${planted}-count` : String(1 + random(9))
      const data = { count: btoa(count), time_window: btoa('60'), rejected_msg: btoa(`${planted}-text`) }
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name: `key-${random(3)}`, namespace }, data }
    }
    case 5:
      return {
        apiVersion: apisix,
        kind: 'ApisixPluginConfig',
        metadata: { name: `config-${random(2)}`, namespace },
        spec: { plugins: [random(2) === 0 ? limit(random) : cors] },
      }
    case 6:
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${random(4)}`, namespace, labels: { color: random(2) === 0 ? 'blue' : 'green' } },
        status: { phase: 'Running', podIP: `10.0.0.${1 + random(20)}` },
      }
    default: {
      const pod = { targetRef: { kind: 'Pod', name: `pod-${random(4)}`, namespace } }
      return {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [`10.0.0.${1 + random(20)}`], ...(random(2) === 0 && pod) }],
        ports: [{ name: 'http', port: 8080 }],
      }
    }
  }
}

/** What keeps the gateway from serving nothing, which would be held back. Never change it. */
export const lastingObjects: readonly RawObject[] = [
  {
    apiVersion: apisix,
    kind: 'ApisixRoute',
    metadata: { name: 'lasting', namespace: 'lasting' },
    spec: {
      http: [{ name: 'open', match: { paths: ['/lasting'] }, backends: [{ serviceName: 'lasting', servicePort: 80 }] }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'lasting', namespace: 'lasting' },
    spec: { ports: [{ port: 80 }] },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'lasting', namespace: 'lasting', labels: { 'kubernetes.io/service-name': 'lasting' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.0.1'] }],
    ports: [{ port: 8080 }],
  },
]

const cors = { name: 'cors', enable: true, config: { allow_origins: 'https://example.org' } }

function limit(random: Random) {
  return { name: 'limit-count', enable: true, secretRef: `key-${random(3)}`, config: { key: 'remote_addr' } }
}

/** Rules that ask for a protection are called `guarded`, so that one without it can be seen in the file. */
function anyRoute(namespace: string, name: string, random: Random): RawObject {
  const subset = random(4) === 0 ? { subset: 'blue' } : {}
  const backends = [{ serviceName: `app-${random(8)}`, servicePort: 80, ...subset }]
  const match = { paths: [`/${namespace}/${name}/${random(3)}`] }
  const rules = [
    { name: 'open', match, backends },
    { name: 'guarded', match, backends, plugins: [limit(random)] },
    { name: 'guarded', match, backends, plugin_config_name: `config-${random(2)}` },
  ]
  return { apiVersion: apisix, kind: 'ApisixRoute', metadata: { name, namespace }, spec: { http: [rules[random(3)]] } }
}

export const shopOptions: CompileOptions = { ...defaultOptions, resolve: 'endpoints', format: 'json' }

/** The file that a compile from scratch of everything in the cluster gives, each object in the version that is served. */
export function fromScratch(cluster: FakeCluster): string {
  const compiler = new Compiler(shopOptions)
  for (const { object, served } of cluster.world.all()) {
    const group = groupOf(object.apiVersion)
    const apiVersion = group === '' ? 'v1' : `${group}/${served.versions[0]}`
    compiler.put({ ...object, apiVersion }, { label: '', locate: () => undefined })
  }
  return emit(compiler.compile().config, { format: 'json', style: 'compact', target: '3.18' })
}
