import { describe, expect, test } from 'bun:test'
import { describePath, type Path } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { compilerOf, outcomeOf, raw } from '../support/worlds.ts'

/**
 * Nothing vanishes, field by field: in a world that uses every field of ours once, another value of any of them gives
 * another file or another diagnostic, and an unknown field anywhere gets one.
 */

const settings = {
  loadbalancer: { type: 'chash', hashOn: 'header', key: 'x-user' },
  scheme: 'https',
  retries: 2,
  timeout: { connect: '1s', send: '2s', read: '3s' },
  healthCheck: {
    active: {
      type: 'https',
      timeout: 3,
      concurrency: 4,
      host: 'health.example.org',
      port: 8081,
      httpPath: '/healthz',
      strictTLS: false,
      requestHeaders: ['X-Probe: yes'],
      healthy: { interval: '2s', httpCodes: [200], successes: 3 },
      unhealthy: { interval: '2s', httpCodes: [500], httpFailures: 4, tcpFailures: 3, timeouts: 2 },
    },
    passive: {
      type: 'https',
      healthy: { httpCodes: [201], successes: 4 },
      unhealthy: { httpCodes: [503], httpFailures: 6, tcpFailures: 5, timeouts: 4 },
    },
  },
  subsets: [{ name: 'blue', labels: { color: 'blue' } }],
  passHost: 'rewrite',
  upstreamHost: 'inner.example.org',
}

const { subsets: _, ...policySettings } = settings

