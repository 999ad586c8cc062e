import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Api } from '../../watch/cluster/api.ts'
import { connect } from '../../watch/cluster/connect.ts'
import type { Connection } from '../../watch/cluster/connection.ts'
import { bearer, FetchedCredentials, fixedCredentials, tokenFileCredentials } from '../../watch/cluster/credentials.ts'
import { Authority, type Identity } from '../fake-cluster/certificates.ts'
import { FakeCluster, serverNames } from '../fake-cluster/fake-cluster.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { open } from './told.ts'

const services = '/api/v1/services'

let cluster: FakeCluster
let clock: FakeClock
let folder: string
let apis: Api[]

beforeEach(async () => {
  cluster = await FakeCluster.start()
  clock = new FakeClock()
  folder = mkdtempSync(join(tmpdir(), 'apisixc-connect-'))
  apis = []
})

afterEach(async () => {
  for (const api of apis) api.close()
  await cluster.stop()
  rmSync(folder, { recursive: true })
})

function connected(more: Partial<Connection> = {}): Api {
  const connection: Connection = {
    server: cluster.url,
    authority: { text: cluster.authority.cert },
    serverName: undefined,
    isVerified: true,
    clientCertificate: undefined,
    headers: {},
    credentials: fixedCredentials(bearer('fake-token')),
    namespace: undefined,
    ...more,
  }
  const api = connect(connection, { clock, random: () => 0.5 })
  apis.push(api)
  return api
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function asksFor(kind: string): () => boolean {
  return () => cluster.asked.some((asked) => asked.kind === kind)
}

describe('a server that is silent', () => {
  test('fails a request after 10 s without a head', async () => {
    cluster.faults.answer({ type: 'stall' })
    const answer = connected().get(services)
    await cluster.until(asksFor('Service'))
    await clock.advance(9_999)
    expect(clock.nextInMs).toBe(1)
    await clock.advance(1)
    expect(await answer).toEqual({ kind: 'failed', reason: 'no answer within 10 s' })
  })

  test('fails a request after 30 s without a byte of the body', async () => {
    cluster.faults.answer({ type: 'stall', afterBytes: 10 })
    const answer = connected().get(services)
    await cluster.until(asksFor('Service'))
    const headMs = 10_000
    while (clock.nextInMs === headMs) await new Promise(setImmediate)
    await clock.advance(29_999)
    expect(clock.nextInMs).toBe(1)
    await clock.advance(1)
    expect(await answer).toEqual({ kind: 'failed', reason: 'not a byte for 30 s' })
  })

  test('fails a watch after 10 s without a head', async () => {
    cluster.faults.answer({ type: 'stall' })
    const opening = open(connected(), `${services}?watch=1`)
    await cluster.until(asksFor('Service'))
    await clock.advance(10_000)
    expect((await opening).told.ends).toEqual([{ kind: 'failed', reason: 'no answer within 10 s' }])
  })

  test('ends an open watch after 75 to 90 s without a byte, and any byte counts', async () => {
    const { told } = await open(connected(), `${services}?watch=1&allowWatchBookmarks=true`)
    await clock.advance(82_000)
    cluster.bookmark()
    await told.until(({ lines }) => lines.length === 1)
    await clock.advance(82_000)
    cluster.watches()[0]?.send('{"type":')
    await told.until(({ aliveCount }) => aliveCount === 2)
    cluster.watches()[0]?.silence()
    await clock.advance(82_499)
    expect(told.ends).toEqual([])
    await clock.advance(1)
    expect(told.ends).toEqual([{ kind: 'silent', afterMs: 82_500 }])
    await cluster.until(() => cluster.watches().length === 0)
  })

  test('leaves no timer behind when it answers', async () => {
    const api = connected()
    expect((await api.get(services)).kind).toBe('ok')
    const { told, watching } = await open(api, `${services}?watch=1`)
    watching.close()
    watching.close()
    expect(told.ends).toEqual([{ kind: 'ended' }])
    expect(clock.nextInMs).toBeUndefined()
  })
})

describe('giving up', () => {
  test('a signal ends a request, before it is sent or after', async () => {
    const api = connected()
    cluster.faults.answer({ type: 'stall' })
    const giveUp = new AbortController()
    const answer = api.get(services, giveUp.signal)
    await cluster.until(asksFor('Service'))
    giveUp.abort()
    const failed = { kind: 'failed', reason: 'the request was given up' }
    expect<unknown>(await answer).toEqual(failed)
    expect<unknown>(await api.get(services, giveUp.signal)).toEqual(failed)
    expect((await api.get(services)).kind).toBe('ok')
  })

  test('closing ends what is under way, and what is asked afterwards', async () => {
    const api = connected()
    const { told } = await open(api, `${services}?watch=1`)
    cluster.faults.answer({ type: 'stall' })
    const answer = api.get('/api/v1/pods')
    await cluster.until(asksFor('Pod'))
    api.close()
    expect((await answer).kind).toBe('failed')
    expect(told.ends).toEqual([{ kind: 'ended' }])
    expect((await api.get(services)).kind).toBe('failed')
    expect((await open(api, `${services}?watch=1`)).told.ends).toEqual([{ kind: 'ended' }])
    await cluster.until(() => cluster.watches().length === 0)
    expect(clock.nextInMs).toBeUndefined()
  })

  test('a watch that is closed at once tells only that', async () => {
    const told = await new Promise<unknown>((resolve) => {
      const watching = connected().watch(`${services}?watch=1`, { line: resolve, end: resolve })
      watching.close()
    })
    expect(told).toEqual({ kind: 'ended' })
  })

  test('a watch tells nothing after it was closed, not even the rest of a chunk', async () => {
    const { told, watching } = await open(connected(), `${services}?watch=1`)
    const line = told.line.bind(told)
    told.line = (value) => {
      line(value)
      watching.close()
    }
    cluster.watches()[0]?.send('1\n2\n3\n')
    await told.until(({ ends }) => ends.length > 0)
    expect(told.lines).toEqual([1])
    expect(told.ends).toEqual([{ kind: 'ended' }])
  })
})

describe('tokens', () => {
  const users = () => cluster.asked.map(({ user, headers }) => user ?? `refused ${headers['authorization']}`)

  test('are read again every minute, without white space', async () => {
    cluster.access.tokens.add('first').add('second')
    const tokenFile = file('token', 'first\n')
    const api = connected({ credentials: tokenFileCredentials(tokenFile, clock) })
    await api.get(services)
    file('token', ' second\n\n')
    await clock.advance(59_999)
    await api.get(services)
    await clock.advance(1)
    await api.get(services)
    expect(users()).toEqual(['first', 'first', 'second'])
  })

  test('are read again at once when the server refuses them, by requests and watches', async () => {
    const tokenFile = file('token', 'first')
    const api = connected({ credentials: tokenFileCredentials(tokenFile, clock) })
    cluster.access.tokens.add('first')
    expect((await api.get(services)).kind).toBe('ok')
    cluster.access.tokens.delete('first')
    cluster.access.tokens.add('second')
    file('token', 'second')
    expect((await api.get(services)).kind).toBe('ok')
    cluster.access.tokens.delete('second')
    cluster.access.tokens.add('third')
    file('token', 'third')
    expect((await open(api, `${services}?watch=1`)).told.ends).toEqual([])
    expect(users()).toEqual(['first', 'refused Bearer first', 'second', 'refused Bearer second', 'third'])
  })

  test('that stay wrong are tried twice, not more', async () => {
    const api = connected({ credentials: tokenFileCredentials(file('token', 'wrong'), clock) })
    expect(await api.get(services)).toMatchObject({ kind: 'refused', status: 401 })
    expect((await open(api, `${services}?watch=1`)).told.ends).toMatchObject([{ kind: 'refused', status: 401 }])
    expect(cluster.asked).toHaveLength(4)
  })

  test('that are missing are a failure until they are there', async () => {
    const tokenFile = join(folder, 'token')
    const api = connected({ credentials: tokenFileCredentials(tokenFile, clock) })
    const why = 'it does not exist'
    const missing = { kind: 'failed', reason: `${tokenFile} cannot be read: ${why}`, why } as const
    expect(await api.get(services)).toEqual(missing)
    expect((await open(api, `${services}?watch=1`)).told.ends).toEqual([missing])
    file('token', 'fake-token')
    expect((await api.get(services)).kind).toBe('ok')
  })

  test('are fetched once for many requests, and once more after many refusals', async () => {
    const refusals: boolean[] = []
    const credentials = new FetchedCredentials(async (isRefused) => {
      refusals.push(isRefused)
      return bearer(`token-${refusals.length}`)
    }, clock)
    cluster.access.tokens.add('token-2')
    const api = connected({ credentials })
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.get(services)))
    expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(refusals).toEqual([false, true])
  })
})

