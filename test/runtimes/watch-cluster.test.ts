import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Authority } from '../fake-cluster/certificates.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { kubeconfig } from '../fake-cluster/ways-in.ts'
import { Watching } from '../support/watching.ts'

/**
 * `watch --cluster` as a developer runs it, with a kubeconfig, on the runtimes that can read one. Node 22.19 and newer can;
 * what Node does with a connection is in test/cluster/connect-on-every-runtime.test.ts.
 */

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'apisixc-watch-cluster-'))
const runtimes = ['bun', 'deno'] as const
let cluster: FakeCluster

beforeAll(async () => {
  cluster = await FakeCluster.start()
})
afterAll(async () => {
  await cluster.stop()
  rmSync(folder, { recursive: true })
})

function start(runtime: (typeof runtimes)[number], config: object, args: readonly string[] = []) {
  const home = mkdtempSync(join(folder, `${runtime}-`))
  const file = join(home, 'kubeconfig')
  const output = join(home, 'out/apisix.yaml')
  mkdirSync(join(home, 'out'))
  writeFileSync(file, JSON.stringify(config))
  const main = join(root, 'src/main.ts')
  const program =
    runtime === 'bun'
      ? [process.execPath, main]
      : [
          join(root, 'node_modules/.bin/deno'),
          'run',
          '--no-prompt',
          '--allow-read',
          `--allow-write=${join(home, 'out')}`,
        ].concat(['--allow-env', '--allow-sys', '--allow-net=127.0.0.1', main])
  const options = ['--kubeconfig', file, '-o', output, '--log-format', 'json', ...args]
  return {
    watching: new Watching([...program, 'watch', '--cluster', ...options]),
    output,
    text: () => readFileSync(output, 'utf8'),
  }
}

const metadata = (name: string) => ({ name, namespace: 'shop' })
function putApp(name: string, address: string): void {
  const backends = [{ serviceName: name, servicePort: 80 }]
  cluster.world.put({
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata: metadata(name),
    spec: { http: [{ name: 'main', match: { paths: [`/${name}`] }, backends }] },
  })
  cluster.world.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: { ports: [{ name: 'http', port: 80 }] },
  })
  cluster.world.put({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata(name), labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address] }],
    ports: [{ name: 'http', port: 8080 }],
  })
}

describe.each(runtimes)('watch --cluster on %s', (runtime) => {
  test('follows a cluster, through its restart', async () => {
    putApp('cart', '10.0.0.1')
    const { watching, text } = start(runtime, kubeconfig(cluster))
    try {
      await watching.next('written')
      expect(text()).toContain('10.0.0.1')
      await cluster.stop()
      putApp('cart', '10.0.0.2')
      await cluster.restart()
      await watching.next('written')
      expect(text()).toContain('10.0.0.2')
      expect(await watching.stop()).toBe(0)
    } finally {
      await watching.stop('SIGKILL')
    }
  }, 30_000)

  test('refuses a server that another authority has signed: asks it nothing, and writes nothing', async () => {
    putApp('cart', '10.0.0.1')
    const askedBefore = cluster.asked.length
    const other = Buffer.from(new Authority().cert).toString('base64')
    const { watching, output } = start(
      runtime,
      kubeconfig(cluster, { cluster: { 'certificate-authority-data': other } }),
    )
    try {
      const said = await watching.next('the API server does not tell what it serves', { level: 'error' })
      expect(String(said['message'])).toContain('certificate')
      // Whoever is asked to stop ends a turn that is on its way, so that a file would be there afterwards.
      expect(await watching.stop()).toBe(0)
      expect(existsSync(output)).toBe(false)
      expect(cluster.asked).toHaveLength(askedBefore)
    } finally {
      await watching.stop('SIGKILL')
    }
  })

  test('compiles once what is there', async () => {
    putApp('cart', '10.0.0.3')
    const { watching, text } = start(runtime, kubeconfig(cluster), ['--once'])
    expect(await watching.ended).toBe(0)
    expect(text()).toContain('10.0.0.3')
  })
})
