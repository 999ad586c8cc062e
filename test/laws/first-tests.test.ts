import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { load } from 'js-yaml'
import { readTestFile } from '../../src/cli/read-test-file.ts'
import { renderFirstTests } from '../../src/cli/render-first-tests.ts'
import { runTests } from '../../src/cli/run-tests.ts'
import { Compiler } from '../../src/compiler.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { coverageOf } from '../../src/expect/coverage.ts'
import { type FirstTest, firstTestsOf } from '../../src/expect/first-tests.ts'
import { isOurs } from '../../src/kinds/table.ts'
import type { Gateway, GatewayRoute, GatewayStreamRoute } from '../../src/router/gateway.ts'
import { readGateway } from '../../src/router/read-document.ts'
import { readAll } from '../../watch/read-all.ts'
import { replaceVariables } from '../support/variables.ts'
import { anyOptions, anyWorld, compilerOf } from '../support/worlds.ts'

/**
 * What `test --init` writes passes at once, as a file that is read again, and each test reaches its own route: a route is
 * either reached or told with a reason.
 */
function check(gateway: Gateway): readonly FirstTest[] {
  const first = firstTestsOf(gateway)
  const written = first.flatMap((one) => (one.kind === 'test' ? [one.test] : []))
  const untested = first.flatMap((one) => (one.kind === 'none' ? [`${one.section} ${one.id}`] : []))
  for (const one of first) if (one.kind === 'none') expect(one.reason).not.toBe('')
  if (written.length === 0) return first
  const found: Diagnostic[] = []
  const tests = readTestFile('x.test.yaml', renderFirstTests(written), (diagnostic) => found.push(diagnostic))
  expect(found).toEqual([])
  const { tested, met } = runTests(tests, { gateway, sourceOf: () => undefined })
  expect(tested.flatMap(({ complaints }) => complaints)).toEqual([])
  expect(tested).toHaveLength(written.length)
  const reached = new Set(
    met.map((one) =>
      one.kind === 'request' ? `routes ${one.outcome.answer?.route.id}` : `stream_routes ${one.route?.id}`,
    ),
  )
  const isOff = ({ section, id }: { section: string; id: string }): boolean =>
    section === 'routes' && gateway.routes?.find((route) => route.id === id)?.status === 0
  const all = coverageOf(gateway, []).unreached
  expect(
    all
      .filter((route) => !isOff(route))
      .map(({ section, id }) => `${section} ${id}`)
      .sort(),
  ).toEqual(
    [...reached, ...untested.filter((name) => all.some(({ section, id }) => `${section} ${id}` === name))].sort(),
  )
  return first
}

const golden = new URL('../golden/', import.meta.url)

describe('first tests', () => {
  test('of every golden case pass, and nearly every route has one', () => {
    let [tests, all] = [0, 0]
    for (const name of readdirSync(golden)) {
      const file = new URL(`${name}/out.yaml`, golden)
      if (!existsSync(file)) continue
      const first = check(readGateway(load(replaceVariables(readFileSync(file, 'utf8')))))
      all += first.length
      tests += first.filter(({ kind }) => kind === 'test').length
    }
    expect(all).toBeGreaterThan(300)
    expect(tests / all).toBeGreaterThan(0.95)
  })

  test('of every sample pass', async () => {
    const samples = new URL('../../samples/', import.meta.url).pathname
    let tests = 0
    for (const name of [...readdirSync(samples).filter((name) => /^\d\d-/.test(name)), 'dev']) {
      const compiler = new Compiler()
      await readAll({ paths: [`${samples}${name}`], known: { isOurs } }, ({ raw, origin }) => compiler.put(raw, origin))
      tests += check(compiler.compile().config).length
    }
    expect(tests).toBeGreaterThanOrEqual(9)
  })

  test('of any world pass', () => {
    fc.assert(
      fc.property(anyWorld, anyOptions, (objects, options) => {
        check(compilerOf(objects, options).compile().config)
      }),
      { numRuns: 200 },
    )
  })

  test('of any finished file pass, whatever is in its texts', () => {
    let tests = 0
    fc.assert(
      fc.property(anyGateway, (gateway) => {
        tests += check(gateway).filter(({ kind }) => kind === 'test').length
      }),
      { numRuns: 1000 },
    )
    expect(tests).toBeGreaterThan(500)
  })
})

