import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { kubeconfig } from '../fake-cluster/ways-in.ts'
import { apisixcBeside } from './run-cli.ts'

/** Commands that list a cluster once and look at it: `explain`, `why` and `graph` with `--cluster`. */

const folder = mkdtempSync(join(tmpdir(), 'apisixc-look-'))
let cluster: FakeCluster

function put(namespace: string, name: string): void {
  const metadata = { name, namespace }
  cluster.world.put({
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata,
    spec: { http: [{ name: 'r', match: { paths: [`/${name}`] }, backends: [{ serviceName: name, servicePort: 80 }] }] },
  })
  cluster.world.put({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } })
  cluster.world.put({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.5'] }],
    ports: [{ port: 8080 }],
  })
}

beforeAll(async () => {
  cluster = await FakeCluster.start()
  put('shop', 'pay')
  put('bank', 'money')
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig(cluster)))
})
afterAll(async () => {
  await cluster.stop()
  rmSync(folder, { recursive: true })
})

const look = (...args: readonly string[]) => apisixcBeside([...args, '--cluster', '--kubeconfig', 'kubeconfig'], folder)

describe('a cluster, listed once', () => {
  test('answers a request with its endpoints', async () => {
    const { code, out, err } = await look('explain', '/pay')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('answered by route shop_pay_r\n  from ApisixRoute shop/pay http[0] (cluster)\n')
    expect(out).toContain('    node 10.0.0.5:8080 weight 100\n')
  })

  test('only as far as --namespace goes', async () => {
    expect(await look('explain', '/pay', '--namespace', 'bank')).toMatchObject({ code: 1 })
    expect(await look('explain', '/money', '--namespace', 'bank')).toMatchObject({ code: 0 })
  })

  test('tells what an object became', async () => {
    const { code, out } = await look('why', 'EndpointSlice/money')
    expect(code).toBe(0)
    expect(out).toBe(`EndpointSlice/bank/money (cluster)
  has no item of its own; what is below was made with it

is read by
  upstream:bank_money_80
    from Service bank/money (cluster)
`)
  })

  test('is drawn as far as --namespace goes', async () => {
    const { code, out } = await look('graph', '--namespace', 'bank')
    expect(code).toBe(0)
    expect(out).toContain('"route bank_money_r')
    expect(out).not.toContain('shop')
  })

  test('one that cannot be reached is exit code 4', async () => {
    const args = ['--cluster', '--kubeconfig', 'missing']
    for (const command of [
      ['explain', '/pay'],
      ['why', 'x'],
    ] as const) {
      const ran = await apisixcBeside([...command, ...args], folder)
      expect(ran).toMatchObject({ code: 4, out: '', err: expect.stringContaining('missing error AXC0153') })
    }
  })

  test('where only the environment speaks of one, paths count', async () => {
    writeFileSync(join(folder, 'config.yaml'), 'cluster: true\n')
    writeFileSync(join(folder, 'empty.yaml'), '')
    const { code, err } = await apisixcBeside(['why', 'x', 'empty.yaml', '--config', 'config.yaml'], folder)
    expect({ code, isThere: err.includes('AXC0093') }).toEqual({ code: 1, isThere: true })
  })
})
