import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apisixc, inFolder, shop } from './run-cli.ts'

// A program is started in each, up to three times: more than the usual 5 s where the machine is busy with others.
setDefaultTimeout(60_000)

const gateway = `routes:
  - {id: a, uri: /a, plugins: {key-auth: {}, traffic-split: {rules: [{weighted_upstreams: [{upstream_id: u, weight: 9}, {weight: 1}]}]}}, upstream_id: v}
  - {id: b, uri: /b, filter_func: "function() return true end", upstream_id: u}
  - {id: c, uri: /b, plugins: {cors: {_meta: {filter: [[graphql_name, ==, x]]}}}, upstream_id: v}
  - {id: d, uri: /d, upstream_id: gone}
  - {id: e, uri: /e, remote_addr: 10.0.0.0/8, methods: [POST], vars: [[http_x, ==, "1"]], upstream_id: v}
upstreams:
  - {id: u, nodes: {"u.test:80": 1}}
  - {id: v, nodes: {"v.test:80": 1}}
#END
`

function run(tests: string, ...args: readonly string[]) {
  return inFolder({ 'apisix.yaml': gateway, 'x.test.yaml': tests }, (cwd) =>
    apisixc(['test', '--file', 'apisix.yaml', 'x.test.yaml', ...args], { cwd }),
  )
}

/** One test, and what is said of it. */
function judged(request: string, expected: string) {
  const { code, out, err } = run(`tests: [{name: it, request: {${request}}, expect: {${expected}}}]`)
  expect(err).toBe('')
  expect(code).toBe(out === '1 passed, 0 failed\n' ? 0 : 1)
  return out
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim())
}

describe('an expectation that holds', () => {
  const holding = [
    ['url: /a', 'route: a, plugins: [key-auth, traffic-split], without: [cors]'],
    ['url: /a', 'upstreams: {u: 90, v: 10, w: 0}'],
    ['url: "http://any.test/nothing"', 'status: 404'],
    ['url: "/%zz"', 'status: 400'],
    ['url: /d', 'status: 502, upstreams: {"nowhere: 502": 1}'],
    ['url: /e, method: POST, headers: {X: 1}, from: 10.1.1.1', 'upstream: v, route: e'],
    ['url: /b', 'route: c, doubt: ok'],
  ] as const
  test.each(holding)('%s: %s', (request, expected) => expect(judged(request, expected)).toEqual([]))
})

describe('an expectation that does not hold', () => {
  const broken = [
    ['url: /a', 'route: b', ['route: b is expected, and a answers']],
    ['url: /a', 'upstream: u', ['upstream: u is expected, and requests go to u (90 %), v (10 %)']],
    [
      'url: /a',
      'upstreams: {u: 80, v: 20}',
      ['upstream: u (80 %), v (20 %) is expected, and requests go to u (90 %), v (10 %)'],
    ],
    ['url: /a', 'plugins: [cors]', ['plugins: cors does not run on route a']],
    ['url: /a', 'without: [key-auth]', ['without: key-auth runs, from routes a']],
    [
      'url: /a',
      'status: 404',
      ['status: 404 is expected, but route a answers, and its requests go to u (90 %), v (10 %)'],
    ],
    ['url: /none', 'without: [cors]', ['no route answers: 404']],
    ['url: /none', 'status: 400', ['status: 400 is expected, and no route answers: 404']],
    ['url: /e', 'route: e', ['no route answers: 404', 'nearest is route e: method: it wants POST']],
  ] as const
  test.each(broken)('%s: %s', (request, expected, said) => expect(judged(request, expected)).toEqual([...said]))
})

describe('what is in doubt', () => {
  const suffix = ' (doubt: ok lets this pass)'
  const doubtful = [
    ['url: /b', 'upstream: v', `route b may answer instead: it depends on what the filter_func answers${suffix}`],
    [
      'url: /a',
      'status: 401',
      `status: whether it is 401 is for plugins and the upstream to say: route a answers, and its requests go to u (90 %), v (10 %)${suffix}`,
    ],
    [
      'url: /e, method: POST, headers: {x: 1}',
      'status: 404',
      `route e may answer instead: it depends on from which address the request comes${suffix}`,
    ],
  ] as const
  test.each(doubtful)('%s: %s fails and says on what it depends', (request, expected, said) => {
    expect(judged(request, expected)).toEqual([said])
    expect(judged(request, `${expected}, doubt: ok`)).toEqual([])
  })

  test('does not excuse what is wrong', () => {
    expect(judged('url: /b', 'route: a, doubt: ok')).toEqual(['route: a is expected, and c answers'])
  })
})

