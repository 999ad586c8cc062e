import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'
import { Ajv, type ValidateFunction } from 'ajv'
import fc from 'fast-check'
import { checkPluginConfig, checkStreamRoute } from '../../src/model/check.ts'
import { readyForDefaults } from '../support/apisix-schema.ts'

type Config = Readonly<Record<string, unknown>>

const refusalsOf = (plugin: string, config: unknown) =>
  checkPluginConfig({ id: 'a', plugins: { [plugin]: config } }).map(({ path, reason }) => ({
    place: path.slice(2).join('.'),
    reason,
  }))
const placesOf = (plugin: string, config: unknown) => refusalsOf(plugin, config).map(({ place }) => place)

/** Each with every field that the schema of 3.18 has, some of them in a second form. */
const whole: Readonly<Record<string, readonly Config[]>> = {
  'ip-restriction': [
    { whitelist: ['10.0.0.1', '10.0.0.0/8', '::1', 'fe80::/10', '::ffff:10.0.0.1'], message: 'no', response_code: 404 },
    { blacklist: ['0.0.0.0/0'], response_code: 403 },
    { blacklist: ['10.0.0.1', '10.0.0.1'] },
  ],
  redirect: [
    { uri: '/new', ret_code: 302, append_query_string: true, encode_uri: false },
    { uri: 'https://$host:8443${uri}', ret_code: 600 },
    { regex_uri: ['^/old/([a-z]+)$', '/new/$1'], http_to_https: undefined },
    { http_to_https: true, append_query_string: false },
    { http_to_https: false },
  ],
  'proxy-rewrite': [
    { uri: '/v2?x=$arg_x', method: 'POST', host: 'api.test:8080', use_real_request_uri_unsafe: true },
    { regex_uri: ['^/a/(.*)', '/$1', '(?i)^/b(?<rest>.*)$', '/x/${1}/$$'] },
    { headers: { add: { 'X-A': 'b', 'X-C': 1 }, set: { 'X-D': ['e', 2] }, remove: ['X-F'] } },
    { headers: { 'X-A': 'b', 'X-C': 1, set: 'x' } },
    {},
  ],
  'response-rewrite': [
    { status_code: 598, body: 'ü', body_base64: false, vars: [['status', '==', 200]], max_resp_body_size: 1 },
    { body: 'aGk=', body_base64: true },
    {
      filters: [
        { regex: 'a+', replace: '$0', scope: 'global', options: 'jox' },
        { regex: 'b', replace: '' },
      ],
    },
    { headers: { add: ['X-A: b', 'X-C:d'], set: { Location: 'https://a.test/', 'X-E': 1 }, remove: ['X-F'] } },
    { headers: { 'X-A': 'b', add: 'x', 'X-C': 1 } },
    { headers: {} },
  ],
  'fault-injection': [
    {
      abort: { http_status: 503, body: '', headers: { 'X-A': 'b' }, percentage: 0, vars: [[['arg_x', '==', 'y']]] },
      delay: { duration: 0.5, percentage: 100, vars: [] },
    },
    { delay: { duration: 0 } },
  ],
  csrf: [{ key: 'k', expires: 0, name: 'n' }],
  'forward-auth': [
    {
      uri: 'https://auth.test/check',
      allow_degradation: true,
      client_headers: ['X-A'],
      extra_headers: { 'X-B': '$remote_addr' },
      keepalive: false,
      keepalive_pool: 1,
      keepalive_timeout: 1000,
      max_req_body_size: 1,
      request_headers: [],
      request_method: 'POST',
      ssl_verify: false,
      status_on_error: 599,
      timeout: 60_000,
      upstream_headers: ['X-C'],
    },
    { uri: 'http://10.0.0.1:81' },
  ],
  cors: [
    {
      allow_credential: true,
      allow_headers: '**',
      allow_methods: 'GET, POST',
      allow_origins: 'https://a.test,http://b.test:81',
      allow_origins_by_metadata: ['A'],
      allow_origins_by_regex: ['.*\\.c\\.test$'],
      expose_headers: 'X-A, X-B',
      max_age: -1,
      timing_allow_origins: '**',
      timing_allow_origins_by_regex: ['.*'],
    },
    { allow_credential: false, allow_origins: 'null', timing_allow_origins: '*', expose_headers: '*' },
    {},
  ],
  'basic-auth': [{ hide_credentials: true, realm: 'the shop', anonymous_consumer: 'anyone' }, {}],
  'key-auth': [{ header: 'x-key', query: '', hide_credentials: false, realm: 'r', anonymous_consumer: 'a' }, {}],
  'jwt-auth': [
    { header: 'h', query: 'q', cookie: 'c', key_claim_name: 'k', claims_to_verify: ['exp', 'nbf'], store_in_ctx: true },
    { realm: 'r', hide_credentials: true, anonymous_consumer: 'a', claims_to_verify: [] },
  ],
  'hmac-auth': [
    {
      allowed_algorithms: ['hmac-sha256'],
      clock_skew: 1,
      signed_headers: ['date'],
      validate_request_body: true,
      max_req_body_size: 1,
      hide_credentials: true,
      realm: 'r',
      anonymous_consumer: 'a',
    },
  ],
  'limit-count': [
    {
      ...{ count: 1, time_window: 60, key: 'remote_addr', key_type: 'constant', group: 'g', policy: 'local' },
      ...{ rejected_code: 429, rejected_msg: 'no', show_limit_quota_header: false, sync_interval: -1 },
      ...{ window_type: 'sliding', allow_degradation: true },
    },
    { count: '$http_x_limit', time_window: '60' },
    { rules: [{ count: 1, time_window: '$arg_t', key: '$remote_addr', header_prefix: 'a' }], count: 1 },
    {
      ...{ count: 1, time_window: 1, policy: 'redis', redis_host: 'redis', redis_port: 70000, redis_username: 'u' },
      ...{ redis_password: '', redis_database: 0, redis_timeout: 1, redis_ssl: true, redis_ssl_verify: false },
      ...{ redis_keepalive_timeout: 1000, redis_keepalive_pool: 1 },
    },
    {
      ...{ count: 1, time_window: 1, policy: 'redis-cluster', redis_cluster_nodes: ['a:1'], redis_cluster_name: '' },
      ...{ redis_password: 'p', redis_timeout: 1, redis_cluster_ssl: true, redis_cluster_ssl_verify: true },
      ...{ redis_keepalive_timeout: 1000, redis_keepalive_pool: 1 },
    },
    {
      ...{ count: 1, time_window: 1, policy: 'redis-sentinel', redis_master_name: 'm', redis_role: 'slave' },
      ...{ redis_sentinels: [{ host: 'ab', port: 65535 }], redis_username: 'u', redis_password: 'p' },
      ...{ redis_database: 1, redis_connect_timeout: 1, redis_read_timeout: 1, redis_keepalive_timeout: 1 },
      ...{ sentinel_username: 'u', sentinel_password: '' },
    },
    { count: 1, time_window: 1, policy: 'local', redis_host: 5 },
  ],
  'limit-req': [
    {
      ...{ rate: 0.5, burst: 0, key: 'remote_addr', key_type: 'var_combination', policy: 'local', nodelay: true },
      ...{ rejected_code: 599, rejected_msg: 'no', allow_degradation: false },
    },
    { rate: 1, burst: 1.5, key: '$a$b', policy: 'redis', redis_host: 'redis' },
  ],
  'limit-conn': [
    {
      ...{ conn: 1, burst: 0, default_conn_delay: 0.1, key: 'remote_addr', key_type: 'var', policy: 'local' },
      ...{ only_use_default_delay: true, rejected_code: 200, rejected_msg: 'no', allow_degradation: true },
    },
    { default_conn_delay: 1, rules: [{ conn: '$http_x', burst: '0', key: '$remote_addr' }] },
    { conn: 1, burst: 0, default_conn_delay: 1, key: 'k', policy: 'redis', redis_host: 'redis', key_ttl: 60 },
  ],
}
const examples = Object.entries(whole).flatMap(([plugin, configs]) =>
  configs.map((config): [string, Config] => [plugin, config]),
)

