import { afterEach, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { type Listening, startListener } from '../../src/observe/listener.ts'

let open: Listening | undefined
afterEach(async () => {
  if (open?.kind === 'listening') await open.close()
})

let released = 0
const bugs: string[] = []
async function listening(): Promise<string> {
  open = await startListener(
    { host: '127.0.0.1', port: 0 },
    {
      '/livez': { method: 'GET', answer: () => ({ status: 200, body: 'ok\n' }) },
      '/readyz': { method: 'GET', answer: async () => ({ status: 503, body: 'not yet\n' }) },
      '/release': {
        method: 'POST',
        isLocal: true,
        answer: () => {
          released += 1
          return { status: 202, body: '' }
        },
      },
      '/thrown': {
        method: 'GET',
        answer: () => {
          throw new Error('thrown')
        },
      },
      '/rejected': { method: 'GET', answer: () => Promise.reject(new Error('rejected')) },
    },
    (path, problem) => bugs.push(`${path} ${problem}`),
  )
  if (open.kind === 'failed') throw new Error(open.diagnostic.message)
  return `http://127.0.0.1:${open.port}`
}

describe('the listener', () => {
  test('answers what it knows, by the method it takes', async () => {
    const at = await listening()
    const statuses = await Promise.all([
      fetch(`${at}/livez?verbose`),
      fetch(`${at}/readyz`),
      fetch(`${at}/livez`, { method: 'HEAD' }),
      fetch(`${at}/livez`, { method: 'POST', body: 'x'.repeat(100_000) }),
      fetch(`${at}/release`),
      fetch(`${at}/toString`),
      fetch(`${at}/`),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([200, 503, 200, 405, 405, 404, 404])
    expect(await statuses[0]?.text()).toBe('ok\n')
    expect(await statuses[2]?.text()).toBe('')
    expect(statuses[3]?.headers.get('allow')).toBe('GET, HEAD')
    expect(released).toBe(0)
  })

  test('lets this machine release', async () => {
    const at = await listening()
    expect((await fetch(`${at}/release`, { method: 'POST' })).status).toBe(202)
    expect(released).toBe(1)
  })

  test('lets no web page release', async () => {
    const at = await listening()
    const before = released
    const headers = { origin: 'https://shop.example' }
    expect((await fetch(`${at}/release`, { method: 'POST', headers })).status).toBe(403)
    expect(released).toBe(before)
  })

  test('survives a mistake in an answer, and tells of it', async () => {
    const at = await listening()
    const answers = [await fetch(`${at}/thrown`), await fetch(`${at}/rejected`), await fetch(`${at}/livez`)]
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 200])
    expect(bugs).toEqual(['/thrown Error: thrown', '/rejected Error: rejected'])
  })

  test('survives what is no HTTP, and says which address is taken', async () => {
    const at = await listening()
    const { port } = new URL(at)
    const socket = connect(Number(port), '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.write('\u0000\u0001 nonsense\r\n\r\n')
    socket.resume()
    await closed
    expect((await fetch(`${at}/livez`)).status).toBe(200)
    const second = await startListener({ host: '127.0.0.1', port: Number(port) }, {}, () => undefined)
    expect(second).toMatchObject({
      kind: 'failed',
      diagnostic: { code: 'AXC0050', message: 'nothing can listen here: another process does already (EADDRINUSE)' },
    })
  })
})
