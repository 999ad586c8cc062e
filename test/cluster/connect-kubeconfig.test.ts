import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { Api } from '../../watch/cluster/api.ts'
import { connect } from '../../watch/cluster/connect.ts'
import { connectionFromKubeconfig, type KubeconfigWish } from '../../watch/cluster/kubeconfig.ts'
import { Authority } from '../fake-cluster/certificates.ts'
import { FakeCluster } from '../fake-cluster/fake-cluster.ts'
import { base64, type KubeconfigFields, kubeconfig } from '../fake-cluster/ways-in.ts'
import { FakeClock } from '../support/fake-clock.ts'

let cluster: FakeCluster
let folder: string
let clock: FakeClock
let found: Diagnostic[]
let apis: Api[]

beforeEach(async () => {
  cluster = await FakeCluster.start()
  folder = mkdtempSync(join(tmpdir(), 'apisixc-kubeconfig-'))
  clock = new FakeClock(Date.now())
  found = []
  apis = []
})

afterEach(async () => {
  for (const api of apis) api.close()
  await cluster.stop()
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string | object, mode = 0o600): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode })
  return path
}

function read(wish: Partial<KubeconfigWish>, environment: Readonly<Record<string, string>> = {}) {
  const surroundings = { environment: (name: string) => environment[name], clock }
  return connectionFromKubeconfig({ file: undefined, context: undefined, ...wish }, surroundings, (each) =>
    found.push(each),
  )
}

async function connected(fields: KubeconfigFields): Promise<Api> {
  const connection = await read({ file: file('config', kubeconfig(cluster, fields)) })
  if (connection === undefined) throw new Error(`no connection: ${JSON.stringify(found)}`)
  const api = connect(connection, { clock, random: Math.random })
  apis.push(api)
  return api
}

/** What becomes of a request, and as whom it came. */
async function ask(fields: KubeconfigFields) {
  const api = await connected(fields)
  const answer = await api.get('/api/v1/services')
  return { kind: answer.kind, user: cluster.asked.at(-1)?.user }
}

const ok = { kind: 'ok' } as const

describe('who we are', () => {
  test('a token', async () => {
    expect(await ask({})).toEqual({ ...ok, user: 'fake-token' })
    expect(found).toEqual([])
  })

  test('a token file, relative to the kubeconfig, before a token, read again', async () => {
    cluster.access.tokens.add('first').add('second')
    file('token', 'first\n')
    const api = await connected({ user: { token: 'other', tokenFile: 'token' } })
    await api.get('/version')
    file('token', 'second')
    await clock.advance(60_000)
    await api.get('/version')
    expect(cluster.asked.map(({ user }) => user)).toEqual(['first', 'second'])
  })

  test('a client certificate, in the kubeconfig or in files beside it', async () => {
    const { cert, key } = cluster.authority.issue({ commonName: 'alice' })
    const inside = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }
    expect(await ask({ user: inside })).toEqual({ ...ok, user: 'CN=alice' })
    file('a.crt', cert)
    file('a.key', key)
    const beside = { 'client-certificate': 'a.crt', 'client-key': 'a.key' }
    expect(await ask({ user: beside })).toEqual({ ...ok, user: 'CN=alice' })
  })

  test('a name and a password', async () => {
    await ask({ user: { username: 'alice', password: 'päss' } })
    expect(cluster.asked[0]?.headers['authorization']).toBe(`Basic ${base64('alice:päss')}`)
  })

  test('somebody else, with `as`', async () => {
    expect(await ask({ user: { token: 'fake-token', as: 'bob' } })).toMatchObject(ok)
    expect(cluster.asked[0]?.headers['impersonate-user']).toBe('bob')
  })

  test('nobody', async () => {
    expect(await ask({ user: {} })).toEqual({ kind: 'refused', user: undefined })
  })
})

