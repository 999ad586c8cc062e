import { expect, test } from 'bun:test'
import { Compiler } from '../../src/compiler.ts'
import { keyOf } from '../../src/kinds/table.ts'
import { Publisher } from '../../src/loop/publisher.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { Authority } from '../fake-cluster/certificates.ts'
import { nowhere, raw } from '../support/worlds.ts'

/** The shrink guard holds back what vanishes by accident, and lets go what somebody withdrew a grant of, or gave to another class. */

const apisix = 'apisix.apache.org/v2'
const { cert, key } = new Authority().issue({ commonName: 'gateway' })
const route = (name: string, rule: object = {}): RawObject => {
  const backends = [{ serviceName: 'cart', servicePort: 80 }]
  const spec = { http: [{ name: 'r', match: { paths: [`/${name}`] }, backends, ...rule }] }
  return raw(apisix, 'ApisixRoute', name, 'shop', { spec })
}
const many = (rule: object) => Array.from({ length: 12 }, (_, index) => route(`many-${index}`, rule))
const service = (name: string) => raw('v1', 'Service', name, 'shop', { spec: { ports: [{ port: 80 }] } })
const grant = raw('gateway.networking.k8s.io/v1', 'ReferenceGrant', 'shop', 'platform', {
  spec: {
    from: ['ApisixRoute', 'ApisixUpstream'].map((kind) => ({ group: 'apisix.apache.org', kind, namespace: 'shop' })),
    to: [
      { group: 'apisix.apache.org', kind: 'ApisixPluginConfig' },
      { group: '', kind: 'Secret' },
    ],
  },
})
const tlsSecret = { name: 'pair', namespace: 'platform' }
const externalNodes = [{ type: 'Domain', name: 'pay.example.org' }]

function publisherOf(compiler: Compiler, compile: CompileOptions): Publisher {
  return new Publisher(
    {
      path: 'apisix.yaml',
      served: undefined,
      previous: undefined,
      originOf: (key) => compiler.originOf(key),
      askedBy: () => [],
      look: () => 1,
      write: async ({ size }) => ({ kind: 'written', mtimeSeconds: 1, bytes: size }),
    },
    { compile, style: 'pretty', maxShrink: 0.5 },
  )
}

test.each<readonly [string, readonly RawObject[]]>([
  ['routes with a plugin config', many({ plugin_config_name: 'all', plugin_config_namespace: 'platform' })],
  [
    'routes to a Service with a client certificate',
    [
      raw(apisix, 'ApisixUpstream', 'pay', 'shop', { spec: { scheme: 'https', tlsSecret } }),
      ...many({ backends: [{ serviceName: 'pay', servicePort: 80 }] }),
    ],
  ],
  [
    'routes to an upstream with nodes of its own and a client certificate',
    [
      raw(apisix, 'ApisixUpstream', 'partner', 'shop', { spec: { scheme: 'https', tlsSecret, externalNodes } }),
      ...many({ backends: [], upstreams: [{ name: 'partner' }] }),
    ],
  ],
])('a grant that is withdrawn takes most of all routes along: %s', async (_, objects) => {
  const compile = { ...defaultOptions, strictReferences: true }
  const compiler = new Compiler(compile)
  const world = [
    ...[route('own'), service('cart'), service('pay'), grant, ...objects],
    raw(apisix, 'ApisixPluginConfig', 'all', 'platform', { spec: { plugins: [{ name: 'cors', enable: true }] } }),
    raw('v1', 'Secret', 'pair', 'platform', { stringData: { 'tls.crt': cert, 'tls.key': key } }),
  ]
  for (const object of world) compiler.put(object, nowhere)
  const publisher = publisherOf(compiler, compile)
  const publish = async () => (await publisher.publish(compiler.compile(), () => 0)).kind
  expect(compiler.compile().config.routes).toHaveLength(13)
  expect(await publish()).toBe('put')

  compiler.drop(keyOf(grant))
  expect(compiler.compile().config.routes).toHaveLength(1)
  expect(await publish()).toBe('held')
  publisher.touch(keyOf(service('unrelated')))
  expect(await publish()).toBe('held')
  publisher.touch(keyOf(grant))
  expect(await publish()).toBe('put')
})

test('a class that another controller gets takes its Ingresses along', async () => {
  const ingress = (name: string, ingressClassName: string): RawObject =>
    raw('networking.k8s.io/v1', 'Ingress', name, 'shop', {
      spec: {
        ingressClassName,
        rules: [
          {
            http: {
              paths: [
                { path: `/${name}`, pathType: 'Exact', backend: { service: { name: 'cart', port: { number: 80 } } } },
              ],
            },
          },
        ],
      },
    })
  const classOf = (controller: string): RawObject =>
    raw('networking.k8s.io/v1', 'IngressClass', 'public', '', { spec: { controller } })
  const ours = 'apisix.apache.org/apisix-ingress-controller'
  const compiler = new Compiler(defaultOptions)
  const names = Array.from({ length: 12 }, (_, index) => `many-${index}`)
  const world = [
    classOf(ours),
    service('cart'),
    ingress('own', 'apisix'),
    ...names.map((name) => ingress(name, 'public')),
  ]
  for (const object of world) compiler.put(object, nowhere)
  const publisher = publisherOf(compiler, defaultOptions)
  const publish = async () => (await publisher.publish(compiler.compile(), () => 0)).kind
  expect(compiler.compile().config.routes).toHaveLength(13)
  expect(await publish()).toBe('put')

  compiler.put(classOf('nginx.org/ingress-controller'), nowhere)
  expect(compiler.compile().config.routes).toHaveLength(1)
  expect(await publish()).toBe('held')
  publisher.touch(keyOf(classOf(ours)))
  expect(await publish()).toBe('put')
})