/** Texts that would be something else where one forgets to quote them. */
const nasty = fc.oneof(
  fc.constantFrom(
    ': ',
    '#',
    ' # x',
    '"',
    "'",
    '\n- a: b',
    '{',
    '}',
    ']',
    ',',
    '*a',
    '&b',
    '!c',
    '|',
    '>',
    '%d',
    '@',
    '`',
  ),
  fc.constantFrom(
    'null',
    '~',
    'true',
    '1e3',
    '0x1',
    '<<',
    '\u0000',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\ud800',
    '😀',
    'é',
    '',
  ),
  fc.string({ maxLength: 6 }),
)
const texts = fc.array(nasty, { maxLength: 3 }).map((parts) => parts.join(''))
const host = fc.oneof(fc.constantFrom('a.test', 'A.test', 'b.a.test', '*.test', '*.a.test', '*', 'a.test:80'), texts)
const uri = fc.oneof(
  fc.constantFrom('/', '/*', '/a', '/a*', '/a/*', '/a/b', '/*/c', '/a*b', '/a/../b', '/a//b', '/a b/*', '/%41', '/ü'),
  texts.map((text) => `/${text}`),
)
const variable = fc.constantFrom(
  ...['http_x', 'http_x_y', 'http_host', 'arg_a', 'cookie_b', 'uri', 'request_method', 'host', 'scheme', 'remote_addr'],
  ...['server_port', 'ssl_server_name', 'args', 'post_arg.a', 'unknown'],
)
const operand = fc.oneof(
  fc.constantFrom<unknown>('1', 2, 'GET', 'https', '/a', 'a.test', ['x', 3], '10.0.0.0/8'),
  texts,
)
const regex = fc.constantFrom('^a+$', '^/a/[0-9]{2,}$', '(foo|bar)?', '(a)\\1', '^(?!x)', '(', '[^a-z]', '.', '\\d+$')
const operator = fc.constantFrom('==', '~=', '>', '>=', '<', '<=', 'in', 'ipmatch', 'has')
const condition: fc.Arbitrary<unknown> = fc.oneof(
  fc.tuple(variable, operator, operand),
  fc.tuple(variable, fc.constant('!'), operator, operand),
  fc.tuple(variable, fc.constantFrom('~~', '~*'), regex),
  fc.tuple(variable, operand),
)
const conditions: fc.Arbitrary<unknown> = fc.oneof(
  condition,
  fc.tuple(fc.constantFrom('AND', 'OR', '!AND', '!OR'), condition, condition),
)
const plugins = fc.dictionary(
  fc.oneof(fc.constantFrom('key-auth', 'cors', 'redirect'), texts),
  fc.constantFrom(
    {},
    { _meta: { disable: true } },
    { _meta: { filter: [['http_x', '==', '1']] } },
    {
      _meta: { filter: [['unknown', '==', '1']] },
    },
  ),
  { maxKeys: 2 },
)
const destination = fc.constantFrom<Partial<GatewayRoute>>(
  ...[{ upstream_id: 'u' }, { upstream_id: 'empty' }, { upstream_id: 'gone' }, { upstream: { nodes: [] } }],
  ...[{ service_id: 's' }, { upstream: { nodes: [{ host: 'x', weight: 1 }] } }, {}],
)
const split = fc.array(fc.record({ upstream_id: fc.constantFrom('u', 'v', 'empty'), weight: fc.nat(100) }), {
  minLength: 1,
  maxLength: 3,
})
const route = fc
  .record(
    {
      uris: fc.array(uri, { minLength: 1, maxLength: 2 }),
      hosts: fc.array(host, { minLength: 1, maxLength: 2 }),
      methods: fc.uniqueArray(fc.constantFrom('GET', 'POST', 'PURGE'), { maxLength: 2 }),
      remote_addrs: fc.constantFrom(['10.0.0.0/8'], ['2001:db8::/32', '1.2.3.4']),
      priority: fc.integer({ min: 0, max: 1 }),
      status: fc.constantFrom(0, 1),
      vars: fc.array(conditions, { maxLength: 2 }),
      filter_func: fc.constant('function() return true end'),
      plugins,
      split,
    },
    { requiredKeys: ['uris'] },
  )
  .chain(({ split, plugins = {}, ...rest }) =>
    destination.map((more) => ({
      ...rest,
      ...more,
      plugins: {
        ...plugins,
        ...(split && { 'traffic-split': { rules: [{ weighted_upstreams: split }] } }),
      },
    })),
  )
const streamRoute: fc.Arbitrary<Omit<GatewayStreamRoute, 'id'>> = fc.record(
  {
    server_port: fc.constantFrom(9100, 9101),
    server_addr: fc.constantFrom('127.0.0.1', '10.0.0.0/8'),
    remote_addr: fc.constantFrom('10.0.0.0/8', '::1'),
    sni: fc.oneof(fc.constantFrom('*.a.test', 'a.test'), texts),
    upstream_id: fc.constantFrom('u', 'empty', 'gone'),
    service_id: fc.constant('s'),
    plugins,
  },
  { requiredKeys: [] },
)
const anyGateway: fc.Arbitrary<Gateway> = fc
  .tuple(
    fc.array(fc.tuple(route, texts), { maxLength: 6 }),
    fc.array(fc.tuple(streamRoute, texts), { maxLength: 3 }),
    plugins,
  )
  .map(([routes, streamRoutes, global]) => ({
    routes: routes.map(([one, name], index) => ({ id: `r${index}${name}`, ...one })),
    stream_routes: streamRoutes.map(([one, name], index) => ({ id: `s${index}${name}`, ...one })),
    upstreams: [
      { id: 'u', nodes: [{ host: 'u.test', weight: 1 }] },
      { id: 'v', nodes: [{ host: 'v.test', weight: 1 }] },
      { id: 'empty', nodes: [] },
    ],
    services: [{ id: 's', hosts: ['s.test'], upstream_id: 'u', plugins: { 'limit-count': {} } }],
    global_rules: [{ id: 'g', plugins: global }],
  }))