test('credentials that do not come are a failure after a minute', async () => {
  const credentials = new FetchedCredentials(() => new Promise(() => {}), clock)
  const answer = connected({ credentials }).get(services)
  await clock.advance(60_000)
  expect(await answer).toEqual({ kind: 'failed', reason: 'no credentials within 60 s' })
})

describe('certificates in files', () => {
  test('of the authority: a server with a new one is refused until the file has it', async () => {
    const authority = file('ca.crt', cluster.authority.cert)
    const api = connected({ authority: { file: authority } })
    expect((await api.get(services)).kind).toBe('ok')
    const next = new Authority()
    await cluster.show(next.issue({ commonName: 'kube-apiserver', names: serverNames }))
    cluster.resetAll()
    expect(await failureOf(api)).toMatch(/not signed by a trusted authority|reset/)
    expect(await failureOf(api)).toMatch(/not signed by a trusted authority/)
    file('ca.crt', next.cert)
    expect((await api.get(services)).kind).toBe('ok')
    expect((await open(api, `${services}?watch=1`)).told.ends).toEqual([])
  })

  test('of the authority: what was trusted once is not trusted by an open connection for ever', async () => {
    const api = connected({ authority: { file: file('ca.crt', cluster.authority.cert) } })
    expect((await api.get(services)).kind).toBe('ok')
    file('ca.crt', new Authority().cert)
    expect(await failureOf(api)).toMatch(/not signed by a trusted authority/)
  })

  test('a new certificate of the same authority changes nothing', async () => {
    const api = connected({ authority: { file: file('ca.crt', cluster.authority.cert) } })
    expect((await api.get(services)).kind).toBe('ok')
    await cluster.show(cluster.authority.issue({ commonName: 'kube-apiserver', names: serverNames }))
    expect((await open(api, `${services}?watch=1`)).told.ends).toEqual([])
    expect((await api.get(services)).kind).toBe('ok')
  })

  test('of the client: the new one is shown at once, on a new connection', async () => {
    const write = ({ cert, key }: Identity) => ({
      certificate: { file: file('client.crt', cert) },
      key: { file: file('client.key', key) },
    })
    const credentials = fixedCredentials({ headers: {} })
    const clientCertificate = write(cluster.authority.issue({ commonName: 'alice' }))
    const api = connected({ credentials, clientCertificate })
    await api.get(services)
    await api.get(services)
    const connections = cluster.connections
    write(cluster.authority.issue({ commonName: 'bob' }))
    await api.get(services)
    expect(cluster.asked.map(({ user }) => user)).toEqual(['CN=alice', 'CN=alice', 'CN=bob'])
    expect([connections, cluster.connections]).toEqual([1, 2])
  })

  async function failureOf(api: Api): Promise<string> {
    const answer = await api.get(services)
    return answer.kind === 'failed' ? answer.reason : answer.kind
  }
})