describe('plugin configurations', () => {
  test.each(examples)('%s: takes %j', (plugin, config) => {
    expect(refusalsOf(plugin, config)).toEqual([])
    // A field that nobody knows is the plugin's affair, and `_meta` is everybody's.
    expect(refusalsOf(plugin, { ...config, 'our-own': null, _meta: { disable: false } })).toEqual([])
  })

  const limit = { count: 1, time_window: 1 }
  const conn = { conn: 1, burst: 0, default_conn_delay: 1, key: 'k' }
  const sentinel = { ...limit, policy: 'redis-sentinel', redis_master_name: 'm' }
  test.each<[string, string, unknown]>([
    ['ip-restriction', '', {}],
    ['ip-restriction', '', []],
    ['ip-restriction', '', { whitelist: ['10.0.0.1'], blacklist: ['10.0.0.2'] }],
    ['ip-restriction', 'whitelist', { whitelist: [] }],
    ['ip-restriction', 'whitelist', { whitelist: '10.0.0.1' }],
    ['ip-restriction', 'whitelist', { whitelist: '$env://ADDRESSES' }],
    ['ip-restriction', 'blacklist.1', { blacklist: ['10.0.0.1', '10.0.0.0/33'] }],
    ['ip-restriction', 'blacklist.0', { blacklist: ['shop.test'] }],
    ['ip-restriction', 'response_code', { blacklist: ['::1'], response_code: 429 }],
    ['ip-restriction', 'message', { blacklist: ['::1'], message: '' }],
    ['redirect', '', {}],
    ['redirect', '', { ret_code: 301 }],
    ['redirect', '', { uri: '/a', http_to_https: true }],
    ['redirect', '', { uri: '/a', http_to_https: false }],
    ['redirect', 'uri', { uri: '/' }],
    ['redirect', 'uri', { uri: '\\\\' }],
    ['redirect', 'ret_code', { uri: '/a', ret_code: 199 }],
    ['redirect', 'ret_code', { uri: '/a', ret_code: '302' }],
    ['redirect', 'http_to_https', { http_to_https: 'true' }],
    ['redirect', 'regex_uri', { regex_uri: ['^/a'] }],
    ['redirect', 'regex_uri', { regex_uri: ['a', 'b', 'c', 'd'] }],
    ['redirect', 'regex_uri.0', { regex_uri: ['^/(a', '/b'] }],
    ['redirect', 'regex_uri.1', { regex_uri: ['^/(a)', '/$host/$1'] }],
    ['redirect', 'append_query_string', { http_to_https: true, append_query_string: true }],
    ['proxy-rewrite', 'uri', { uri: 'v2' }],
    ['proxy-rewrite', 'uri', { uri: '' }],
    ['proxy-rewrite', 'uri', { uri: `/${'x'.repeat(4096)}` }],
    ['proxy-rewrite', 'regex_uri', { regex_uri: ['^/a'] }],
    ['proxy-rewrite', 'regex_uri', { regex_uri: ['^/a', '/b', '^/c'] }],
    ['proxy-rewrite', 'regex_uri.1', { regex_uri: ['^/a', 5] }],
    ['proxy-rewrite', 'regex_uri.1', { regex_uri: ['^/a', '/a$'] }],
    ['proxy-rewrite', 'regex_uri.1', { regex_uri: ['^/a', '/$1$host'] }],
    ['proxy-rewrite', 'regex_uri.3', { regex_uri: ['^/a', '/$$', '^/b', '/${1'] }],
    ['proxy-rewrite', 'regex_uri.1', { regex_uri: ['^/a', '$env://TEMPLATE'] }],
    ['proxy-rewrite', 'regex_uri.0', { regex_uri: ['^/[a', '/b'] }],
    ['proxy-rewrite', 'method', { method: 'PURGE' }],
    ['proxy-rewrite', 'host', { host: 'a_b.test' }],
    ['proxy-rewrite', 'headers', { headers: {} }],
    ['proxy-rewrite', 'headers', { headers: ['X-A: b'] }],
    ['proxy-rewrite', 'headers.X-A', { headers: { 'X-A': true } }],
    ['proxy-rewrite', 'headers.X-A', { headers: { 'X-A': 'ü' } }],
    ['proxy-rewrite', 'headers.X A', { headers: { 'X A': 'b' } }],
    ['proxy-rewrite', 'headers.X-A', { headers: { set: { 'X-B': 'c' }, 'X-A': 'b' } }],
    ['proxy-rewrite', 'headers.set', { headers: { set: {} } }],
    ['proxy-rewrite', 'headers.set.X-A', { headers: { set: { 'X-A': null } } }],
    ['proxy-rewrite', 'headers.add.X-A.0', { headers: { add: { 'X-A': [true] } } }],
    ['proxy-rewrite', 'headers.add.X-A', { headers: { add: { 'X-A': [] } } }],
    ['proxy-rewrite', 'headers.remove', { headers: { remove: [] } }],
    ['proxy-rewrite', 'headers.remove.0', { headers: { remove: ['X-A: b'] } }],
    ['proxy-rewrite', 'use_real_request_uri_unsafe', { use_real_request_uri_unsafe: 1 }],
    ['response-rewrite', 'status_code', { status_code: 599 }],
    ['response-rewrite', 'status_code', { status_code: 199 }],
    ['response-rewrite', 'filters', { body: 'x', filters: [{ regex: 'a', replace: 'b' }] }],
    ['response-rewrite', 'filters', { filters: [] }],
    ['response-rewrite', 'filters.0.replace', { filters: [{ regex: 'a' }] }],
    ['response-rewrite', 'filters.0.replace', { filters: [{ regex: 'a', replace: '$host' }] }],
    ['response-rewrite', 'filters.0.regex', { filters: [{ regex: '', replace: 'b' }] }],
    ['response-rewrite', 'filters.0.regex', { filters: [{ regex: 'a)', replace: 'b' }] }],
    ['response-rewrite', 'filters.0.scope', { filters: [{ regex: 'a', replace: 'b', scope: 'all' }] }],
    ['response-rewrite', 'filters.0.options', { filters: [{ regex: 'a', replace: 'b', options: 'jog' }] }],
    ['response-rewrite', 'body', { body: 'not base64', body_base64: true }],
    ['response-rewrite', 'body', { body: 'aGkaa', body_base64: true }],
    ['response-rewrite', 'body', { body_base64: true }],
    ['response-rewrite', 'vars', { vars: 'x' }],
    ['response-rewrite', 'vars.0.1', { vars: [['status', '=', 200]] }],
    ['response-rewrite', 'headers', { headers: 'X-A: b' }],
    ['response-rewrite', 'headers.add', { headers: { add: [] } }],
    ['response-rewrite', 'headers.add.0', { headers: { add: ['X-A'] } }],
    ['response-rewrite', 'headers.add.0', { headers: { add: ['X-A:'] } }],
    ['response-rewrite', 'headers.add.0', { headers: { add: ['X-A: b:c'] } }],
    ['response-rewrite', 'headers.add.0', { headers: { add: ['X-A: /b/'] } }],
    ['response-rewrite', 'headers.add.0', { headers: { add: ['X A: b'] } }],
    ['response-rewrite', 'headers.set', { headers: { set: {} } }],
    ['response-rewrite', 'headers.set.X-A', { headers: { set: { 'X-A': ['b'] } } }],
    ['response-rewrite', 'headers.remove', { headers: { remove: [] } }],
    ['response-rewrite', 'headers.X-A', { headers: { 'X-A': {} } }],
    ['fault-injection', '', {}],
    ['fault-injection', '', { percentage: 5 }],
    ['fault-injection', 'abort.http_status', { abort: {} }],
    ['fault-injection', 'abort.http_status', { abort: { http_status: 100 } }],
    ['fault-injection', 'abort.percentage', { abort: { http_status: 503, percentage: 101 } }],
    ['fault-injection', 'abort.vars.0', { abort: { http_status: 503, vars: [['arg_x', '==', 'y']] } }],
    ['fault-injection', 'abort.vars.0.0.1', { abort: { http_status: 503, vars: [[['arg_x', '=', 'y']]] } }],
    ['fault-injection', 'abort.vars', { abort: { http_status: 503, vars: new Array(21).fill([]) } }],
    ['fault-injection', 'abort.headers', { abort: { http_status: 503, headers: {} } }],
    ['fault-injection', 'delay.duration', { delay: { duration: -1 } }],
    ['fault-injection', 'delay.duration', { delay: { percentage: 50 } }],
    ['csrf', 'key', {}],
    ['csrf', 'key', []],
    ['csrf', 'key', { key: '' }],
    ['csrf', 'key', { key: 12345 }],
    ['csrf', 'name', { key: 'k', name: '' }],
    ['csrf', 'expires', { key: 'k', expires: 1.5 }],
    ['forward-auth', 'uri', {}],
    ['forward-auth', 'uri', { uri: '' }],
    ['forward-auth', 'uri', { uri: 'auth.test/check' }],
    ['forward-auth', 'uri', { uri: 'HTTPS://auth.test' }],
    ['forward-auth', 'uri', { uri: 'https:///check' }],
    ['forward-auth', 'request_method', { uri: 'http://a', request_method: 'PUT' }],
    ['forward-auth', 'request_headers.0', { uri: 'http://a', request_headers: [5] }],
    ['forward-auth', 'extra_headers', { uri: 'http://a', extra_headers: {} }],
    ['forward-auth', 'timeout', { uri: 'http://a', timeout: 60_001 }],
    ['cors', 'allow_origins', { allow_origins: '' }],
    ['cors', 'allow_origins', { allow_origins: 'shop.test' }],
    ['cors', 'allow_origins', { allow_origins: 'https://a.test, https://b.test' }],
    ['cors', 'allow_origins', { allow_origins: ['https://a.test'] }],
    ['cors', 'timing_allow_origins', { timing_allow_origins: '***' }],
    ['cors', 'max_age', { max_age: '5' }],
    ['cors', 'allow_origins_by_regex', { allow_origins_by_regex: [] }],
    ['cors', 'allow_origins_by_regex.1', { allow_origins_by_regex: ['a', 'a'] }],
    ['cors', 'allow_origins_by_regex.0', { allow_origins_by_regex: ['*.shop.test'] }],
    ['cors', 'allow_origins allow_methods allow_headers', { allow_credential: true }],
    ['cors', 'allow_headers', { allow_credential: true, allow_origins: '**', allow_methods: '**' }],
    [
      'cors',
      'expose_headers',
      { allow_credential: true, allow_origins: '**', allow_methods: '**', allow_headers: '**', expose_headers: '*' },
    ],
    ['basic-auth', 'realm', { realm: '' }],
    ['basic-auth', 'realm', { realm: 'a "quoted" one' }],
    ['key-auth', 'header', { header: '' }],
    ['key-auth', 'header', { header: 5 }],
    ['key-auth', 'hide_credentials', { hide_credentials: 'yes' }],
    ['jwt-auth', 'header', { header: '' }],
    ['jwt-auth', 'claims_to_verify.0', { claims_to_verify: ['iat'] }],
    ['jwt-auth', 'key_claim_name', { key_claim_name: '' }],
    ['hmac-auth', 'clock_skew', { clock_skew: 0 }],
    ['hmac-auth', 'allowed_algorithms', { allowed_algorithms: [] }],
    ['hmac-auth', 'signed_headers.0', { signed_headers: ['x'.repeat(51)] }],
    ['limit-count', '', {}],
    ['limit-count', '', { count: 1 }],
    ['limit-count', '', { ...limit, rules: [{ ...limit, key: 'a' }] }],
    ['limit-count', 'count', { ...limit, count: 0 }],
    ['limit-count', 'count', { ...limit, count: 1.5 }],
    ['limit-count', 'count', { ...limit, count: 'ten' }],
    ['limit-count', 'time_window', { ...limit, time_window: '60s' }],
    ['limit-count', 'rejected_code', { ...limit, rejected_code: 600 }],
    ['limit-count', 'rejected_code', { ...limit, rejected_code: '429' }],
    ['limit-count', 'rejected_msg', { ...limit, rejected_msg: '' }],
    ['limit-count', 'key_type', { ...limit, key_type: 'header' }],
    ['limit-count', 'policy', { ...limit, policy: 'memory' }],
    ['limit-count', 'redis_host', { ...limit, policy: 'redis' }],
    ['limit-count', 'redis_password', { ...limit, policy: 'redis', redis_host: 'redis', redis_password: 12345 }],
    ['limit-count', 'redis_cluster_nodes redis_cluster_name', { ...limit, policy: 'redis-cluster' }],
    ['limit-count', 'redis_sentinels', { ...sentinel, redis_sentinels: [] }],
    ['limit-count', 'redis_sentinels.0.port', { ...sentinel, redis_sentinels: [{ host: 'ab' }] }],
    ['limit-count', 'redis_sentinels.0.tls', { ...sentinel, redis_sentinels: [{ host: 'ab', port: 1, tls: true }] }],
    ['limit-count', 'rules', { rules: [] }],
    ['limit-count', 'rules.0.key', { rules: [limit] }],
    [
      'limit-count',
      'rules.1.key',
      {
        rules: [
          { ...limit, key: 'a' },
          { ...limit, key: 'a' },
        ],
      },
    ],
    ['limit-req', 'rate burst key', {}],
    ['limit-req', 'rate', { rate: 0, burst: 0, key: 'k' }],
    ['limit-req', 'burst', { rate: 1, burst: -1, key: 'k' }],
    ['limit-req', 'key_type', { rate: 1, burst: 0, key: 'k', key_type: 'constant' }],
    ['limit-conn', 'default_conn_delay', { ...conn, default_conn_delay: 0 }],
    ['limit-conn', '', { ...conn, key: undefined }],
    ['limit-conn', '', { default_conn_delay: 1 }],
    ['limit-conn', 'conn', { ...conn, conn: 0 }],
    ['limit-conn', 'burst', { ...conn, burst: -1 }],
    ['limit-conn', 'policy', { ...conn, policy: 'redis-sentinel' }],
  ])('%s: refuses at %j %j', (plugin, place, config) => {
    expect(placesOf(plugin, config).join(' ')).toBe(place)
  })

  test('reasons follow the name of the field', () => {
    const reasons = (plugin: string, config: Config) => refusalsOf(plugin, config).map(({ reason }) => reason)
    expect(reasons('ip-restriction', { whitelist: ['::1'], blacklist: ['::2'] })).toEqual([
      'needs exactly one of whitelist and blacklist',
    ])
    expect(reasons('redirect', { ret_code: 301 })).toEqual(['needs exactly one of uri, regex_uri and http_to_https'])
    expect(reasons('limit-count', { ...limit, rejected_code: 99 })).toEqual(['must be a whole number from 200 to 599'])
    expect(reasons('hmac-auth', { clock_skew: 0 })).toEqual(['must be a whole number of at least 1'])
    expect(reasons('forward-auth', {})).toEqual(['is missing'])
  })

  test('a plugin of a name that every object has is no plugin of ours', () => {
    expect(refusalsOf('constructor', {})).toEqual([])
    expect(refusalsOf('__proto__', {})).toEqual([])
  })

  test('stream routes have plugins of their own', () => {
    const places = (plugin: string, config: Config) =>
      checkStreamRoute({ id: 'a', server_port: 1, plugins: { [plugin]: config } }).map(({ path }) => path.join('.'))
    expect(places('ip-restriction', { whitelist: ['10.0.0.0/8'] })).toEqual([])
    expect(places('ip-restriction', {})).toEqual(['plugins.ip-restriction'])
    expect(places('limit-conn', conn)).toEqual([])
    expect(places('limit-conn', { ...conn, conn: '$a' })).toEqual(['plugins.limit-conn.conn'])
    expect(places('limit-conn', { ...conn, burst: '0' })).toEqual(['plugins.limit-conn.burst'])
    expect(places('limit-conn', { ...conn, key: 5 })).toEqual(['plugins.limit-conn.key'])
    expect(places('limit-conn', { ...conn, key_type: 'constant' })).toEqual(['plugins.limit-conn.key_type'])
    expect(places('limit-conn', { default_conn_delay: 1, rules: [] })).toHaveLength(3)
    // Not a stream plugin: nothing is known of it.
    expect(places('redirect', {})).toEqual([])
  })
})