describe('a file that is wrong', () => {
  const wrong = [
    ['tests:\n  - request: {url: /a}\n    expext: {route: a}', 'x.test.yaml:3:13 error', 'did you mean expect?'],
    ['tests:\n  - {request: {url: /a}, expect: {upstrem: a}}', 'x.test.yaml:2:', 'did you mean upstream?'],
    ['tests:\n  - {request: {url: nowhere}, expect: {route: a}}', 'x.test.yaml:2:', '"nowhere" is no URL of a request'],
    [
      'tests:\n  - {request: {url: /a, from: there}, expect: {route: a}}',
      'x.test.yaml:2:',
      '"there" is not an IP address',
    ],
    [
      'tests:\n  - {request: {url: /a, port: 0}, expect: {route: a}}',
      'x.test.yaml:2:',
      '"0" is not the number of a port',
    ],
    ['tests:\n  - {request: {url: /a, headers: {"a b": 1}}, expect: {route: a}}', 'x.test.yaml:2:', 'is no header'],
    ['tests:\n  - {request: {url: /a}, expect: {doubt: ok}}', 'x.test.yaml:2:', 'tests[0].expect: expects nothing'],
    ['tests:\n  - {request: {url: /a}, expect: {status: 4o4}}', 'x.test.yaml:2:', 'has to be a status'],
    ['tests:\n  - {request: {url: /a}, expect: {plugins: cors}}', 'x.test.yaml:2:', 'plugins: has to be a list'],
    ['tests: [{request: {url: /a}}]', 'x.test.yaml:1:', 'tests[0].expect: is missing'],
    ['tests: []', 'x.test.yaml:1:', 'tests: has to hold a test'],
  ] as const
  test.each(wrong)('%#', (text, place, said) => {
    const { code, out, err } = run(text)
    expect({ code, out }).toEqual({ code: 1, out: '0 passed, 0 failed\n' })
    expect(err).toContain(place)
    expect(err).toContain('AXC0086')
    expect(err).toContain(said)
  })

  test('of which a field is misspelt is told of that alone', () => {
    const { err } = run('tests:\n  - {request: {url: /a}, expect: {rout: a}}')
    expect(err).toContain('tests[0].expect.rout: there is no such field')
    expect(err).not.toContain('expects nothing')
  })

  test('that is no YAML is told with its place', () => {
    const { code, err } = run('tests: [')
    expect(code).toBe(1)
    expect(err).toMatch(/^x\.test\.yaml:\d+:\d+ error AXC0085: no test of this file runs/)
  })

  test('leaves the tests of others alone', () => {
    const files = {
      'shop.yaml': shop,
      'a.test.yaml': 'tests: {}',
      'b.test.yaml': 'tests: [{request: {url: /}, expect: {status: 404}}]',
    }
    const { code, out } = inFolder(files, (cwd) => apisixc(['test', '.'], { cwd }))
    expect({ code, out }).toEqual({ code: 1, out: '1 passed, 0 failed\n' })
  })
})

describe('files with tests', () => {
  const files = {
    'shop.yaml': shop,
    'shop.test.yaml':
      'tests: [{request: {url: "http://shop.example.org/pay"}, expect: {route: default_shop_pay, doubt: ok}}]',
  }

  test('are no manifests for the other commands, in folders or named', () => {
    for (const paths of [['.'], ['shop.yaml', 'shop.test.yaml']]) {
      const args = ['--assume-services', '--missing-endpoints', '503']
      const { code, err } = inFolder(files, (cwd) => apisixc(['check', ...paths, ...args], { cwd }))
      expect({ code, isTold: err.includes('test.yaml') }).toEqual({ code: 0, isTold: false })
    }
  })

  test('are needed, and so is something to test', () => {
    const none = inFolder({ 'shop.yaml': shop }, (cwd) => apisixc(['test', 'shop.yaml'], { cwd }))
    expect({ code: none.code, isTold: none.err.includes('AXC0087') }).toEqual({ code: 1, isTold: true })
    const only = inFolder(files, (cwd) => apisixc(['test', 'shop.test.yaml'], { cwd }))
    expect({ code: only.code, isTold: only.err.includes('AXC0088') }).toEqual({ code: 2, isTold: true })
  })

  test('that are not there cannot be read', () => {
    expect(run('tests: []', 'gone.test.yaml').code).toBe(4)
  })
})

test('results go to a JUnit file too, whatever names hold', () => {
  const files = {
    'apisix.yaml': gateway,
    'x.test.yaml':
      'tests:\n  - {name: "<b>&\\e", request: {url: /a}, expect: {route: "]]>"}}\n  - {request: {url: /a}, expect: {route: a}}\n',
  }
  inFolder(files, (cwd) => {
    const args = ['test', '--file', 'apisix.yaml', 'x.test.yaml', '--report', 'junit=out.xml']
    const { code, out } = apisixc(args, { cwd })
    expect({ code, out: out.includes('\u001b') }).toEqual({ code: 1, out: false })
    const xml = readFileSync(join(cwd, 'out.xml'), 'utf8')
    expect(xml).toContain('<testsuite name="x.test.yaml" tests="2" failures="1" errors="0" skipped="0">')
    expect(xml).toContain('<testcase name="GET /a" classname="x.test.yaml" file="x.test.yaml" line="3"/>')
    expect(xml).not.toMatch(/<b>|\]\]>/)
    expect(apisixc(['test', '.', '--report', 'sarif=no.sarif'], { cwd }).code).toBe(2)
    expect(existsSync(join(cwd, 'no.sarif'))).toBe(false)
    expect(apisixc(['test', '.', '--report', 'junit=x.test.yaml'], { cwd }).code).toBe(2)
  })
})