const world: readonly RawObject[] = [
  raw('apisix.apache.org/v2', 'ApisixRoute', 'shop', 'store', {
    spec: {
      http: [
        {
          name: 'pay',
          priority: 3,
          websocket: true,
          timeout: { connect: '4s', send: '5s', read: '6s' },
          match: {
            paths: ['/pay/*'],
            hosts: ['shop.example.org'],
            methods: ['GET'],
            remoteAddrs: ['10.0.0.0/8'],
            exprs: [
              { subject: { scope: 'Header', name: 'X-Beta' }, op: 'Equal', value: 'a' },
              { subject: { scope: 'Query', name: 'q' }, op: 'In', set: ['b'] },
            ],
            filter_func: 'function(vars) return vars.arg_a == "1" end',
          },
          backends: [
            { serviceName: 'cart', servicePort: 80, weight: 70, subset: 'blue' },
            { serviceName: 'orders', servicePort: 'http', weight: 20, resolveGranularity: 'service' },
          ],
          upstreams: [{ name: 'partner', weight: 10 }],
          plugin_config_name: 'everybody',
          plugin_config_namespace: 'store',
          plugins: [
            {
              name: 'limit-count',
              enable: true,
              config: { count: 5, time_window: 60, nested: { key: 'a' } },
              secretRef: 'limits',
            },
          ],
          authentication: { enable: true, type: 'jwtAuth', jwtAuth: { header: 'h', query: 'q', cookie: 'c' } },
        },
        {
          name: 'keys',
          match: { paths: ['/keys'] },
          backends: [{ serviceName: 'cart', servicePort: 80 }],
          authentication: { enable: true, type: 'keyAuth', keyAuth: { header: 'X-Key' } },
        },
        {
          name: 'staff',
          match: { paths: ['/staff'] },
          backends: [{ serviceName: 'cart', servicePort: 80 }],
          authentication: {
            enable: true,
            type: 'ldapAuth',
            ldapAuth: { base_dn: 'dc=example', ldap_uri: 'ldap.example.org', use_tls: true, uid: 'cn' },
          },
        },
      ],
      stream: [
        {
          name: 'database',
          protocol: 'TCP',
          match: { ingressPort: 9100, host: 'db.example.org' },
          backend: { serviceName: 'cart', servicePort: 80, subset: 'blue', resolveGranularity: 'endpoints' },
          plugins: [{ name: 'ip-restriction', enable: true, config: { whitelist: ['10.0.0.1'] }, secretRef: 'limits' }],
        },
      ],
    },
  }),
  raw('apisix.apache.org/v2', 'ApisixUpstream', 'cart', 'store', {
    spec: { ...settings, portLevelSettings: [{ ...settings, port: 80, retries: 3 }] },
  }),
  raw('apisix.apache.org/v2', 'ApisixUpstream', 'partner', 'store', {
    spec: {
      scheme: 'https',
      externalNodes: [
        { type: 'Domain', name: 'api.example.org', port: 8443, weight: 5 },
        { type: 'Service', name: 'legacy', port: 8080, weight: 6 },
      ],
    },
  }),
  raw('apisix.apache.org/v2', 'ApisixPluginConfig', 'everybody', 'store', {
    spec: { plugins: [{ name: 'cors', enable: true, config: { max_age: 5 }, secretRef: 'limits' }] },
  }),
  raw('apisix.apache.org/v1alpha1', 'GatewayProxy', 'gateway', 'store', {
    spec: {
      plugins: [{ name: 'gzip', enabled: true, config: { comp_level: 3 } }],
      pluginMetadata: { 'file-logger': { path: 'logs/all.log' } },
    },
  }),
  raw('apisix.apache.org/v1alpha1', 'Consumer', 'alice', 'store', {
    spec: {
      credentials: [
        { type: 'basic-auth', name: 'login', config: { username: 'alice', password: 'p' } },
        { type: 'key-auth', name: 'key', secretRef: { name: 'key', namespace: 'store' } },
      ],
      plugins: [{ name: 'limit-count', config: { count: 5, time_window: 60 } }],
    },
  }),
  raw('v1', 'Secret', 'key', 'store', { stringData: { key: 'k' } }),
  raw('apisix.apache.org/v1alpha1', 'BackendTrafficPolicy', 'orders', 'store', {
    spec: { targetRefs: [{ group: '', kind: 'Service', name: 'orders', sectionName: 'http' }], ...policySettings },
  }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'store' },
    spec: {
      rules: [
        {
          http: {
            paths: [
              { path: '/web', pathType: 'Prefix', backend: { service: { name: 'orders', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  },
  raw('v1', 'Service', 'cart', 'store', {
    spec: { clusterIP: '10.96.0.1', ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  }),
  raw('v1', 'Service', 'orders', 'store', {
    spec: {
      clusterIP: '10.96.0.2',
      ports: [
        { name: 'http', port: 80 },
        { name: 'sql', port: 5432 },
      ],
    },
  }),
  raw('v1', 'Service', 'legacy', 'store', { spec: { type: 'ExternalName', externalName: 'old.example.org' } }),
  raw('v1', 'Secret', 'limits', 'store', { stringData: { note: 'text' } }),
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'cart-1', namespace: 'store', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'cart-a' } }],
    ports: [{ name: 'http', port: 8080 }],
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart-a', namespace: 'store', labels: { color: 'blue' } },
    status: { podIP: '10.0.0.1' },
  },
]

/** Fields whose value decides nothing here, and why. */
const silent: readonly [pattern: RegExp, why: string][] = [
  // The port's own block replaces the outer one whole; the outer timeouts are all overridden.
  [
    /^spec\.(?:loadbalancer|scheme|timeout|healthCheck|passHost|upstreamHost|retries|subsets)/,
    'overridden by portLevelSettings',
  ],
]

interface Leaf {
  readonly path: Path
  readonly value: unknown
}

function leavesOf(value: unknown, path: Path = []): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap((element, index) => leavesOf(element, [...path, index]))
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([key, field]) => leavesOf(field, [...path, key]))
}

function mappingsOf(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((element, index) => mappingsOf(element, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return [path, ...Object.entries(value).flatMap(([key, field]) => mappingsOf(field, [...path, key]))]
}

function withValue<T>(object: T, path: Path, value: unknown): T {
  const copy = structuredClone(object)
  let target = copy as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) target = target[step] as Record<string | number, unknown>
  target[path.at(-1) ?? ''] = value
  return copy
}

function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1
  return /^\d+s$/.test(String(value)) ? '9s' : `${value}x`
}

const ours = world.filter(({ apiVersion }) => apiVersion.startsWith('apisix.'))
// The world has a filter function.
const options = { ...defaultOptions, allowLua: true }
const before = outcomeOf(compilerOf(world, options))

function outcomeWith(changed: RawObject): ReturnType<typeof outcomeOf> {
  return outcomeOf(
    compilerOf(
      world.map((object) => (isSame(object, changed) ? changed : object)),
      options,
    ),
  )
}

function isSame(a: RawObject, b: RawObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name
}

describe('fields', () => {
  test('the world itself is without fault', () => expect(before.diagnostics).toEqual([]))

  for (const object of ours) {
    test(`another value of any field of ${object.kind} ${object.metadata.name} shows`, () => {
      const unseen = leavesOf(object['spec'], ['spec'])
        .filter(({ path, value }) => {
          const after = outcomeWith(withValue(object, path, another(value)))
          return JSON.stringify(after) === JSON.stringify(before)
        })
        .map(({ path }) => describePath(path))
        .filter((path) => object.metadata.name !== 'cart' || !silent.some(([pattern]) => pattern.test(path)))
      expect(unseen).toEqual([])
    })

    test(`an unknown field anywhere in ${object.kind} ${object.metadata.name} is told`, () => {
      const untold = mappingsOf(object['spec'], ['spec'])
        .filter((path) => !['config', 'labels', 'pluginMetadata'].some((free) => path.includes(free)))
        .filter((path) => outcomeWith(withValue(object, [...path, 'misspelt'], 1)).diagnostics.length === 0)
        .map(describePath)
      expect(untold).toEqual([])
    })
  }
})