/** Each scalar that is not an entry of a list, by the steps to it. */
function scalarsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  if (Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : scalarsIn(inner, [...path, key])))
}

function withValue(value: unknown, [step, ...rest]: readonly string[], leaf: unknown): unknown {
  if (step === undefined) return leaf
  const holder = value as Config
  return { ...holder, [step]: withValue(holder[step], rest, leaf) }
}

describe('plugin values', () => {
  const spots = examples.flatMap(([plugin, config]) =>
    scalarsIn(config).map((path): [string, string, Config, readonly string[]] => [
      plugin,
      path.join('.'),
      config,
      path,
    ]),
  )

  test.each(spots)('%s %s may be a reference', (plugin, place, config, path) => {
    // Base64 is decoded before a reference is looked up, and a text counts as true before.
    if (place === 'body' && config['body_base64'] === true) return
    if (place === 'append_query_string' && config['http_to_https'] === true) return
    for (const text of ['$env://LIMIT', '$ENV://LIMIT', '$secret://vault/1/shop/limit']) {
      expect(placesOf(plugin, withValue(config, path, text)).filter((found) => found === place)).toEqual([])
    }
  })

  test.each(spots)('%s %s: no reason shows it', (plugin, _, config, path) => {
    for (const value of ['hunter2', 'hunter2 $', 'hunter2:/', 271828, -271828.5, ['hunter2', 271828], {}]) {
      const told = JSON.stringify(refusalsOf(plugin, withValue(config, path, value)))
      if (!Array.isArray(value)) expect(told).not.toMatch(/hunter2|271828/)
    }
  })
})