describe('credential plugins', () => {
  /** A program that counts its runs and prints a credential made from the count. */
  function plugin(status: string): string {
    const runs = join(folder, 'runs')
    return file(
      'plugin',
      `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${runs}\nn=$(wc -l < ${runs})\n${status}\n`,
      0o700,
    )
  }
  const printing = (status: string) =>
    `printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":${status}}' "$((n))"`
  const runCount = () => readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length
  const exec = (more: object = {}) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never', ...more },
  })

  test('are run once, beside the kubeconfig, and told what the protocol says', async () => {
    plugin(printing('{"token":"token-%d"}'))
    cluster.access.tokens.add('token-1')
    const api = await connected({ user: exec({ provideClusterInfo: true }) })
    await api.get('/version')
    await clock.advance(120_000)
    expect((await api.get('/version')).kind).toBe('ok')
    expect(runCount()).toBe(1)
    expect(JSON.parse(readFileSync(join(folder, 'runs'), 'utf8'))).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: cluster.url } },
    })
  })

  test('are run again when the server refuses what they gave', async () => {
    plugin(printing('{"token":"token-%d"}'))
    cluster.access.tokens.add('token-1')
    const api = await connected({ user: exec() })
    expect((await api.get('/version')).kind).toBe('ok')
    cluster.access.tokens.delete('token-1')
    cluster.access.tokens.add('token-2')
    expect((await api.get('/version')).kind).toBe('ok')
    expect(runCount()).toBe(2)
  })

  test('are run again when what they gave has expired', async () => {
    plugin(printing('{"token":"token-%d","expirationTimestamp":"2020-01-01T00:00:00Z"}'))
    cluster.access.tokens.add('token-1').add('token-2')
    const api = await connected({ user: exec() })
    await api.get('/version')
    await clock.advance(60_000)
    await api.get('/version')
    expect(cluster.asked.map(({ user }) => user)).toEqual(['token-1', 'token-2'])
  })

  test('may give a client certificate', async () => {
    const { cert, key } = cluster.authority.issue({ commonName: 'alice' })
    const credential = { apiVersion: 'v1', status: { clientCertificateData: cert, clientKeyData: key } }
    file('credential.json', credential)
    plugin(`cat ${join(folder, 'credential.json')}`)
    expect(await ask({ user: exec() })).toEqual({ ...ok, user: 'CN=alice' })
  })

  test.each([
    ['echo secret-token', 'the credential plugin ./plugin printed something that is not JSON'],
    ['echo secret-token >&2; exit 1', 'the credential plugin ./plugin failed; run it by hand to see why'],
    ['echo "{}"', 'the credential plugin ./plugin failed; run it by hand to see why'],
    ['echo "{\\"status\\":{}}"', 'the credential plugin ./plugin gave no credentials'],
  ])('that %s are told of, without what they print', async (script, reason) => {
    plugin(script)
    const api = await connected({ user: exec() })
    const answer = await api.get('/version')
    expect(answer).toEqual({ kind: 'failed', reason: reason.replace('./plugin', join(folder, 'plugin')) })
    expect(cluster.asked).toEqual([])
  })

  test('that are not installed are told of', async () => {
    const api = await connected({ user: exec({ command: 'no-such-plugin' }) })
    const reason = 'the credential plugin no-such-plugin is not installed'
    expect(await api.get('/version')).toEqual({ kind: 'failed', reason })
    expect(existsSync(join(folder, 'runs'))).toBe(false)
  })
})

