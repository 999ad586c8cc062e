import { afterAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createListener, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import type { GatewayAddresses } from '../../src/cli/gateway-address.ts'
import { readTestFile } from '../../src/cli/read-test-file.ts'
import { type RunAgainst, runAgainst } from '../../src/cli/run-against.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Authority } from '../fake-cluster/certificates.ts'
import { readXml } from '../support/xml.ts'
import { apisixcBeside } from './run-cli.ts'

setDefaultTimeout(60_000)

/** What the gateway received, in the order in which it came. */
const received: { method: string; target: string; headers: IncomingMessage['headers']; serverName: unknown }[] = []
beforeEach(() => received.splice(0))

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/none': (response) => response.writeHead(404).end('{"error_msg":"404 Route Not Found"}\n'),
  '/missing': (response) => response.writeHead(404).end('no such thing'),
  '/down': (response) => response.writeHead(503).end(),
  '/moved': (response) => response.writeHead(301, { location: '/none' }).end(),
  '/large': (response) => response.end('x'.repeat(1_000_000)),
  '/pay': (response) => response.writeHead(200, headersOfPay).end('{}'),
}
const headersOfPay = {
  'x-apisixc-upstream': 'default_checkout_80',
  'x-served-by': 'shop',
  'set-cookie': ['a=1', 'b=2'],
}

const answer: RequestListener = (request, response) => {
  const { method = '', url: target = '', headers, socket } = request
  const serverName = 'servername' in socket ? (socket as TLSSocket).servername : undefined
  received.push({ method, target, headers, serverName })
  const write = answers[target.replace(/[?/][^/]*$/, '')] ?? answers[target]
  if (target === '/cut') socket.destroy()
  else if (write === undefined) response.end()
  else write(response)
}

