import { expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readXml } from '../support/xml.ts'
import { apisixc, inFolder, shop } from './run-cli.ts'

// A program is started in each, which takes its time where others run too.
setDefaultTimeout(60_000)

const more = `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: {name: more}
spec:
  http:
    - name: admin
      match: {hosts: [shop.example.org], paths: [/admin/*], filter_func: "function() return true end"}
      backends: [{serviceName: checkout, servicePort: 80}]
  stream:
    - name: redis
      protocol: TCP
      match: {ingressPort: 9100}
      backend: {serviceName: checkout, servicePort: 80}
`
const pay = '{request: {url: "http://shop.example.org/pay"}, expect: {route: default_shop_pay}}'
const admin = '{request: {url: "http://shop.example.org/admin/1"}, expect: {status: 404, doubt: ok}}'
const redis = '{connection: {port: 9100}, expect: {route: default_more_redis_tcp, upstream: default_checkout_80}}'

const options = ['--assume-services', '--missing-endpoints', '503', '--allow-lua']

function run(tests: readonly string[], ...args: readonly string[]) {
  const files = { 'shop.yaml': shop, 'more.yaml': more, 'x.test.yaml': `tests: [${tests.join(', ')}]` }
  return inFolder(files, (cwd) => {
    const done = apisixc(['test', '.', ...options, ...args], { cwd })
    const readBack = (name: string): string =>
      args.some((arg) => arg.endsWith(`=${name}`)) ? readFileSync(join(cwd, name), 'utf8') : ''
    return { ...done, xml: readBack('out.xml'), json: readBack('out.json') }
  })
}

const adminLine = '  no test reaches route default_more_admin: ApisixRoute default/more http[0] (more.yaml:6)\n'
const redisLine =
  '  no test reaches stream route default_more_redis_tcp: ApisixRoute default/more stream[0] (more.yaml:10)\n'

test('routes that no test reaches are told, of http and of streams, with the object and the line', () => {
  const { code, out } = run([pay], '--coverage')
  expect({ code, out }).toEqual({
    code: 0,
    out: `1 passed, 0 failed\ncoverage: 1 of 3 routes, 33 %\n${adminLine}${redisLine}`,
  })
})

test('nothing is told of it unless it is asked for', () => {
  expect(run([pay]).out).toBe('1 passed, 0 failed\n')
})

test('a route that only may answer is reached by a test that accepts the doubt', () => {
  const doubted = run([admin], '--coverage')
  expect(doubted.out).toContain('coverage: 1 of 3 routes')
  expect(doubted.out).not.toContain('default_more_admin')
  expect(run([admin.replace(', doubt: ok', '')], '--coverage').out).toContain(adminLine)
})

test('a connection reaches a stream route; then everything is 100 %', () => {
  const { code, out } = run([pay, admin, redis], '--coverage-min', '100')
  expect({ code, out }).toEqual({ code: 0, out: '3 passed, 0 failed\ncoverage: 3 of 3 routes, 100 %\n' })
})

test('too few fail, in the reports too', () => {
  const { code, out, xml, json } = run(
    [pay],
    '--coverage-min=34',
    '--report',
    'junit=out.xml',
    '--report',
    'json=out.json',
  )
  expect({ code, out: out.split('\n')[1] }).toEqual({
    code: 1,
    out: 'coverage: 1 of 3 routes, 33 %; 34 % are asked for',
  })
  const [own, ofMore, ofTests] = readXml(xml).children
  expect([own, ofMore, ofTests].map((suite) => suite?.attributes)).toEqual([
    { name: 'apisixc', tests: '1', failures: '1', errors: '0', skipped: '0' },
    { name: 'more.yaml', tests: '2', failures: '0', errors: '0', skipped: '2' },
    { name: 'x.test.yaml', tests: '1', failures: '0', errors: '0', skipped: '0' },
  ])
  expect(ofMore?.children[0]?.attributes).toEqual({
    name: 'a test reaches route default_more_admin',
    classname: 'more.yaml',
    file: 'more.yaml',
    line: '6',
  })
  const { coverage, tests } = JSON.parse(json)
  expect(tests).toEqual([
    {
      name: 'GET http://shop.example.org/pay',
      file: 'x.test.yaml',
      line: 1,
      passed: true,
      complaints: [],
    },
  ])
  expect(coverage).toMatchObject({ total: 3, reached: 1, unreached: [{ file: 'more.yaml', line: 6 }, { line: 10 }] })
})

test('what is no percentage is refused', () => {
  for (const value of ['101', '-1', 'all']) expect(run([pay], `--coverage-min=${value}`).code).toBe(2)
})

test('a route that is switched off counts nowhere; of a finished file its own lines are told', () => {
  const files = {
    'apisix.yaml': 'routes:\n  - {id: a, uri: /a, status: 0}\n  - {id: b, uri: /b}\n#END\n',
    'x.test.yaml': 'tests: [{request: {url: /a}, expect: {status: 404}}]',
  }
  const { out } = inFolder(files, (cwd) =>
    apisixc(['test', '--file', 'apisix.yaml', 'x.test.yaml', '--coverage'], { cwd }),
  )
  expect(out).toBe('1 passed, 0 failed\ncoverage: 0 of 1 route, 0 %\n  no test reaches route b: apisix.yaml:3\n')
})

test('a connection is judged as a request is, and wrong ones are told', () => {
  const wrong = [
    ['{connection: {port: 9101}, expect: {route: x}}', 'no stream route takes the connection'],
    [redis.replace('_tcp', '_udp'), 'route: default_more_redis_udp is expected, and default_more_redis_tcp answers'],
    ['{connection: {port: 9100}, expect: {plugins: [mqtt-proxy]}}', 'plugins: mqtt-proxy does not run'],
    ['{connection: {port: 0}, expect: {route: x}}', 'tests[0].connection.port: "0" is not the number of a port'],
    ['{connection: {port: 1, from: a}, expect: {route: x}}', 'connection.from: "a" is not an IP address'],
    ['{connection: {port: 1, prot: 2}, expect: {route: x}}', 'did you mean port?'],
    ['{connection: {port: 1}, expect: {status: 404}}', 'a connection has no status'],
    ['{connection: {port: 1}, request: {url: /}, expect: {route: x}}', 'there is a request already'],
    ['{expect: {route: x}}', 'tests[0].request: is missing'],
  ] as const
  for (const [written, said] of wrong) {
    const { code, out, err } = run([written])
    expect({ code, said: `${out}${err}` }).toEqual({ code: 1, said: expect.stringContaining(said) })
  }
})
