import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { connectionInPod, isInPod } from '../../watch/cluster/in-pod.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { writeServiceAccount } from '../fake-cluster/ways-in.ts'
import { FakeClock } from '../support/fake-clock.ts'

let cluster: FakeCluster
let folder: string
let found: Diagnostic[]
const clock = new FakeClock()

beforeEach(async () => {
  cluster = await FakeCluster.start()
  folder = mkdtempSync(join(tmpdir(), 'apisixc-pod-'))
  found = []
})

afterEach(async () => {
  await cluster.stop()
  rmSync(folder, { recursive: true })
})

function inPod(environment: Readonly<Record<string, string>>) {
  return connectionInPod({ environment: (name) => environment[name], clock, folder }, (each) => found.push(each))
}

describe('in a pod', () => {
  test('the service account gives everything', async () => {
    const environment = writeServiceAccount(cluster, folder, 'fake-token\n')
    const connection = await inPod(environment)
    expect(found).toEqual([])
    expect(connection).toMatchObject({ server: cluster.url, isVerified: true, namespace: 'shop' })
    if (connection === undefined) return
    const api = connect(connection, { clock, random: Math.random })
    expect((await api.get('/api/v1/services')).kind).toBe('ok')
    api.close()
  })

  test.each([
    ['10.0.0.1', '443', 'https://10.0.0.1:443'],
    ['fd00::1', '6443', 'https://[fd00::1]:6443'],
    ['api.example.org', '443', 'https://api.example.org:443'],
  ])('%s and %s make %s', async (host, port, server) => {
    writeServiceAccount(cluster, folder)
    expect(await inPod({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port })).toMatchObject({ server })
  })

  test('elsewhere the missing variable is named: AXC0150', async () => {
    expect(await inPod({})).toBeUndefined()
    expect(await inPod({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBeUndefined()
    expect(found).toMatchObject([
      { code: 'AXC0150', message: 'KUBERNETES_SERVICE_HOST is not set, so this is not a pod of a cluster' },
      { code: 'AXC0150', place: { file: 'environment KUBERNETES_SERVICE_PORT' } },
    ])
    expect([isInPod(() => undefined), isInPod(() => ''), isInPod(() => '10.0.0.1')]).toEqual([false, false, true])
  })

  test('without a mounted token it says so: AXC0151', async () => {
    const environment = writeServiceAccount(cluster, folder)
    rmSync(join(folder, 'ca.crt'))
    expect(await inPod(environment)).toBeUndefined()
    writeFileSync(join(folder, 'token'), '\n')
    expect(await inPod(environment)).toBeUndefined()
    expect(found).toMatchObject([
      { code: 'AXC0151', place: { file: join(folder, 'ca.crt') }, message: expect.stringContaining('does not exist') },
      { code: 'AXC0151', place: { file: join(folder, 'token') }, message: expect.stringContaining('it is empty') },
    ])
  })

  test('nothing that it needs loads client-node', async () => {
    const files = ['in-pod.ts', 'connect.ts'].map((name) =>
      fileURLToPath(new URL(`../../watch/cluster/${name}`, import.meta.url)),
    )
    const imports = files.map((file) => `await import(${JSON.stringify(file)})`).join('\n')
    const program = `${imports}\nconsole.log(Object.keys(require.cache).filter((name) => name.includes('client-node')).length)`
    const { stdout, exitCode } = Bun.spawnSync([process.execPath, '-e', program])
    expect({ exitCode, out: stdout.toString().trim() }).toEqual({ exitCode: 0, out: '0' })
  })
})
