import { afterAll, expect, test } from 'bun:test'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { controlClient } from '../../output/confirm/control-client.ts'

const asked: string[] = []
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/v1/route/a': (response) => response.end('{"modifiedIndex":7}'),
  '/v1/moved': (response) => response.writeHead(302, { location: '/v1/route/a' }).end(),
  '/v1/torn': (response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"a":')
    response.destroy()
  },
  '/v1/words': (response) => response.end('no JSON at all'),
  '/v1/mute': () => undefined,
  '/v1/endless': (response) => {
    const more = (): void => {
      if (response.writable) response.write('x'.repeat(1_000), () => setImmediate(more))
    }
    more()
  },
}
const server = createServer(({ url = '' }, response) => {
  asked.push(url)
  const answer = answers[url]
  if (answer === undefined) response.writeHead(404).end('{}')
  else answer(response)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('JSON, and what is not there', async () => {
  const ask = controlClient(base)
  expect(await ask('/v1/route/a')).toEqual({ kind: 'got', value: { modifiedIndex: 7 } })
  expect(await ask('/v1/route/b')).toEqual({ kind: 'absent' })
})

test('a redirect is not followed', async () => {
  asked.length = 0
  expect(await controlClient(base)('/v1/moved')).toEqual({ kind: 'silent', reason: 'the answer is 302' })
  expect(asked).toEqual(['/v1/moved'])
})

test('answers that break off, are no JSON, or never come', async () => {
  const ask = controlClient(base, { timeoutMs: 30, mostBytes: 5_000 })
  expect(await controlClient(base)('/v1/torn')).toMatchObject({ kind: 'silent' })
  expect(await controlClient(base)('/v1/words')).toEqual({ kind: 'silent', reason: 'the answer is no JSON' })
  expect(await ask('/v1/mute')).toEqual({ kind: 'silent', reason: 'no answer within 0.03 s' })
})

test('an answer without end is cut off', async () => {
  const ask = controlClient(base, { timeoutMs: 30_000, mostBytes: 5_000 })
  expect(await ask('/v1/endless')).toEqual({ kind: 'silent', reason: 'the answer is larger than 5000 bytes' })
})

test('nobody listens', async () => {
  const reason = await controlClient(new URL('http://127.0.0.1:1'))('/v1/route/a')
  expect(reason).toMatchObject({ kind: 'silent' })
})
