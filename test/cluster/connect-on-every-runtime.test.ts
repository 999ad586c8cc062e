import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { RawObject } from '../../src/objects/raw.ts'
import type { Connection } from '../../watch/cluster/connection.ts'
import { Authority, type Identity, type Wanted } from '../fake-cluster/certificates.ts'
import { FakeCluster, serverNames } from '../fake-cluster/fake-cluster.ts'
import type { FakeWatch } from '../fake-cluster/fake-watch.ts'
import { kubeconfig } from '../fake-cluster/ways-in.ts'
import type { Outcome, Task } from './client-program.ts'

/** Whom we speak to, and what broken answers become: the same on Bun, Deno and Node. */

const runtimes = ['bun', 'deno', 'node'] as const
type Runtime = (typeof runtimes)[number]

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'apisixc-connect-'))
const services = '/api/v1/services'

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function run(
  runtime: Runtime,
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const program = join(root, 'test/cluster', `${name}.ts`)
  const deno = join(root, 'node_modules/.bin/deno')
  const commands = {
    bun: [process.execPath, program],
    deno: [
      deno,
      'run',
      '--no-prompt',
      '--allow-net=127.0.0.1',
      '--allow-read',
      '--allow-sys',
      '--allow-env',
      '--allow-run',
      program,
    ],
    node: ['node', join(folder, `${name}.js`)],
  }
  const [command = '', ...before] = commands[runtime]
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1', ...environment }
  const child = spawn(command, [...before, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return { code, out, err }
}

/** As the argument of `client-program.ts`. */
function tasksFile(tasks: readonly Task[]): string {
  const file = join(folder, 'tasks.json')
  writeFileSync(file, JSON.stringify(tasks))
  return file
}

async function outcomes(runtime: Runtime, tasks: readonly Task[], environment?: NodeJS.ProcessEnv) {
  const { code, out, err } = await run(runtime, 'client-program', [tasksFile(tasks)], environment)
  expect({ code, err }).toEqual({ code: 0, err: expect.any(String) })
  const list: readonly Outcome[] = JSON.parse(out)
  return Object.fromEntries(list.map(({ name, told }) => [name, told]))
}

function to(cluster: FakeCluster, more: Partial<Connection> = {}): Task['connection'] {
  return {
    server: cluster.url,
    authority: { text: cluster.authority.cert },
    serverName: undefined,
    isVerified: true,
    clientCertificate: undefined,
    headers: {},
    namespace: undefined,
    ...more,
  }
}

function service(name: string, namespace = 'shop'): RawObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { ports: [{ port: 80 }] } }
}

beforeAll(async () => {
  const programs = ['client-program', 'kubeconfig-program'].map((name) => `test/cluster/${name}.ts`)
  const args = ['build', ...programs, '--target=node', '--splitting', `--outdir=${folder}`]
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' })
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
})

afterAll(() => rmSync(folder, { recursive: true }))