const servers: Server[] = []
const sockets = new Set<Socket>()
async function listening(server: Server): Promise<string> {
  servers.push(server)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
const authority = new Authority()
const plain = await listening(createServer(answer))
const secure = await listening(createSecureServer(authority.issue({ commonName: 'x', names: ['x.test'] }), answer))
/** Nobody listens there any more. */
const gone = await listening(createServer())
servers.pop()?.close()
const folder = mkdtempSync(join(tmpdir(), 'apisixc-against-'))
afterAll(() => {
  for (const server of servers) server.close()
  for (const socket of sockets) socket.destroy()
  rmSync(folder, { recursive: true })
})

const http = `http://${plain}`
const https = `https://${secure}`

function addresses(first: string, ...more: readonly string[]): GatewayAddresses {
  return [new URL(first), ...more.map((text) => new URL(text))]
}

async function send(
  tests: readonly string[],
  to: GatewayAddresses = addresses(http),
  limits = { timeoutMs: 30_000, atOnce: 8 },
): Promise<RunAgainst> {
  const found: Diagnostic[] = []
  const read = readTestFile('x.test.yaml', `tests: [${tests.join(', ')}]`, (diagnostic) => found.push(diagnostic))
  expect(found).toEqual([])
  return runAgainst(read, to, limits)
}

/** What is said of one test. */
async function said(request: string, expected: string): Promise<readonly string[]> {
  const run = await send([`{request: {${request}}, expect: {${expected}}}`])
  if (run.kind === 'silent') return [run.diagnostic.message]
  return run.tested.flatMap(({ complaints }) => complaints.map(({ text }) => text))
}

describe('an answer is as expected', () => {
  const holding = [
    ['url: /pay', 'upstream: default_checkout_80, status: 200, route: any, plugins: [cors]'],
    ['url: /pay', 'upstreams: {default_checkout_80: 90, other: 10}'],
    ['url: /pay', 'headers: {X-Served-By: shop, set-cookie: "a=1, b=2"}'],
    ['url: /none', 'status: 404'],
    ['url: /missing', 'route: any, status: 404'],
    ['url: /down', 'upstreams: {a: 1, "nowhere: 503": 1}'],
    ['url: /moved', 'status: 301'],
    ['url: /large', 'status: 200'],
    ['url: /else', 'upstream: nobody-says-which'],
  ] as const
  test.each(holding)('%s: %s', async (request, expected) => expect(await said(request, expected)).toEqual([]))
})

describe('an answer is not as expected', () => {
  const broken = [
    ['url: /pay', 'status: 404', ['status: 404 is expected, and the answer is 200']],
    ['url: /pay', 'upstream: b', ['upstream: b is expected, and the request reached default_checkout_80']],
    ['url: /pay', 'upstreams: {b: 1, c: 1, default_checkout_80: 0}', [expect.stringContaining('b or c is expected')]],
    ['url: /pay', 'headers: {x-none: 1}', ['headers: the answer has no x-none']],
    ['url: /pay', 'headers: {x-served-by: cart}', ['headers: x-served-by has the value shop, and cart is expected']],
    ['url: /pay', 'headers: {set-cookie: c=3}', ['headers: set-cookie has another value']],
    ['url: /none', 'without: [cors]', ['no route answers: 404']],
  ] as const
  test.each(broken)('%s: %s', async (request, expected, complaints) => {
    expect<readonly string[]>(await said(request, expected)).toEqual([...complaints])
  })

  test('what cannot be sent, and what is cut off, fails its own test only', async () => {
    const run = await send([
      '{request: {url: /pay}, expect: {status: 200}}',
      '{request: {url: /pay, headers: {x: "a\\u0001b"}}, expect: {status: 200}}',
      '{request: {url: /cut}, expect: {status: 200}}',
    ])
    if (run.kind === 'silent') throw new Error(run.diagnostic.message)
    expect(run.tested.map(({ complaints }) => complaints[0]?.text)).toEqual([
      undefined,
      expect.stringContaining('it cannot be sent: '),
      expect.stringContaining('no answer: '),
    ])
  })
})

describe('a request', () => {
  test('is sent as it is written', async () => {
    await send([
      '{request: {url: "http://Shop.test:81/a/../b//%2fc d?x=1&y=é", method: PURGE, headers: {x-y: "ü", Host: other.test}}, expect: {status: 200}}',
      '{request: {url: /, from: 10.1.2.3}, expect: {status: 200}}',
    ])
    const [first, second] = received.toSorted((a, b) => b.target.length - a.target.length)
    expect(first).toMatchObject({
      method: 'PURGE',
      target: '/a/../b//%2fc%20d?x=1&y=%C3%A9',
      headers: { host: 'other.test', 'x-y': Buffer.from('ü').toString('latin1') },
    })
    expect(second).toMatchObject({ method: 'GET', target: '/', headers: { host: plain, 'x-real-ip': '10.1.2.3' } })
  })

  test('of https has the name of its URL in the handshake, and the certificate is not asked for on this machine', async () => {
    const tests = [
      '{request: {url: "https://shop.test/pay"}, expect: {status: 200}}',
      '{request: {url: "http://shop.test/pay"}, expect: {status: 200}}',
    ]
    const run = await send(tests, addresses(http, https))
    expect(run).toMatchObject({ kind: 'run', notes: [] })
    expect(received.map(({ serverName, headers }) => [serverName, headers.host])).toEqual([
      [undefined, 'shop.test'],
      ['shop.test', 'shop.test'],
    ])
  })

  test('of https goes as behind a load balancer where there is only http, and that is told', async () => {
    const run = await send(['{request: {url: "https://shop.test/pay"}, expect: {status: 200}}'])
    expect(run).toMatchObject({ notes: [expect.stringContaining('1 request of https went without TLS')] })
    expect(received[0]?.headers['x-forwarded-proto']).toBe('https')
  })

  test('elsewhere wants a certificate that is trusted', async () => {
    // Every address of this machine, and so none that is known to be of this machine.
    const run = await send(
      ['{request: {url: "https://x.test/pay"}, expect: {status: 200}}'],
      addresses(https.replace('127.0.0.1', '0.0.0.0')),
    )
    expect(run).toMatchObject({ kind: 'silent', diagnostic: { code: 'AXC0091' } })
    expect(received).toEqual([])
  })

  test('of which the port or the kind is another one is not sent', async () => {
    const run = await send([
      '{request: {url: /pay, port: 1}, expect: {status: 200}}',
      '{connection: {port: 9100}, expect: {route: a}}',
    ])
    if (run.kind === 'silent') throw new Error(run.diagnostic.message)
    expect(run.tested.map(({ notSent }) => notSent)).toEqual([
      `it is about port 1, and the gateway is asked at ${plain.split(':')[1]}`,
      'it is about a connection, and only requests are sent',
    ])
    expect(received).toEqual([])
  })
})

describe('many requests', () => {
  const many = Array.from({ length: 40 }, (_, index) => `{request: {url: /pay/${index}}, expect: {status: 200}}`)

  test('are under way a few at a time, and each test gets its own answer', async () => {
    let [underWay, most] = [0, 0]
    const waiting: (() => void)[] = []
    const gateway = await listening(
      createServer(({ url = '' }, response) => {
        underWay += 1
        most = Math.max(most, underWay)
        waiting.push(() => {
          underWay -= 1
          response.writeHead(200, { 'x-path': url }).end()
        })
        // As many as are allowed have come.
        if (waiting.length === 4) for (const end of waiting.splice(0)) end()
      }),
    )
    const tests = Array.from(
      { length: 40 },
      (_, index) => `{request: {url: /${index}}, expect: {headers: {x-path: /${index}}}}`,
    )
    const run = await send(tests, addresses(`http://${gateway}`), { timeoutMs: 30_000, atOnce: 4 })
    if (run.kind === 'silent') throw new Error(run.diagnostic.message)
    expect(run.tested.flatMap(({ complaints }) => complaints)).toEqual([])
    expect({ tests: run.tested.length, most }).toEqual({ tests: 40, most: 4 })
  })

  test('to nobody are one error', async () => {
    expect(await send(many, addresses(`http://${gone}`))).toMatchObject({
      kind: 'silent',
      diagnostic: { code: 'AXC0091', message: expect.stringContaining('connection refused') },
    })
  })

  test('to somebody who never answers end after the first few', async () => {
    let connections = 0
    const mute = createListener((socket) => {
      connections += 1
      sockets.add(socket)
    })
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const to = addresses(`http://127.0.0.1:${(mute.address() as AddressInfo).port}`)
    const run = await send(many, to, { timeoutMs: 50, atOnce: 2 })
    expect(run).toMatchObject({
      kind: 'silent',
      diagnostic: { message: 'the gateway answers no request: no answer within 0.05 s' },
    })
    expect(connections).toBeLessThanOrEqual(2)
    mute.close()
  })
})

describe('the command', () => {
  const write = (tests: readonly string[]) => writeFileSync(join(folder, 'x.test.yaml'), `tests: [${tests.join(', ')}]`)
  const run = (...args: readonly string[]) => apisixcBeside(['test', 'x.test.yaml', '--against', ...args], folder)

  test('tells each failure, what was not sent and what was not told', async () => {
    write([
      '{request: {url: "https://shop.test/pay"}, expect: {upstream: b}}',
      '{request: {url: /else}, expect: {upstream: b}}',
      '{connection: {port: 9100}, expect: {route: a}}',
    ])
    const { code, out } = await run(http, '--report', 'junit=out.xml', '--report', 'json=out.json')
    expect({ code, out }).toEqual({
      code: 1,
      out: `failed: GET https://shop.test/pay (x.test.yaml:1:9)
  upstream: b is expected, and the request reached default_checkout_80
not sent: port 9100 (x.test.yaml:1:123)
  it is about a connection, and only requests are sent
1 request of https went without TLS, as behind a load balancer: with --against https://HOST:PORT too it would have TLS
1 answer did not tell the upstream: only a backend that sends the header x-apisixc-upstream does
1 passed, 1 failed, 1 not sent
`,
    })
    expect(readXml(readFileSync(join(folder, 'out.xml'), 'utf8')).children[0]?.attributes).toMatchObject({
      tests: '3',
      failures: '1',
      skipped: '1',
    })
    const { tests } = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))
    expect(tests.map(({ passed, notSent }: { passed: boolean; notSent?: string }) => [passed, notSent])).toEqual([
      [false, undefined],
      [true, undefined],
      [false, 'it is about a connection, and only requests are sent'],
    ])
  })

  test('ends with 0 where all is well, with 4 where nobody answers, with 2 where the address is none', async () => {
    write(['{request: {url: /pay}, expect: {upstream: default_checkout_80}}'])
    expect(await run(http)).toEqual({ code: 0, out: '1 passed, 0 failed\n', err: '' })
    const { code, out, err } = await run(`http://${gone}`)
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(err).toStartWith(`http://${gone} error AXC0091: the gateway answers no request: connection refused`)
    for (const wrong of ['shop.test', `${http}/path`, 'ftp://a', `http://me:secret@${plain}`]) {
      const refused = await run(wrong)
      expect({ wrong, code: refused.code, leak: refused.err.includes('secret') }).toEqual({
        wrong,
        code: 2,
        leak: false,
      })
    }
    expect((await run(http, '--against', http)).code).toBe(2)
    for (const other of [['--coverage'], ['--init'], ['--file', 'x.yaml']]) {
      expect((await run(http, ...other)).code).toBe(2)
    }
  })

  test('headers can only be told by a gateway', async () => {
    write(['{request: {url: /pay}, expect: {headers: {x-served-by: shop}}}'])
    writeFileSync(join(folder, 'apisix.yaml'), 'routes: [{id: a, uri: /pay, upstream: {nodes: {"a:80": 1}}}]\n#END\n')
    const { code, out } = await apisixcBeside(['test', '--file', 'apisix.yaml', 'x.test.yaml'], folder)
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining(
        'headers: whether the answer has x-served-by is for plugins and the upstream to say',
      ),
    })
  })
})