describe('what is asked', () => {
  test('a path of the server comes before the path', async () => {
    await connected({ server: `${cluster.url}/clusters/c-1/` }).get(`${services}?limit=1`)
    expect(cluster.asked[0]?.target).toBe('/clusters/c-1/api/v1/services?limit=1')
  })

  test('plain HTTP, as of kubectl proxy', async () => {
    const proxy = await FakeCluster.start({ isPlain: true })
    const api = connected({ server: proxy.url, credentials: fixedCredentials({ headers: {} }) })
    expect((await api.get(services)).kind).toBe('ok')
    const { told } = await open(api, `${services}?watch=1`)
    expect(told.ends).toEqual([])
    await proxy.stop()
  })

  test('a date in Retry-After counts from now', async () => {
    const retryAfter = new Date(clock.now() + 90_000).toUTCString()
    cluster.faults.answer({ type: 'status', status: 503, retryAfter }, { times: 2 })
    const api = connected()
    expect(await api.get(services)).toMatchObject({ kind: 'refused', status: 503, retryAfterMs: 90_000 })
    const { told } = await open(api, `${services}?watch=1`)
    expect(told.ends).toMatchObject([{ kind: 'refused', status: 503, retryAfterMs: 90_000 }])
  })

  test('a server that is not there, and one that comes back', async () => {
    const api = connected()
    await api.get(services)
    await cluster.stop()
    const reason = expect.stringMatching(/refused|reset/)
    expect(await api.get(services)).toEqual({ kind: 'failed', reason })
    expect((await open(api, `${services}?watch=1`)).told.ends).toEqual([{ kind: 'failed', reason }])
    await cluster.restart()
    expect((await api.get(services)).kind).toBe('ok')
  })
})