describe.each(runtimes)('on %s', (runtime) => {
  test('certificates: only the right one is spoken to', async () => {
    const cluster = await FakeCluster.start()
    const showing = async (wanted: Partial<Wanted>, authority = cluster.authority) => {
      const other = await FakeCluster.start()
      await other.show(authority.issue({ commonName: 'kube-apiserver', names: serverNames, ...wanted }))
      return { cluster: other, ca: { authority: { text: authority.cert } } }
    }
    const dayMs = 86_400_000
    const expired = await showing({ notAfter: new Date(Date.now() - dayMs / 2) })
    const early = await showing({ notBefore: new Date(Date.now() + dayMs) })
    const named = await showing({ names: ['elsewhere.example'] })
    const nameless = await showing({ names: [] })
    const selfSigned = new Authority()
    const client: Identity = cluster.authority.issue({ commonName: 'alice' })
    const stranger = new Authority().issue({ commonName: 'mallory' })
    const holding = ({ cert, key }: Identity) => ({
      clientCertificate: { certificate: { text: cert }, key: { text: key } },
    })
    const get = (name: string, connection: Task['connection'], token = 'fake-token'): Task => ({
      name,
      connection,
      ask: 'get',
      paths: [services],
      ...(token !== '' && { token }),
    })
    const tasks: readonly Task[] = [
      get('right', to(cluster)),
      get('wrong authority', to(cluster, { authority: { text: selfSigned.cert } })),
      get('no authority', to(cluster, { authority: undefined })),
      get('authority that is none', to(cluster, { authority: { text: 'no certificate' } })),
      get('expired', to(expired.cluster, expired.ca)),
      get('not valid yet', to(early.cluster, early.ca)),
      get('wrong name', to(named.cluster, named.ca)),
      get('no name', to(nameless.cluster, nameless.ca)),
      get('name by tls-server-name', to(named.cluster, { ...named.ca, serverName: 'elsewhere.example' })),
      get('wrong tls-server-name', to(cluster, { serverName: 'elsewhere.example' })),
      get('not verified', to(cluster, { authority: { text: selfSigned.cert }, isVerified: false })),
      get('client certificate', to(cluster, holding(client)), ''),
      get('client certificate of a stranger', to(cluster, holding(stranger)), ''),
      get('nobody', to(cluster), ''),
      { ...get('watch of the wrong authority', to(cluster, { authority: { text: selfSigned.cert } })), ask: 'watch' },
      { ...get('watch of the wrong name', to(named.cluster, named.ca)), ask: 'watch' },
    ]
    // Nobody may switch verification off from outside, or send us another way.
    const elsewhere = 'http://127.0.0.1:9'
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: elsewhere, https_proxy: elsewhere }
    const told = await outcomes(runtime, tasks, environment)
    const ok = [expect.objectContaining({ kind: 'ok' })]
    const refused = (reason: RegExp) => [{ kind: 'failed', reason: expect.stringMatching(reason) }]
    const unknown = [expect.objectContaining({ kind: 'refused', status: 401 })]
    expect(told).toEqual({
      right: ok,
      'wrong authority': refused(/not signed by a trusted authority/),
      'no authority': refused(/not signed by a trusted authority/),
      'authority that is none': [expect.objectContaining({ kind: 'failed' })],
      expired: refused(/expired|not valid today/),
      'not valid yet': refused(/not valid (?:yet|today)/),
      'wrong name': refused(/another name/),
      'no name': refused(/another name/),
      'name by tls-server-name': ok,
      'wrong tls-server-name': refused(/another name/),
      'not verified': ok,
      'client certificate': ok,
      'client certificate of a stranger': unknown,
      nobody: unknown,
      'watch of the wrong authority': refused(/not signed by a trusted authority/),
      'watch of the wrong name': refused(/another name/),
    })
    // Not even the path may reach a server that is not trusted.
    for (const each of [expired, early, nameless]) expect(each.cluster.asked).toEqual([])
    expect(cluster.asked.map(({ user }) => user)).toEqual([
      'fake-token',
      'fake-token',
      'CN=alice',
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    await Promise.all(
      [cluster, expired.cluster, early.cluster, named.cluster, nameless.cluster].map((each) => each.stop()),
    )
  })

  test('answers: whole ones are taken, broken ones are told', async () => {
    const cluster = await FakeCluster.start({ gzipFromBytes: 1000 })
    for (let index = 0; index < 50; index += 1) cluster.world.put(service(`shop-${index}`))
    const faulty = (name: string, fault: Parameters<typeof cluster.faults.answer>[0]): Task => {
      cluster.faults.answer(fault, { when: ({ query }) => query.get('task') === name })
      return { name, connection: to(cluster), token: 'fake-token', ask: 'get', paths: [`${services}?task=${name}`] }
    }
    const plain = (name: string, ...paths: readonly string[]): Task => ({
      name,
      connection: to(cluster),
      token: 'fake-token',
      ask: 'get',
      paths,
    })
    cluster.access.denies = ({ path }) => path === '/api/v1/secrets'
    const tasks = [
      plain('list', services),
      plain('one', '/api/v1/namespaces/shop/services/shop-1'),
      plain('kept alive', '/version', '/version', '/version'),
      plain('missing', '/api/v1/namespaces/shop/services/cart'),
      plain('forbidden', '/api/v1/secrets'),
      faulty('truncated', { type: 'truncate', afterBytes: 400 }),
      faulty('reset', { type: 'reset' }),
      faulty('reset-later', { type: 'reset', afterBytes: 400 }),
      faulty('garbled', { type: 'garble' }),
      faulty('throttled', { type: 'status', status: 429, message: 'too many\nrequests', retryAfter: '7' }),
      faulty('broken', { type: 'status', status: 500 }),
    ]
    const told = await outcomes(runtime, tasks)
    const before = cluster.connections
    const cut = [{ kind: 'failed', reason: expect.stringMatching(/cut off|reset|aborted|closed|socket/i) }]
    const names = cluster.world
      .all()
      .map(({ name }) => expect.objectContaining({ metadata: expect.objectContaining({ name }) }))
    const body = expect.objectContaining({ kind: 'ServiceList', items: expect.arrayContaining(names) })
    expect(told['list']).toEqual([{ kind: 'ok', body }])
    expect(told['one']).toEqual([{ kind: 'ok', body: cluster.world.get(service('shop-1'))?.object }])
    expect(told['kept alive']).toHaveLength(3)
    expect(told['missing']).toEqual([{ kind: 'refused', status: 404, reason: 'services "cart" not found' }])
    expect(told['forbidden']).toEqual([
      { kind: 'refused', status: 403, reason: expect.stringContaining('cannot list resource "secrets"') },
    ])
    expect(told['truncated']).toEqual(cut)
    expect(told['reset']).toEqual(cut)
    expect(told['reset-later']).toEqual(cut)
    expect(told['garbled']).toEqual([{ kind: 'failed', reason: 'the answer is not JSON' }])
    expect(told['throttled']).toEqual([
      { kind: 'refused', status: 429, reason: 'too many requests', retryAfterMs: 7000 },
    ])
    expect(told['broken']).toEqual([{ kind: 'refused', status: 500, reason: 'planned by the test' }])
    expect(cluster.asked[0]?.headers['accept-encoding']).toBe('gzip')
    // One connection for each task, however many paths it asks for.
    expect(before).toBe(tasks.length)
    await cluster.stop()
  })

  test('watches: every line, and how it ended', async () => {
    const cluster = await FakeCluster.start()
    const euro = Buffer.from('{"price":"€"}\n')
    const scripts: Readonly<Record<string, (watch: FakeWatch) => void>> = {
      ended: (watch) => watch.end(),
      cut: (watch) => {
        watch.bookmark()
        watch.cut()
      },
      truncated: (watch) => watch.truncate(),
      'mid-line': (watch) => watch.stopMidLine(),
      garbled: (watch) => watch.garble(),
      split: (watch) => {
        for (const byte of euro) watch.sendBytes(Uint8Array.of(byte))
        watch.end()
      },
      huge: (watch) => {
        watch.send(`{"text":"${'x'.repeat(4 * 2 ** 20)}"}\n{"next":true}\n`)
        watch.end()
      },
      gone: (watch) => watch.fail(410, 'too old'),
    }
    const tasks = Object.keys(scripts).map((name): Task => {
      const path = `${services}?watch=1&task=${name}`
      return { name, connection: to(cluster), token: 'fake-token', ask: 'watch', paths: [path] }
    })
    const refused: Task = {
      name: 'refused',
      connection: to(cluster),
      token: 'wrong',
      ask: 'watch',
      paths: [`${services}?watch=1`],
    }
    const running = outcomes(runtime, [...tasks, refused])
    for (const [name, act] of Object.entries(scripts)) {
      const isOpen = (watch: FakeWatch) => watch.asked.query.get('task') === name
      await cluster.until(() => cluster.watches().some(isOpen))
      const watch = cluster.watches().find(isOpen)
      if (watch !== undefined) act(watch)
    }
    const told = await running
    const failed = (pattern: RegExp) => ({ kind: 'failed', reason: expect.stringMatching(pattern) })
    const cut = failed(/cut off|reset|aborted|closed|socket/i)
    expect(told['ended']).toEqual(['open', { kind: 'ended' }])
    expect(told['cut']?.at(-1)).toEqual(cut)
    expect(told['truncated']).toEqual(['open', cut])
    expect(told['mid-line']).toEqual(['open', failed(/in the middle of a line/)])
    expect(told['garbled']).toEqual(['open', failed(/not JSON/)])
    expect(told['split']).toEqual(['open', { price: '€' }, { kind: 'ended' }])
    expect(told['huge']).toEqual(['open', { text: 'x'.repeat(4 * 2 ** 20) }, { next: true }, { kind: 'ended' }])
    expect(told['gone']).toEqual([
      'open',
      { type: 'ERROR', object: expect.objectContaining({ code: 410, message: 'too old' }) },
      { kind: 'ended' },
    ])
    expect(told['refused']).toEqual([{ kind: 'refused', status: 401, reason: 'Unauthorized' }])
    await cluster.stop()
  })

  test('what a listener throws reaches the process', async () => {
    const cluster = await FakeCluster.start()
    cluster.world.put(service('cart'))
    const path = `${services}?watch=1`
    const { code, err } = await run(runtime, 'client-program', [
      tasksFile([{ name: 'throw', connection: to(cluster), token: 'fake-token', ask: 'throw', paths: [path] }]),
    ])
    expect(code).not.toBe(0)
    expect(err).toContain('the listener is broken')
    await cluster.stop()
  })

  test('a kubeconfig works, or this runtime is said to be too old for that: AXC0152', async () => {
    const cluster = await FakeCluster.start()
    const plugin = join(folder, 'plugin')
    const credential = '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"fake-token"}}'
    writeFileSync(plugin, `#!/bin/sh\necho '${credential}'\n`, { mode: 0o700 })
    const file = join(folder, 'kubeconfig')
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never' }
    writeFileSync(file, JSON.stringify(kubeconfig(cluster, { user: { exec } })))
    const { code, out, err } = await run(runtime, 'kubeconfig-program', [file, '/version'])
    const isOld = runtime === 'node' && !canZstd()
    expect({ code, err, out: JSON.parse(out) }).toEqual({
      code: 0,
      err: '',
      out: isOld ? { codes: ['AXC0152'] } : { codes: [], kind: 'ok' },
    })
    await cluster.stop()
  })
})

/** What client-node needs of the Node of this machine. */
function canZstd(): boolean {
  const { stdout } = spawnSync('node', ['-p', "'createZstdDecompress' in require('node:zlib')"], { encoding: 'utf8' })
  return stdout.trim() === 'true'
}