// The schemas that a real APISIX 3.18 checks with.
const schemaFile = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
const hasSchema = existsSync(schemaFile)
if (!hasSchema) console.log("APISIX's schema file is absent: the limits of plugins are not compared with it")

describe.if(hasSchema)('whatever the schema of a plugin refuses is refused', () => {
  interface Schema {
    readonly schema: { readonly properties: Readonly<Record<string, object>> }
  }
  const schemas: { readonly plugins: Readonly<Record<string, Schema>> } = hasSchema
    ? JSON.parse(readFileSync(schemaFile, 'utf8'))
    : { plugins: {} }
  const ajv = new Ajv({
    strict: false,
    useDefaults: true,
    unicodeRegExp: false,
    formats: { ipv4: isIPv4, ipv6: (text) => isIPv6(text) && !text.includes('%') },
  })
  const validators = new Map<string, ValidateFunction>()
  function isTaken(plugin: string, config: object): boolean {
    const validate = validators.get(plugin) ?? ajv.compile(readyForDefaults(schemas.plugins[plugin]?.schema ?? false))
    validators.set(plugin, validate)
    // APISIX fills in all defaults first; ajv looks at `if` before.
    const isCounting = plugin.startsWith('limit-') && !Object.hasOwn(config, 'policy')
    return validate(structuredClone(isCounting ? { ...config, policy: 'local' } : config)) === true
  }

  test.each(Object.keys(whole))('%s: the examples have every field', (plugin) => {
    const fields = Object.keys(schemas.plugins[plugin]?.schema.properties ?? {}).filter((field) => field !== '_meta')
    const shown = new Set(whole[plugin]?.flatMap((config) => Object.keys(config)))
    expect(fields.filter((field) => !shown.has(field))).toEqual([])
  })

  test.each(examples)('%s: takes %j too', (plugin, config) => {
    expect(isTaken(plugin, JSON.parse(JSON.stringify(config)))).toBe(true)
  })

  const junk = fc.oneof(
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 199, 200, 404, 599, 600, 65535, 65536, 999, 1000, 1e300),
    fc.constantFrom<unknown>('', ' ', '/', '*', '**', 'x', '1', 'true', 'local', 'redis', 'redis-cluster', 'http://a'),
    fc.constantFrom<unknown>([], {}, [[]], [{}], ['x'], ['x', 'y'], ['x', 'y', 'z'], { x: 'y' }, { 'a:b': [] }),
    fc.constantFrom<unknown>('10.0.0.0/33', '::/129', ':/0', '::1%1', 'X-A:b', 'X-A:', 'a/', 'x'.repeat(1025), '\\\\'),
    fc.string(),
    fc.integer(),
    fc.double(),
  )
  type How = 'replace' | 'drop' | 'add' | 'repeat'
  const edit = fc.record({
    where: fc.nat(),
    how: fc.constantFrom<How>('replace', 'replace', 'drop', 'add', 'repeat'),
    key: fc.constantFrom(
      'uri',
      'regex_uri',
      'whitelist',
      'blacklist',
      'body',
      'filters',
      'rules',
      'set',
      'policy',
      'x',
    ),
    value: junk,
  })

  /** Puts something else at one place; drops it; or puts a field, or the same once more, beside it. */
  function spoil(config: Config, { where, how, key, value }: typeof edit extends fc.Arbitrary<infer E> ? E : never) {
    const copy = structuredClone(config) as Record<string, unknown>
    const spots: { readonly holder: Record<string, unknown> | unknown[]; readonly step: string }[] = []
    const walk = (holder: Record<string, unknown> | unknown[]): void => {
      for (const [step, inner] of Object.entries(holder)) {
        spots.push({ holder, step })
        if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>)
      }
    }
    walk(copy)
    const spot = spots[where % Math.max(spots.length, 1)] ?? { holder: copy, step: key }
    if (Array.isArray(spot.holder)) {
      if (how === 'drop') spot.holder.splice(Number(spot.step), 1)
      else if (how === 'repeat') spot.holder.push(spot.holder[Number(spot.step)])
      else spot.holder[Number(spot.step)] = value
    } else if (how === 'drop') delete spot.holder[spot.step]
    else spot.holder[how === 'add' ? key : spot.step] = value
    return copy
  }

  const anyExample = fc.constantFrom(...examples)
  /** Half of the fields of two examples: combinations that nobody thought of. */
  const mixed = anyExample.chain(([plugin, first]) =>
    fc
      .tuple(fc.constantFrom(...(whole[plugin] ?? [])), fc.infiniteStream(fc.boolean()))
      .map(([second, keep]): [string, Config] => [
        plugin,
        Object.fromEntries(
          Object.entries({ ...first, ...second }).filter(
            ([, value]) => value !== undefined && keep.next().value === true,
          ),
        ),
      ]),
  )

  test('spoiled ones', () => {
    let dropped = 0
    let both = 0
    fc.assert(
      fc.property(anyExample, fc.array(edit, { minLength: 1, maxLength: 2 }), ([plugin, example], edits) => {
        const config = edits.reduce<Config>(spoil, JSON.parse(JSON.stringify(example)))
        const refused = placesOf(plugin, config).length > 0
        if (isTaken(plugin, config)) both += refused ? 0 : 1
        else {
          dropped += 1
          expect({ plugin, config, refused }).toEqual({ plugin, config, refused: true })
        }
      }),
      { numRuns: 12_000 },
    )
    expect(dropped).toBeGreaterThan(3000)
    expect(both).toBeGreaterThan(500)
  })

  test('mixed ones: refused exactly where the schema, or a rule beyond it, refuses', () => {
    let both = 0
    fc.assert(
      fc.property(mixed, ([plugin, config]) => {
        const reasons = refusalsOf(plugin, config)
        if (!isTaken(plugin, config)) expect(reasons).not.toEqual([])
        else if (!isRefusedOnPurpose(plugin, config)) {
          both += 1
          expect(reasons).toEqual([])
        }
      }),
      { numRuns: 4000 },
    )
    expect(both).toBeGreaterThan(500)
  })

  /** What the schema lets through and the Lua of the plugin does not. */
  function isRefusedOnPurpose(plugin: string, config: Config): boolean {
    switch (plugin) {
      case 'cors':
        return config['allow_credential'] === true
      case 'redirect':
        return config['http_to_https'] === true
      case 'response-rewrite':
        return config['body_base64'] === true
      case 'fault-injection':
        return Object.keys(config).length === 0
      default:
        return false
    }
  }

  const limit = { count: 1, time_window: 1 }
  /** APISIX's Lua refuses the first ones after its schema; the rest it takes, and answers no request as was meant. */
  test.each<[string, Config]>([
    ['cors', { allow_credential: true }],
    ['cors', { allow_origins_by_regex: ['*.shop.test'] }],
    ['fault-injection', { abort: { http_status: 503, vars: [['arg_x', '==', 'y']] } }],
    ['limit-count', { rules: [1, 2].map(() => ({ ...limit, key: 'a' })) }],
    ['proxy-rewrite', { regex_uri: ['^/a', '/b', '^/c'] }],
    ['proxy-rewrite', { regex_uri: ['^/(a', '/b'] }],
    ['proxy-rewrite', { regex_uri: ['^/a', '/$host'] }],
    ['proxy-rewrite', { headers: { 'X-A': 'ü' } }],
    ['redirect', { http_to_https: true, append_query_string: true }],
    ['redirect', { regex_uri: ['^/a', '/b$'] }],
    ['response-rewrite', { body: 'no base64', body_base64: true }],
    ['response-rewrite', { vars: [['status', '=', 200]] }],
    ['response-rewrite', { headers: { 'X-A': ['b'] } }],
    ['csrf', { key: '' }],
    ['csrf', { key: 'k', name: '' }],
    ['forward-auth', { uri: '' }],
    ['forward-auth', { uri: 'auth.test' }],
    ['key-auth', { header: '' }],
    ['jwt-auth', { header: '' }],
    ['limit-count', { rules: [] }],
    ['limit-count', { ...limit, count: 'ten' }],
    ['limit-conn', { default_conn_delay: 1, rules: [] }],
    ['response-rewrite', { headers: 'X-A: b' }],
    ['response-rewrite', { headers: { add: ['X A: b'] } }],
    ['response-rewrite', { filters: [{ regex: 'a)', replace: 'b' }] }],
    ['response-rewrite', { filters: [{ regex: 'a', replace: '$host' }] }],
    ['fault-injection', { percentage: 5 }],
  ])('%s: refused on purpose: %j', (plugin, config) => {
    expect(isTaken(plugin, config)).toBe(true)
    expect(refusalsOf(plugin, config)).not.toEqual([])
  })
})
