import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'
import { Ajv, type ValidateFunction } from 'ajv'
import fc from 'fast-check'
import { checkPluginConfig, checkRoute, checkStreamRoute, checkUpstream } from '../../src/model/check.ts'
import type { Refusal } from '../../src/model/check-values.ts'
import type { PluginConfig, Route, StreamRoute, Upstream } from '../../src/model/config.ts'

const route: Route = { id: 'default_shop_main', uris: ['/api/*'], upstream_id: 'default_shop_80' }
const upstream: Upstream = {
  id: 'default_shop_80',
  type: 'roundrobin',
  nodes: [{ host: '10.0.0.1', port: 80, weight: 1 }],
}
const pem = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(200)}\n-----END CERTIFICATE-----\n`

/** An item with what no type allows. */
const spoil = <T>(item: T, change: Record<string, unknown>): T => ({ ...item, ...change })
const places = (refusals: readonly Refusal[]) => refusals.map(({ path }) => path.join('.'))

describe('checkRoute', () => {
  test('takes what APISIX takes', () => {
    const full: Route = {
      ...route,
      name: 'x'.repeat(256),
      hosts: ['a.test', '*.b.test', '*', '[::1]', 'c_d.test'],
      methods: ['GET', 'PURGE'],
      remote_addrs: ['10.0.0.1', '10.0.0.0/8', '::1', 'fe80::/10'],
      vars: [
        ['arg_x', '==', 'y'],
        ['http_x', '!', 'in', ['1', 5]],
        ['uri', '~~', '^/a'],
        ['arg_n', '>', 5],
        ['remote_addr', 'ipmatch', ['10.0.0.0/8']],
      ],
      filter_func: 'function(vars) return true end',
      priority: -1000,
      enable_websocket: false,
      timeout: { connect: 0.5, send: 60, read: 60 },
      plugins: {
        cors: {},
        'limit-count': {
          count: 1,
          time_window: 60,
          _meta: { disable: true, priority: 3, filter: [['OR', ['uri', '==', '/'], ['uri', '==', '/x']]] },
        },
        echo: [],
      },
      plugin_config_id: 'default_auth',
    }
    expect(checkRoute(full)).toEqual([])
    expect(checkRoute({ id: 'x', uris: ['/'], plugins: {} })).toEqual([])
    expect(checkRoute({ id: 'x', uris: ['/'], upstream: { type: 'roundrobin', nodes: [] } })).toEqual([])
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['id', { id: 'a/b' }, 'id'],
    ['long id', { id: 'x'.repeat(65) }, 'id'],
    ['no id', { id: undefined }, 'id'],
    ['empty name', { name: '' }, 'name'],
    ['long name', { name: '😀'.repeat(257) }, 'name'],
    ['no uris', { uris: [] }, 'uris'],
    ['missing uris', { uris: undefined }, 'uris'],
    ['uri without slash', { uris: ['/a', 'b'] }, 'uris.1'],
    ['long uri', { uris: [`/${'x'.repeat(4096)}`] }, 'uris.0'],
    ['uri twice', { uris: ['/a', '/b', '/a'] }, 'uris.2'],
    ['no hosts', { hosts: [] }, 'hosts'],
    ['host', { hosts: ['a.test', 'a b'] }, 'hosts.1'],
    ['inner star', { hosts: ['a*.test'] }, 'hosts.0'],
    ['host with port', { hosts: ['1.2.3.4:8080'] }, 'hosts.0'],
    ['method', { methods: ['GET', 'get'] }, 'methods.1'],
    ['method twice', { methods: ['GET', 'GET'] }, 'methods.1'],
    ['address', { remote_addrs: ['10.0.0.0/33'] }, 'remote_addrs.0'],
    ['what only looks like a network', { remote_addrs: [':/0'] }, 'remote_addrs.0'],
    ['IPv4 tail in a network', { remote_addrs: ['::ffff:10.0.0.0/104'] }, 'remote_addrs.0'],
    ['filter_func', { filter_func: 'function_undefined()' }, 'filter_func'],
    ['priority', { priority: 1.5 }, 'priority'],
    ['priority text', { priority: '1' }, 'priority'],
    ['websocket', { enable_websocket: 'true' }, 'enable_websocket'],
    ['timeout of nothing', { timeout: { connect: 0, send: 1, read: 1 } }, 'timeout.connect'],
    ['timeout below a millisecond', { timeout: { connect: 1, send: 0.0005, read: 1 } }, 'timeout.send'],
    ['half a timeout', { timeout: { connect: 1, send: 1 } }, 'timeout.read'],
    ['plugins list', { plugins: [] }, 'plugins'],
    ['plugin text', { plugins: { cors: 'yes' } }, 'plugins.cors'],
    ['plugin list', { plugins: { cors: [1] } }, 'plugins.cors'],
    ['plugin null', { plugins: { cors: null } }, 'plugins.cors'],
    ['plugin meta', { plugins: { cors: { _meta: { disable: 'true' } } } }, 'plugins.cors._meta.disable'],
    ['plugin meta field', { plugins: { cors: { _meta: { disabled: true } } } }, 'plugins.cors._meta.disabled'],
    ['upstream_id', { upstream_id: '' }, 'upstream_id'],
    ['two upstreams', { upstream: { type: 'roundrobin', nodes: [] } }, ''],
    [
      'upstream with nodes',
      { upstream_id: undefined, upstream: { type: 'roundrobin', nodes: [1] } },
      'upstream.nodes.0',
    ],
    ['nothing to do', { upstream_id: undefined, plugin_config_id: 'x' }, ''],
    ['unknown field', { uri: '/a' }, 'uri'],
    ['field of Object', { constructor: 1 }, 'constructor'],
    ['modifiedIndex', { modifiedIndex: 1 }, 'modifiedIndex'],
  ])('refuses %s', (_, change, place) => {
    expect(places(checkRoute(spoil(route, change)))).toEqual([place])
  })

  test('tells of each thing that is wrong', () => {
    expect(places(checkRoute(spoil(route, { id: '', hosts: ['a b', 'c d'], upstream_id: 7 })))).toEqual([
      'id',
      'upstream_id',
      'hosts.0',
      'hosts.1',
    ])
  })

  test('shortens what it shows', () => {
    const [refusal] = checkRoute({ ...route, hosts: ['\n'.repeat(5000)] })
    expect(refusal?.reason.length).toBeLessThan(250)
    expect(refusal?.reason).not.toContain('\n')
  })
})

describe('vars', () => {
  test.each<[unknown, string]>([
    ['x', ''],
    [['arg_x', '==', 'y'], ''],
    [[['arg_x', '==']], '0'],
    [[['arg_x', '==', 'y', 'z']], '0.1'],
    [[['arg_x', '!', '==', 'y', 'z']], '0'],
    [[['arg_x', '=', 'y']], '0.1'],
    [[['arg_x', '!~~', 'y']], '0.1'],
    [[['arg_x', '!', {}, 'y']], '0.2'],
    [[['arg_x', '==', null]], '0.2'],
    [[['arg_x', '==', ['y']]], '0.2'],
    [[['arg_x', '==', Number.NaN]], '0.2'],
    [[['arg_x', 'in', 'y']], '0.2'],
    [[['arg_x', '!', 'in', [['y']]]], '0.3'],
    [[['arg_x', '~~', 5]], '0.2'],
    [[['arg_x', '>', true]], '0.2'],
    [[['arg_x', 'ipmatch', []]], '0.2'],
    [[['arg_x', 'ipmatch', '10.0.0.0/33']], '0.2'],
    [[['', '==', 'y']], '0.0'],
    [[[5, '==', 'y']], '0.0,0.1,0.2'],
    [[[]], '0'],
    [[['OR', ['arg_x', '==', 'y']]], '0'],
    [[['or', ['arg_x', '==', 'y'], ['arg_x', 'y']]], '0.2'],
    [[['a', '==', 'b'], 'c'], '1'],
  ])('refuses %j', (vars, place) => {
    expect(places(checkRoute(spoil(route, { vars }))).join()).toBe(
      ['vars', place].filter(Boolean).join('.').replaceAll(',', ',vars.'),
    )
  })

  test.each([
    [[]],
    [[['arg_x', '==', 'y']]],
    [
      [
        '!AND',
        ['a', '==', '1'],
        [
          ['b', 'HAS', '2'],
          ['c', '!', '~*', '3'],
        ],
      ],
    ],
    [[['a', 'in', []]]],
    [[['a', 'ipmatch', '::1']]],
  ])('takes %j', (vars) => expect(checkRoute(spoil(route, { vars }))).toEqual([]))

  test('bears absurd nesting', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000))
    expect(checkRoute(spoil(route, { vars: deep }))).toHaveLength(1)
  })
})

describe('traffic-split', () => {
  const split = (entries: unknown, more = {}) =>
    checkRoute({ ...route, plugins: { 'traffic-split': { rules: [{ weighted_upstreams: entries, ...more }] } } })
  const entry = { upstream_id: 'a', weight: 1 }

  test('takes 1 to 20 entries', () => {
    expect(split(new Array(20).fill(entry))).toEqual([])
    expect(split([{ weight: 0 }, {}, { upstream: { nodes: [], type: 'roundrobin' }, weight: 3 }])).toEqual([])
    expect(split([entry], { match: [{ vars: [['a', '==', 'b']] }] })).toEqual([])
    expect(checkRoute({ ...route, plugins: { 'traffic-split': {} } })).toEqual([])
  })

  test.each<[string, unknown, object]>([
    ['', [], {}],
    ['', new Array(21).fill(entry), {}],
    ['.0.weight', [{ weight: -1 }], {}],
    ['.0.weight', [{ weight: 1.5 }], {}],
    ['.0.weight', [{ weight: '1' }], {}],
    ['.1.upstream_id', [entry, { upstream_id: 'a/b' }], {}],
    ['.0.upstream', [{ upstream: {} }], {}],
  ])('refuses at %j', (place, entries, more) => {
    expect(places(split(entries, more))).toEqual([`plugins.traffic-split.rules.0.weighted_upstreams${place}`])
  })

  test('refuses conditions that do not compile', () => {
    expect(places(split([entry], { match: [{ vars: [['a', '=', 'b']] }] }))).toEqual([
      'plugins.traffic-split.rules.0.match.0.vars.0.1',
    ])
  })
})

describe('checkUpstream', () => {
  const full: Upstream = {
    ...upstream,
    name: 'x',
    type: 'chash',
    hash_on: 'header',
    key: 'x-user',
    scheme: 'https',
    pass_host: 'rewrite',
    upstream_host: 'api.test',
    retries: 0,
    timeout: { connect: 1, send: 1, read: 1 },
    tls: { client_cert: pem, client_key: pem },
    checks: {
      active: {
        ...({
          type: 'https',
          timeout: 0.5,
          concurrency: 1,
          host: 'a.test',
          port: 65535,
          http_path: '/',
          https_verify_certificate: false,
        } as const),
        req_headers: ['X-A: b'],
        healthy: { interval: 1, http_statuses: [200, 599], successes: 254 },
        unhealthy: { interval: 1, http_statuses: [500], http_failures: 1, tcp_failures: 1, timeouts: 254 },
      },
      passive: {
        type: 'tcp',
        healthy: { successes: 0 },
        unhealthy: { http_failures: 0, tcp_failures: 254, timeouts: 0, http_statuses: [429] },
      },
    },
  }

  test('takes what APISIX takes', () => {
    expect(checkUpstream(full)).toEqual([])
    expect(checkUpstream({ id: 'x', type: 'ewma', nodes: [] })).toEqual([])
    expect(
      checkUpstream({
        id: 'x',
        type: 'roundrobin',
        discovery_type: 'kubernetes',
        service_name: 'ns/a:http',
        discovery_args: { namespace_id: 'a', other: 1 },
      }),
    ).toEqual([])
    expect(
      checkUpstream({ id: 'x', type: 'chash', hash_on: 'consumer', nodes: [{ host: '::1', port: 1, weight: 0 }] }),
    ).toEqual([])
    for (const key of ['uri', 'arg_a-b_C', 'remote_addr', 'mqtt_client_id'])
      expect(checkUpstream({ ...upstream, type: 'chash', key })).toEqual([])
    expect(checkUpstream({ ...upstream, type: 'chash', hash_on: 'vars_combinations', key: '$host$uri' })).toEqual([])
  })

  const node = { host: 'a.test', port: 80, weight: 1 }
  const active = (change: object) => ({ checks: { active: { ...full.checks?.active, ...change } } })
  test.each<[string, Record<string, unknown>, string]>([
    ['type', { type: 'random' }, 'type'],
    ['no type', { type: undefined }, 'type'],
    ['node port 0', { nodes: [{ ...node, port: 0 }] }, 'nodes.0.port'],
    ['node port 70000', { nodes: [node, { ...node, port: 70000 }] }, 'nodes.1.port'],
    ['no node port', { nodes: [{ host: 'a', weight: 1 }] }, 'nodes.0.port'],
    ['weight', { nodes: [{ ...node, weight: -1 }] }, 'nodes.0.weight'],
    ['weight text', { nodes: [{ ...node, weight: '1' }] }, 'nodes.0.weight'],
    ['host', { nodes: [{ ...node, host: 'fe80::1%eth0' }] }, 'nodes.0.host'],
    ['no host', { nodes: [{ ...node, host: '' }] }, 'nodes.0.host'],
    ['star host', { nodes: [{ ...node, host: '*' }] }, 'nodes.0.host'],
    ['node field', { nodes: [{ ...node, zone: 'a' }] }, 'nodes.0.zone'],
    ['no nodes', { nodes: undefined }, ''],
    ['nodes and discovery', { discovery_type: 'dns', service_name: 'a' }, ''],
    ['nodes and half a discovery', { service_name: 'a' }, ''],
    ['half a discovery', { nodes: undefined, discovery_type: 'dns' }, ''],
    ['service name', { nodes: undefined, discovery_type: 'dns', service_name: '' }, 'service_name'],
    ['scheme', { scheme: 'ftp' }, 'scheme'],
    ['pass_host', { pass_host: 'keep' }, 'pass_host'],
    ['rewrite to nothing', { pass_host: 'rewrite' }, 'upstream_host'],
    ['rewrite to empty', { pass_host: 'rewrite', upstream_host: '' }, 'upstream_host'],
    ['upstream_host', { upstream_host: 'a/b' }, 'upstream_host'],
    ['retries', { retries: -1 }, 'retries'],
    ['chash without key', { type: 'chash' }, 'key'],
    ['chash var', { type: 'chash', key: 'request_id' }, 'key'],
    ['chash arg', { type: 'chash', key: 'arg_' }, 'key'],
    ['chash header', { type: 'chash', hash_on: 'header', key: 'a.b' }, 'key'],
    ['chash cookie', { type: 'chash', hash_on: 'cookie', key: '' }, 'key'],
    ['chash on', { type: 'chash', hash_on: 'ip', key: 'x' }, 'hash_on'],
    ['chash too heavy', { type: 'chash', key: 'uri', nodes: [{ ...node, weight: 1_000_001 }] }, 'nodes'],
    ['passive alone', { checks: { passive: { type: 'http' } } }, 'checks.active'],
    ['active null', { checks: { active: null } }, 'checks.active'],
    ['check type', active({ type: 'udp' }), 'checks.active.type'],
    ['check port', active({ port: 0 }), 'checks.active.port'],
    ['check path', active({ http_path: 'healthz' }), 'checks.active.http_path'],
    ['check path with a line break', active({ http_path: '/ HTTP/1.0\r\nX: y' }), 'checks.active.http_path'],
    ['check headers', active({ req_headers: [] }), 'checks.active.req_headers'],
    ['check header', active({ req_headers: ['a: b\nc: d'] }), 'checks.active.req_headers.0'],
    ['interval 0', active({ healthy: { interval: 0 } }), 'checks.active.healthy.interval'],
    ['interval 1.5', active({ unhealthy: { interval: 1.5 } }), 'checks.active.unhealthy.interval'],
    ['successes 0', active({ healthy: { successes: 0 } }), 'checks.active.healthy.successes'],
    ['successes 255', active({ healthy: { successes: 255 } }), 'checks.active.healthy.successes'],
    ['status 600', active({ healthy: { http_statuses: [200, 600] } }), 'checks.active.healthy.http_statuses.1'],
    ['statuses', active({ healthy: { http_statuses: [] } }), 'checks.active.healthy.http_statuses'],
    ['status twice', active({ healthy: { http_statuses: [200, 200] } }), 'checks.active.healthy.http_statuses.1'],
    ['key that APISIX ignores', active({ unhealthy: { timeout: 3 } }), 'checks.active.unhealthy.timeout'],
    ['check field', active({ interval: 5 }), 'checks.active.interval'],
    [
      'passive 255',
      { checks: { active: {}, passive: { type: 'http', unhealthy: { timeouts: 255 } } } },
      'checks.passive.unhealthy.timeouts',
    ],
    ['tls half', { tls: { client_cert: pem } }, 'tls.client_key'],
    ['tls short', { tls: { client_cert: '-----BEGIN ', client_key: pem } }, 'tls.client_cert'],
    ['tls long', { tls: { client_cert: pem + 'x'.repeat(65536), client_key: pem } }, 'tls.client_cert'],
    ['tls no PEM', { tls: { client_cert: pem, client_key: 'x'.repeat(200) } }, 'tls.client_key'],
    ['unknown field', { keepalive: {} }, 'keepalive'],
  ])('refuses %s', (_, change, place) => {
    expect(places(checkUpstream(spoil(upstream, change)))).toEqual([place])
  })

  test('shows no key material', () => {
    for (const client_key of ['SECRET', `${'SECRET'.repeat(100)}`, 12345]) {
      const text = JSON.stringify(checkUpstream(spoil(upstream, { tls: { client_cert: pem, client_key } })))
      expect(text).not.toMatch(/SECRET|12345/)
    }
  })
})

describe('checkStreamRoute and checkPluginConfig', () => {
  test('take what APISIX takes', () => {
    expect(
      checkStreamRoute({
        id: 'a',
        server_port: 9100,
        upstream_id: 'b',
        plugins: { 'ip-restriction': { whitelist: ['::1'] } },
      }),
    ).toEqual([])
    expect(checkStreamRoute({ id: 'a', name: 'b', sni: '*.a.test' })).toEqual([])
    expect(checkPluginConfig({ id: 'a', plugins: {} })).toEqual([])
  })

  test.each<[Record<string, unknown>, string]>([
    [{ server_port: 0 }, 'server_port'],
    [{ server_port: 65536 }, 'server_port'],
    [{ server_port: undefined }, ''],
    [{ sni: 'a b' }, 'sni'],
    [{ upstream_id: 'a:b' }, 'upstream_id'],
    [{ plugins: { x: 1 } }, 'plugins.x'],
    [{ remote_addr: 'here' }, 'remote_addr'],
  ])('stream route: refuses %j', (change, place) => {
    expect(places(checkStreamRoute(spoil({ id: 'a', server_port: 1 }, change)))).toEqual([place])
  })

  test('plugin config: refuses', () => {
    expect(places(checkPluginConfig(spoil({ id: 'a', plugins: {} }, { plugins: undefined })))).toEqual(['plugins'])
    expect(places(checkPluginConfig(spoil({ id: 'a', plugins: {} }, { desk: 'x' })))).toEqual(['desk'])
  })
})

// The schemas that a real APISIX 3.18 checks with.
const schemaFile = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
const hasSchema = existsSync(schemaFile)
if (!hasSchema) console.log("APISIX's schema file is absent: check.ts is not compared with it")

describe.if(hasSchema)('whatever APISIX refuses is refused', () => {
  const schemas = hasSchema ? JSON.parse(readFileSync(schemaFile, 'utf8')) : undefined
  const ajv = new Ajv({ strict: false, formats: { ipv4: isIPv4, ipv6: (text) => isIPv6(text) && !text.includes('%') } })
  const hashKey = (on: string): ValidateFunction | undefined => {
    if (on === 'vars') return ajv.compile(schemas.main.upstream_hash_vars_schema)
    return on === 'header' || on === 'cookie' ? ajv.compile(schemas.main.upstream_hash_header_schema) : undefined
  }

  const word = fc.constantFrom('a', 'shop', 'x-1', 'B_c', '80')
  const anyId = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('_'))
  const domain = fc.constantFrom('a.test', 'B.test', '*.c.test', '10.0.0.1', '[::1]')
  const seconds = fc.constantFrom(0.5, 1, 60)
  const optional = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...requiredKeys: (keyof T)[]) =>
    fc.record(shape, { requiredKeys })
  const anyTimeout = fc.record({ connect: seconds, send: seconds, read: seconds })
  const anyName = fc.string({ minLength: 1, maxLength: 256 })
  const entries = fc.array(optional({ upstream_id: anyId, weight: fc.nat() }), { minLength: 1, maxLength: 20 })
  const anyPlugins = optional({
    cors: fc.constant({}),
    'limit-count': fc.constant({
      count: 1,
      time_window: 60,
      _meta: { disable: false, priority: 1, error_response: 'x', filter: [], pre_function: '' },
    }),
    'traffic-split': fc.record({ rules: fc.array(fc.record({ weighted_upstreams: entries }), { maxLength: 2 }) }),
  })
  const anyRoute = optional(
    {
      id: anyId,
      name: anyName,
      uris: fc.uniqueArray(fc.constantFrom('/', '/a', '/a/*', '/ü'), { minLength: 1 }),
      hosts: fc.uniqueArray(domain, { minLength: 1 }),
      methods: fc.subarray(['GET', 'POST', 'HEAD', 'PURGE'], { minLength: 1 }),
      remote_addrs: fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('10.0.0.0/8', 'fe80::/10', '::/0')), {
        minLength: 1,
        maxLength: 4,
      }),
      vars: fc.constantFrom([], [['arg_x', '==', 'y']]),
      filter_func: fc.constant('function(vars) return true end'),
      priority: fc.integer(),
      enable_websocket: fc.boolean(),
      timeout: anyTimeout,
      plugins: anyPlugins,
      plugin_config_id: anyId,
      upstream_id: anyId,
    },
    ...(['id', 'uris', 'upstream_id'] as const),
  )
  const counters = {
    http_failures: fc.integer({ min: 1, max: 254 }),
    tcp_failures: fc.constant(1),
    timeouts: fc.constant(254),
  }
  const anyStatuses = fc.uniqueArray(fc.integer({ min: 200, max: 599 }), { minLength: 1, maxLength: 4 })
  const anyChecks = optional(
    {
      active: optional({
        type: fc.constantFrom('http', 'https', 'tcp'),
        timeout: seconds,
        concurrency: fc.constant(2),
        host: domain,
        port: fc.constant(8080),
        http_path: fc.constant('/healthz'),
        https_verify_certificate: fc.boolean(),
        req_headers: fc.constant(['X-A: b']),
        healthy: optional({ interval: fc.constant(1), http_statuses: anyStatuses, successes: fc.constant(3) }),
        unhealthy: optional({ interval: fc.constant(2), http_statuses: anyStatuses, ...counters }),
      }),
      passive: optional({
        type: fc.constantFrom('http', 'https', 'tcp'),
        healthy: optional({ http_statuses: anyStatuses, successes: fc.constant(0) }),
        unhealthy: optional({ http_statuses: anyStatuses, ...counters }),
      }),
    },
    'active',
  )
  const nodes = fc.array(
    fc.record({
      host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
      port: fc.integer({ min: 1, max: 65535 }),
      weight: fc.nat(100),
    }),
    { maxLength: 4 },
  )
  const upstreamFields = {
    id: anyId,
    name: anyName,
    scheme: fc.constantFrom('http', 'grpcs', 'udp'),
    pass_host: fc.constantFrom('pass', 'node', 'rewrite'),
    upstream_host: fc.constant('api.test'),
    retries: fc.nat(5),
    timeout: anyTimeout,
    checks: anyChecks,
    tls: fc.constant({ client_cert: pem, client_key: pem }),
  }
  const target = fc.oneof(
    fc.record({ nodes }),
    fc.record({
      discovery_type: fc.constant('dns'),
      service_name: fc.constant('a'),
      discovery_args: fc.constant({ namespace_id: 'x' }),
    }),
  )
  const balancing = fc.constantFrom<object>(
    ...(['roundrobin', 'ewma', 'least_conn'] as const).map((type) => ({ type })),
    ...[undefined, 'vars'].map((hash_on) => ({ type: 'chash', ...(hash_on && { hash_on }), key: 'uri' })),
    ...['header', 'cookie', 'vars_combinations'].map((hash_on) => ({ type: 'chash', hash_on, key: 'x-user' })),
    { type: 'chash', hash_on: 'consumer' },
  )
  const anyUpstream = fc
    .tuple(optional(upstreamFields, 'id', 'upstream_host'), target, balancing)
    .map((parts) => Object.assign({}, ...parts) as object)
  const anyStreamRoute = optional(
    {
      id: anyId,
      name: anyName,
      server_port: fc.constantFrom(1, 9100, 65535),
      sni: domain,
      plugins: anyPlugins,
      upstream_id: anyId,
    },
    ...(['id', 'server_port'] as const),
  )
  const anyPluginConfig = optional({ id: anyId, name: anyName, plugins: anyPlugins }, 'id', 'plugins')

  /** Puts something else, often nearly right, at one place; drops it; or puts a field beside it. */
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      1,
      -1,
      1.5,
      254,
      255,
      256,
      199,
      200,
      600,
      65535,
      65536,
      1e300,
      '',
      ' ',
      '*',
      '/',
      'x',
      '1',
      'true',
      [],
      {},
      [[]],
      [{}],
    ),
    fc.constantFrom<unknown>(
      'a b',
      'a/b',
      'a:b',
      '*a',
      'a*',
      'arg_',
      'arg_[',
      'get',
      'GET',
      'tcp',
      'chash',
      'x'.repeat(64),
      'x'.repeat(65),
      'x'.repeat(257),
      'é'.repeat(256),
    ),
    fc.constantFrom<unknown>(
      '10.0.0.0/33',
      '10.0.0.1/32',
      '::/129',
      ':/0',
      '1.2.3',
      '01.2.3.4',
      '::ffff:1.2.3.4/96',
      '::1%1',
      'function() end',
      'functional',
    ),
    fc.string(),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.double(),
    fc.integer(),
    fc.array(fc.constantFrom('x', '/', 1, null), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('nodes', 'id', 'active', 'type', 'weight'), fc.constantFrom(1, 'x', []), {
      maxKeys: 2,
    }),
  )
  type Edit = readonly [where: number, how: 'replace' | 'drop' | 'add' | 'repeat', key: string, value: unknown]
  const edit: fc.Arbitrary<Edit> = fc.tuple(
    fc.nat(),
    fc.constantFrom('replace', 'replace', 'replace', 'drop', 'add', 'repeat'),
    fc.constantFrom(
      'uri',
      'host',
      'desc',
      'id',
      'x',
      'script',
      'service_id',
      'nodes',
      'service_name',
      'plugins',
      'modifiedIndex',
      '__proto__',
    ),
    junk,
  )
  function apply(item: object, [where, how, key, value]: Edit): unknown {
    const root = { item: structuredClone(item) as unknown }
    const spots: { holder: Record<string, unknown> | unknown[]; key: string | number }[] = []
    const walk = (holder: Record<string, unknown> | unknown[]): void => {
      for (const [name, inner] of Object.entries(holder)) {
        spots.push({ holder, key: Array.isArray(holder) ? Number(name) : name })
        if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>)
      }
    }
    walk(root)
    const spot = spots[where % spots.length]
    if (!spot) return root.item
    const { holder } = spot
    if (Array.isArray(holder)) {
      if (how === 'drop') holder.splice(spot.key as number, 1)
      else if (how === 'repeat') holder.push(holder[spot.key as number])
      else holder[spot.key as number] = value
    } else if (how === 'drop' && holder !== root) delete holder[spot.key]
    else if (how === 'add' && holder !== root)
      Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
    else holder[spot.key] = value
    return root.item
  }

  /** What the schema of a section says, and the checks in Lua that come after it, as far as they can be told here. */
  const upstreamSchema = hasSchema ? ajv.compile(schemas.main.upstream) : undefined
  const splitSchema = hasSchema ? ajv.compile(schemas.plugins['traffic-split'].schema) : undefined
  const metaSchema = hasSchema ? ajv.compile(schemas.plugins.cors.schema.properties._meta) : undefined
  const keySchemas = new Map(hasSchema ? ['vars', 'header', 'cookie'].map((on) => [on, hashKey(on)]) : [])
  function upstreamIsTaken(item: unknown): boolean {
    if (!upstreamSchema?.(item)) return false
    const { type, hash_on = 'vars', key, pass_host, upstream_host } = item as unknown as Record<string, string>
    if (pass_host === 'rewrite' && !upstream_host) return false
    if (type !== 'chash') return true
    return (hash_on === 'consumer' || key !== undefined) && keySchemas.get(hash_on)?.(key) !== false
  }
  function pluginsAreTaken(item: unknown): boolean {
    const { plugins = {} } = item as { plugins?: Record<string, unknown> }
    return Object.entries(plugins).every(([name, plugin]) => {
      if (typeof plugin !== 'object' || plugin === null) return false
      // In Lua an empty list is an empty mapping.
      if (Array.isArray(plugin) && plugin.length === 0) return true
      const { _meta } = plugin as { _meta?: unknown }
      return (_meta === undefined || metaSchema?.(_meta)) && (name !== 'traffic-split' || splitSchema?.(plugin))
    })
  }
  const bySchema = (section: string) => {
    const validate = hasSchema ? ajv.compile(schemas.main[section]) : undefined
    return (item: unknown) => validate?.(item) === true && pluginsAreTaken(item)
  }

  const sections: [string, fc.Arbitrary<object>, (item: unknown) => boolean, (item: never) => readonly Refusal[]][] = [
    ['routes', anyRoute, bySchema('route'), checkRoute as (item: Route) => readonly Refusal[]],
    ['upstreams', anyUpstream, upstreamIsTaken, checkUpstream as (item: Upstream) => readonly Refusal[]],
    [
      'stream_routes',
      anyStreamRoute,
      bySchema('stream_route'),
      checkStreamRoute as (item: StreamRoute) => readonly Refusal[],
    ],
    [
      'plugin_configs',
      anyPluginConfig,
      bySchema('plugin_config'),
      checkPluginConfig as (item: PluginConfig) => readonly Refusal[],
    ],
  ]

  test.each(sections)('%s: whole ones are taken by both', (_, anyItem, isTaken, check) => {
    fc.assert(
      fc.property(anyItem, (item) => {
        expect(check(item as never)).toEqual([])
        expect(isTaken(item)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test.each(sections)('%s: none that APISIX would drop passes', (_, anyItem, isTaken, check) => {
    let dropped = 0
    let both = 0
    fc.assert(
      fc.property(anyItem, fc.array(edit, { minLength: 1, maxLength: 2 }), (item, edits) => {
        const spoiled = edits.reduce<unknown>(
          (now, change) => (typeof now === 'object' && now !== null ? apply(now, change) : now),
          item,
        )
        if (isTaken(spoiled)) both += check(spoiled as never).length === 0 ? 1 : 0
        else {
          dropped += 1
          expect(check(spoiled as never)).not.toEqual([])
        }
      }),
      { numRuns: 4000 },
    )
    expect(dropped).toBeGreaterThan(500)
    expect(both).toBeGreaterThan(100)
  })
})