describe('whom we speak to', () => {
  test('an authority in a file beside the kubeconfig; the wrong one is refused', async () => {
    file('ca.crt', cluster.authority.cert)
    const named = { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' }
    expect(await ask({ cluster: named })).toMatchObject(ok)
    const wrong = { 'certificate-authority-data': base64(new Authority().cert) }
    expect((await ask({ cluster: wrong })).kind).toBe('failed')
  })

  test('tls-server-name', async () => {
    expect(await ask({ cluster: { 'tls-server-name': 'kubernetes.default.svc' } })).toMatchObject(ok)
    expect((await ask({ cluster: { 'tls-server-name': 'elsewhere.example' } })).kind).toBe('failed')
  })

  test('anybody, where the kubeconfig says so, with a warning: AXC0158', async () => {
    const wrong = { 'certificate-authority-data': base64(new Authority().cert) }
    expect(await ask({ cluster: { ...wrong, 'insecure-skip-tls-verify': true } })).toMatchObject(ok)
    expect(found).toMatchObject([{ code: 'AXC0158', severity: 'warning' }])
    expect((await ask({ cluster: { ...wrong, 'insecure-skip-tls-verify': 'true' } })).kind).toBe('failed')
    expect(found).toHaveLength(1)
  })

  test('plain HTTP gets no credentials, and a warning unless it is this machine: AXC0159', async () => {
    const proxy = await FakeCluster.start({ isPlain: true })
    expect(await ask({ cluster: { server: proxy.url } })).toMatchObject(ok)
    expect(proxy.asked[0]?.headers).not.toHaveProperty('authorization')
    expect(found).toEqual([])
    await proxy.stop()
    await read({ file: file('config', kubeconfig(cluster, { cluster: { server: 'http://10.0.0.1:8001' } })) })
    expect(found).toMatchObject([{ code: 'AXC0159', severity: 'warning' }])
  })
})

describe('which kubeconfig, which context', () => {
  const other = (name: string, server: string) => ({
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'shop' } }],
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token: name } }],
  })

  test('of several files the first to name something wins, and one may be missing', async () => {
    const files = [
      join(folder, 'missing'),
      file('a', { clusters: [], users: [], contexts: [] }),
      file('b', other('shop', 'https://b')),
      file('c', { ...other('shop', 'https://c'), 'current-context': 'elsewhere' }),
      file('d', other('bank', 'https://d')),
    ]
    const environment = { KUBECONFIG: files.join(delimiter) }
    expect(await read({}, environment)).toMatchObject({ server: 'https://b', namespace: 'shop' })
    expect(await read({ context: 'bank' }, environment)).toMatchObject({ server: 'https://d' })
    expect(await read({ file: files[4] }, environment)).toMatchObject({ server: 'https://d' })
    expect(found).toEqual([])
  })

  test('one that is missing: AXC0153', async () => {
    expect(await read({ file: join(folder, 'missing') })).toBeUndefined()
    expect(await read({}, { HOME: folder })).toBeUndefined()
    expect(found).toMatchObject([
      { code: 'AXC0153', place: { file: join(folder, 'missing') } },
      { code: 'AXC0153', place: { file: join(folder, '.kube', 'config') } },
    ])
  })

  test('one that is broken, without a word of what stands there: AXC0154', async () => {
    const broken: readonly (string | object)[] = [
      'users: [{name: a, user: {token: secret-token}}',
      'secret-token',
      '',
      { clusters: [{ name: 'a', cluster: {} }] },
      kubeconfig(cluster, { cluster: { server: 'ftp://secret-token@host' } }),
      kubeconfig(cluster, { cluster: { server: 'https://user:secret-token@host' } }),
      kubeconfig(cluster, { user: { 'client-certificate-data': 'secret-token' } }),
    ]
    for (const content of broken) expect(await read({ file: file('config', content) })).toBeUndefined()
    expect(found.map(({ code }) => code)).toEqual(broken.map(() => 'AXC0154'))
    expect(JSON.stringify(found)).not.toContain('secret-token')
    expect(found[0]?.place).toMatchObject({ file: join(folder, 'config'), line: 1 })
  })

  test('a context that is not there, or is not complete: AXC0155, AXC0156', async () => {
    const config = file('config', { ...kubeconfig(cluster), 'current-context': '' })
    await read({ file: config })
    await read({ file: config, context: 'fale' })
    await read({ file: file('b', kubeconfig(cluster, { context: { user: 'nobody' } })) })
    await read({ file: file('c', kubeconfig(cluster, { context: { cluster: 'nowhere' } })) })
    expect(found).toMatchObject([
      { code: 'AXC0155', message: 'the kubeconfig has no current context', hint: 'it has fake' },
      { code: 'AXC0155', message: 'the kubeconfig has no context fale', hint: 'did you mean fake?' },
      { code: 'AXC0156', message: 'context fake names the user nobody, which the kubeconfig does not have' },
      { code: 'AXC0156', message: 'context fake names the cluster nowhere, which the kubeconfig does not have' },
    ])
  })

  test('what cannot be honoured is refused: AXC0157', async () => {
    const proxied = kubeconfig(cluster, { cluster: { 'proxy-url': 'http://proxy:3128' } })
    expect(await read({ file: file('a', proxied) })).toBeUndefined()
    const grouped = kubeconfig(cluster, { user: { token: 'x', as: 'bob', 'as-groups': ['admins'] } })
    expect(await read({ file: file('b', grouped) })).toBeUndefined()
    expect(found).toMatchObject([
      { code: 'AXC0157', message: 'the kubeconfig sets proxy-url, which is not supported' },
      { code: 'AXC0157', message: 'the kubeconfig sets as-groups, which is not supported' },
    ])
  })
})
