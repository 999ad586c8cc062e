import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getJson } from '../../output/control-api.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { kubeconfig } from '../fake-cluster/ways-in.ts'
import { apisixcBeside, type Ran } from './run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'apisixc-diff-live-'))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}

function diff(...args: readonly string[]): Promise<Ran> {
  return apisixcBeside(['diff', ...args], folder)
}

/** What each path answers: a status and a text. */
const answers = new Map<string, readonly [status: number, body: string]>()
let server: Server
let url: string
let cluster: FakeCluster

beforeAll(async () => {
  cluster = await FakeCluster.start()
  server = createServer(({ url: path = '' }, response) => {
    const [status, body] = answers.get(path) ?? [404, '{"error_msg":"404"}']
    response.writeHead(status).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await cluster.stop()
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

const upstreamSchema = {
  properties: { retries: {}, checks: { properties: { active: { properties: { timeout: { default: 1 } } } } } },
}
const schema = {
  main: { route: { properties: { priority: { default: 0 }, status: { default: 1 } } }, upstream: upstreamSchema },
  plugins: {
    'key-auth': { schema: { properties: { header: { default: 'apikey' }, hide_credentials: { default: false } } } },
    'limit-count': {
      schema: {
        properties: { policy: { default: 'local' } },
        oneOf: [{ properties: { redis_port: { default: 6379 } } }],
      },
    },
  },
}

/** As APISIX shows it: defaults filled in, and what it notes for itself. */
function serve(routes: readonly object[], upstreams: readonly object[]): void {
  const wrap = (items: readonly object[]) =>
    JSON.stringify(items.map((value) => ({ key: '/x', value, modifiedIndex: 7 })))
  answers.set('/v1/schema', [200, JSON.stringify(schema)])
  answers.set('/v1/routes', [200, wrap(routes)])
  answers.set('/v1/upstreams', [200, wrap(upstreams)])
  answers.set('/v1/services', [200, '{}'])
  answers.set('/v1/plugin_metadatas', [200, '[{"id": "file-logger", "log_format": {"a": "$host"}}]'])
}

const finished = `routes:
  - {id: a, uri: /a, plugins: {key-auth: {}, limit-count: {count: 1, time_window: 1}}, plugin_config_id: p, upstream_id: u}
  - {id: b, uri: /b, plugin_config_id: p, upstream_id: u}
upstreams:
  - {id: u, checks: {active: {type: http}}, nodes: [{host: 10.0.0.1, port: 80, weight: 1}]}
plugin_configs:
  - {id: p, plugins: {ip-restriction: {whitelist: [10.0.0.0/8]}}}
consumers:
  - {username: jack, plugins: {key-auth: {key: hidden}}}
plugin_metadata:
  - {id: file-logger, log_format: {a: $host}}
#END
`
const liveRoute = {
  id: 'a',
  uri: '/a',
  priority: 0,
  status: 1,
  plugin_config_id: 'p',
  upstream_id: 'u',
  plugins: {
    'key-auth': { header: 'apikey', hide_credentials: false, _meta: { parent: { resource_key: '/routes/a' } } },
    'limit-count': { count: 1, time_window: 1, policy: 'local', redis_port: 6379, _meta: {} },
  },
}
const liveUpstream = {
  id: 'u',
  type: 'roundrobin',
  hash_on: 'vars',
  scheme: 'http',
  pass_host: 'pass',
  checks: { active: { type: 'http', timeout: 1 } },
  nodes: [{ host: '10.0.0.1', port: 80, weight: 1, priority: 0 }],
  resource_key: '/upstreams/u',
  parent: { value: {} },
}

describe('a running APISIX', () => {
  test('is the same as its file, as far as it shows itself', async () => {
    serve([liveRoute, { id: 'b', uri: '/b', plugin_config_id: 'p', upstream_id: 'u' }], [liveUpstream])
    const ran = await diff(`control:${url}`, file('apisix.yaml', finished))
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toBe(
      'nothing changes\n\nnote: not compared, as one side does not show them: stream_routes, global_rules, ' +
        'plugin_configs, ssls, consumers, consumer_groups, secrets, protos, plugins\n',
    )
  })

  test('may protect by a plugin config that it does not show', async () => {
    serve([liveRoute, { id: 'b', uri: '/b', plugin_config_id: 'p', upstream_id: 'u' }], [liveUpstream])
    const open = finished.replace('{id: b, uri: /b, plugin_config_id: p,', '{id: b, uri: /b,')
    const { code, out } = await diff(`control:${url}/`, file('open.yaml', open))
    expect(code).toBe(3)
    expect(out).toContain(
      'plugin config p of plugin config p: cannot be seen on one of the sides and may protect from anything\n      ! route b\n',
    )
  })

  test('that answers otherwise is no side', async () => {
    for (const [path, answer, reason] of [
      ['/v1/routes', [200, '"text"'], 'the answer is no list of items'],
      ['/v1/routes', [200, '<html>'], 'the answer is no JSON'],
      ['/v1/schema', [302, ''], 'the answer is 302'],
      ['/v1/upstreams', [500, 'secret words'], 'the answer is 500'],
    ] as const) {
      serve([], [])
      answers.set(path, answer)
      const ran = await diff(`control:${url}`, file('apisix.yaml', finished))
      expect(ran).toMatchObject({ code: 4, out: '' })
      expect(ran.err).toContain(`AXC0074: GET ${path} does not work: ${reason}`)
      expect(ran.err).not.toContain('secret words')
    }
  })

  test('is given up where it sends too much or nothing', async () => {
    answers.set('/large', [200, JSON.stringify('x'.repeat(5000))])
    const large = await getJson(new URL(`${url}/large`), { mostBytes: 1000, timeoutMs: 60_000 })
    expect(large).toEqual({ kind: 'failed', reason: 'the answer is larger than 1000 bytes' })
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const nothing = await getJson(new URL(`http://127.0.0.1:${port}/`), { mostBytes: 1000, timeoutMs: 50 })
    expect(nothing).toEqual({ kind: 'failed', reason: 'no answer within 0.05 s' })
    silent.closeAllConnections()
    silent.close()
  })
})

describe('a cluster', () => {
  const objects = [
    {
      apiVersion: 'apisix.apache.org/v2',
      kind: 'ApisixRoute',
      metadata: { name: 'shop', namespace: 'shop' },
      spec: {
        http: [{ name: 'pay', match: { paths: ['/pay'] }, backends: [{ serviceName: 'checkout', servicePort: 80 }] }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'checkout', namespace: 'shop' },
      spec: { ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'checkout', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'checkout' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.5'] }],
      ports: [{ port: 8080 }],
    },
  ]

  test('is compiled as it is now', async () => {
    for (const object of objects) cluster.world.put(object)
    const config = file('kubeconfig', JSON.stringify(kubeconfig(cluster)))
    const manifests = file('manifests.yaml', objects.map((object) => JSON.stringify(object)).join('\n---\n'))
    const args = ['cluster', '--kubeconfig', config, '--resolve', 'endpoints']
    expect(await diff(...args, manifests)).toEqual({ code: 0, out: 'nothing changes\n', err: '' })
    const other = file(
      'other.yaml',
      objects.map((object) => JSON.stringify(object).replace('/pay', '/paid')).join('\n---\n'),
    )
    const { code, out } = await diff(other, ...args)
    expect(code).toBe(3)
    expect(out).toContain('uris: + /pay, - /paid')
    expect(out).toContain('from ApisixRoute shop/shop http[0] (cluster)')
  })

  test('that cannot be reached is no side', async () => {
    const ran = await diff('cluster', 'manifests.yaml', '--kubeconfig', 'missing')
    expect(ran).toMatchObject({ code: 4, out: '' })
    expect(ran.err).toContain('AXC0')
  })
})
