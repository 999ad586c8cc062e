import { describe, expect, test } from 'bun:test'
import { type HttpRule, placeOf } from '../../src/kinds/apisix-route.ts'
import { nginxOperators } from '../../src/kinds/apisix-route-schema.ts'
import { formOf, group, type Json } from './form.ts'

/** The first http rule of an ApisixRoute that has only this one. */
function httpRule(version: string, rule: Json): Json {
  const form = formOf(`${group}/${version}`, 'ApisixRoute', { spec: { http: [rule] } })
  return (form['http'] as readonly Json[])[0] ?? {}
}

const betas = ['v2alpha1', 'v2beta1', 'v2beta2', 'v2beta3'] as const
const routeVersions = [...betas, 'v2'] as const

describe('ApisixRoute', () => {
  const match = { paths: ['/cart*'] }
  const backend = { serviceName: 'cart', servicePort: 80 }
  const path = ['spec', 'http', 0]
  const plain = {
    path,
    name: 'cart',
    priority: 0,
    isV1Path: false,
    paths: ['/cart*'],
    hosts: [],
    methods: [],
    remoteAddrs: [],
    exprs: [],
    backends: [{ path: [...path, 'backends', 0], service: 'cart', port: 80, weight: 100 }],
    upstreams: [],
    plugins: [],
  }

  test.each(routeVersions)('%s: the least rule has all defaults', (version) => {
    expect(httpRule(version, { name: 'cart', match, backends: [backend] })).toEqual(plain)
  })

  test.each(routeVersions)('%s: what all versions have in common', (version) => {
    const rule = {
      name: 'cart',
      priority: 7,
      websocket: true,
      timeout: { connect: '500ms', read: '1m' },
      match: {
        paths: ['/a', '/b'],
        hosts: ['Shop.example.org'],
        methods: ['GET', 'PURGE'],
        remoteAddrs: ['10.0.0.0/8'],
        exprs: [
          { subject: { scope: 'Query', name: 'Id' }, op: 'In', set: ['1', '2'] },
          { subject: { scope: 'Path' }, op: 'RegexMatch', value: '^/a' },
        ],
      },
      backends: [
        { ...backend, servicePort: 'http', weight: 0, subset: 'v2', resolveGranularity: 'service' },
        { ...backend, resolveGranularity: '' },
      ],
      plugins: [
        { name: 'cors', enable: true },
        { name: 'gzip', enable: false, config: { level: 5 } },
        { name: 'echo', config: null },
      ],
      authentication: { enable: true, type: 'keyAuth', keyAuth: { header: 'X-Key' } },
    }
    expect(httpRule(version, rule)).toEqual({
      ...plain,
      priority: 7,
      websocket: true,
      timeout: { connect: 0.5, read: 60 },
      paths: ['/a', '/b'],
      hosts: ['Shop.example.org'],
      methods: ['GET', 'PURGE'],
      remoteAddrs: ['10.0.0.0/8'],
      exprs: [
        { path: [...path, 'match', 'exprs', 0], scope: 'Query', name: 'Id', op: 'In', set: ['1', '2'] },
        { path: [...path, 'match', 'exprs', 1], scope: 'Path', name: '', op: 'RegexMatch', value: '^/a' },
      ],
      backends: [
        {
          path: [...path, 'backends', 0],
          service: 'cart',
          port: 'http',
          weight: 0,
          subset: 'v2',
          resolve: 'service',
        },
        { path: [...path, 'backends', 1], service: 'cart', port: 80, weight: 100 },
      ],
      plugins: [
        { path: [...path, 'plugins', 0], name: 'cors', enable: true, config: {} },
        { path: [...path, 'plugins', 1], name: 'gzip', enable: false, config: { level: 5 } },
        { path: [...path, 'plugins', 2], name: 'echo', enable: true, config: {} },
      ],
      authentication: {
        path: [...path, 'authentication'],
        type: 'keyAuth',
        keyAuth: { header: 'X-Key' },
        jwtAuth: {},
        ldapAuth: {},
      },
    })
  })

  test.each(['v2alpha1', 'v2beta1'])('%s: a single backend counts where the list is empty', (version) => {
    const single = { path: [...path, 'backend'], service: 'basket', port: 81, weight: 100 }
    const rule = { name: 'cart', match, backend: { serviceName: 'basket', servicePort: 81 } }
    expect(httpRule(version, rule)['backends']).toEqual([single])
    expect(httpRule(version, { ...rule, backends: [] })['backends']).toEqual([single])
    expect(httpRule(version, { ...rule, backends: [backend] })['backends']).toEqual(plain.backends)
  })

  test.each(betas)('%s: old spellings of keyAuth and resolveGranularity are read', (version) => {
    const rule = httpRule(version, {
      name: 'cart',
      match,
      backends: [{ ...backend, resolveGranualrity: 'service' }],
      authentication: { enable: true, type: 'keyAuth', keyauth: { header: 'X-Key' } },
    })
    expect(rule['backends']).toMatchObject([{ resolve: 'service' }])
    expect(rule['authentication']).toMatchObject({ keyAuth: { header: 'X-Key' } })
  })

  test('v2alpha1: nginx variables become expressions', () => {
    const nginxVars = Object.keys(nginxOperators).map((op) =>
      op.endsWith('in') && !op.includes('contain')
        ? { subject: 'arg_id', op, array: ['1'] }
        : { subject: 'arg_id', op, value: '1' },
    )
    const rule = httpRule('v2alpha1', { name: 'cart', match: { ...match, nginxVars }, backends: [backend] })
    expect(rule['exprs']).toEqual(
      [
        ['Equal', '1'],
        ['NotEqual', '1'],
        ['GreaterThan', '1'],
        ['GreaterThanEqual', '1'],
        ['LessThan', '1'],
        ['LessThanEqual', '1'],
        ['RegexMatch', '1'],
        ['RegexNotMatch', '1'],
        ['RegexMatchCaseInsensitive', '1'],
        ['RegexNotMatchCaseInsensitive', '1'],
        ['In', ['1']],
        ['NotIn', ['1']],
        ['Has', '1'],
        ['NotHas', '1'],
      ].map(([op, operand], index) => ({
        path: [...path, 'match', 'nginxVars', index],
        scope: 'Variable',
        name: 'arg_id',
        op,
        ...(typeof operand === 'string' ? { value: operand } : { set: operand }),
      })),
    )
  })

  test.each(['v2beta3', 'v2'])('%s: plugin_config_name is in the own namespace', (version) => {
    const rule = httpRule(version, { name: 'cart', match, plugin_config_name: 'protected' })
    expect(rule['pluginConfig']).toEqual({ name: 'protected', namespace: 'default' })
  })

  test('v2: a lone plugin_config_namespace is kept, so that it can be told', () => {
    const rule = httpRule('v2', { name: 'cart', match, plugin_config_namespace: 'security' })
    expect(rule['pluginConfig']).toEqual({ name: '', namespace: 'security' })
  })

  test('v2: what only the newest version has', () => {
    const form = formOf(`${group}/v2`, 'ApisixRoute', {
      spec: {
        ingressClassName: 'apisix',
        http: [
          {
            name: 'cart',
            match: { ...match, filter_func: 'function(vars) return true end' },
            upstreams: [{ name: 'payment' }, { name: 'payment-eu', weight: 0 }],
            plugin_config_name: 'protected',
            plugin_config_namespace: 'security',
            plugins: [{ name: 'csrf', secretRef: 'cart-csrf' }, { name: 'cors' }],
            authentication: {
              enable: true,
              type: 'ldapAuth',
              jwtAuth: { header: '', query: 'token', cookie: '' },
              ldapAuth: { base_dn: 'dc=org', ldap_uri: '', use_tls: false },
            },
          },
          { name: 'open', match, authentication: { enable: false, type: 'basicAuth' } },
        ],
      },
    })
    expect(form).toMatchObject({ ingressClassName: 'apisix', isAnnotated: false, empty: [], stream: [] })
    const { backends: _none, ...rest } = plain
    const [first, second] = form['http'] as readonly [Json, Json]
    expect(first).toEqual({
      ...rest,
      backends: [],
      filterFunc: 'function(vars) return true end',
      upstreams: [
        { path: [...path, 'upstreams', 0], name: 'payment', weight: 100 },
        { path: [...path, 'upstreams', 1], name: 'payment-eu', weight: 0 },
      ],
      pluginConfig: { name: 'protected', namespace: 'security' },
      plugins: [
        { path: [...path, 'plugins', 0], name: 'csrf', enable: true, config: {}, secretRef: 'cart-csrf' },
        { path: [...path, 'plugins', 1], name: 'cors', enable: true, config: {} },
      ],
      authentication: {
        path: [...path, 'authentication'],
        type: 'ldapAuth',
        keyAuth: {},
        jwtAuth: { query: 'token' },
        ldapAuth: { base_dn: 'dc=org', use_tls: false },
      },
    })
    expect(second?.authentication).toBeUndefined()
  })

  test.each(['v1', ...routeVersions])('%s: an object without rules says where they are missing', (version) => {
    for (const body of [{}, { spec: {} }, { spec: { http: [], stream: [] } }]) {
      expect(formOf(`${group}/${version}`, 'ApisixRoute', body)).toMatchObject({
        empty: [['spec']],
        http: [],
        stream: [],
      })
    }
  })

  test('v1: each path is a rule, its name made of host and path', () => {
    const form = formOf(`${group}/v1`, 'ApisixRoute', {
      spec: {
        rules: [
          {
            host: 'shop.example.org',
            http: {
              paths: [
                { path: '/cart*', backend },
                {
                  path: '/orders',
                  backend: { serviceName: 'orders', servicePort: 'http' },
                  plugins: [
                    { name: 'cors', enable: true, config: { max_age: 5 }, config_set: [1] },
                    { name: 'ip', enable: true, config_set: ['10.0.0.1'] },
                  ],
                },
              ],
            },
          },
          { http: { paths: [{ path: '/*', backend }] } },
          { host: 'empty.example.org' },
        ],
      },
    })
    const place = (rule: number, index: number) => ['spec', 'rules', rule, 'http', 'paths', index]
    const common = { isV1Path: true, priority: 0, methods: [], remoteAddrs: [], exprs: [], upstreams: [], plugins: [] }
    expect(form).toEqual({
      isAnnotated: true,
      empty: [['spec', 'rules', 2]],
      idle: [{ path: [...place(0, 1), 'plugins', 0, 'config_set'], beside: 'config' }],
      stream: [],
      http: [
        {
          ...common,
          path: place(0, 0),
          name: 'shop.example.org/cart*',
          paths: ['/cart*'],
          hosts: ['shop.example.org'],
          backends: [{ path: [...place(0, 0), 'backend'], service: 'cart', port: 80, weight: 100 }],
        },
        {
          ...common,
          path: place(0, 1),
          name: 'shop.example.org/orders',
          paths: ['/orders'],
          hosts: ['shop.example.org'],
          backends: [{ path: [...place(0, 1), 'backend'], service: 'orders', port: 'http', weight: 100 }],
          plugins: [
            { path: [...place(0, 1), 'plugins', 0], name: 'cors', enable: true, config: { max_age: 5 } },
            { path: [...place(0, 1), 'plugins', 1], name: 'ip', enable: true, config: ['10.0.0.1'], isList: true },
          ],
        },
        {
          ...common,
          path: place(1, 0),
          name: '/*',
          paths: ['/*'],
          hosts: [],
          backends: [{ path: [...place(1, 0), 'backend'], service: 'cart', port: 80, weight: 100 }],
        },
      ],
    })
  })

  test('the parts of a match are found where they were written', () => {
    const body = { spec: { rules: [{ host: 'a.org', http: { paths: [{ path: '/', backend }] } }] } }
    const [v1Path] = formOf(`${group}/v1`, 'ApisixRoute', body)['http'] as unknown as readonly [HttpRule]
    const place = ['spec', 'rules', 0, 'http', 'paths', 0]
    expect(placeOf(v1Path, 'paths', 0)).toEqual([...place, 'path'])
    expect(placeOf(v1Path, 'hosts', 0)).toEqual(['spec', 'rules', 0, 'host'])
    const rule = httpRule('v2', { name: 'cart', match, backends: [backend] }) as unknown as HttpRule
    expect(placeOf(rule, 'hosts', 1)).toEqual([...path, 'match', 'hosts', 1])
    expect(placeOf(rule, 'remoteAddrs', 2)).toEqual([...path, 'match', 'remoteAddrs', 2])
  })

  test.each(['v1', ...routeVersions])('%s: stream rules', (version) => {
    const rule = { name: 'queue', protocol: 'UDP', match: { ingressPort: 9100 }, backend }
    const more = { match: { ingressPort: 9100, host: 'q.example.org' }, plugins: [{ name: 'mqtt-proxy' }] }
    const written = version === 'v2' ? { ...rule, ...more } : rule
    const form = formOf(`${group}/${version}`, 'ApisixRoute', { spec: { stream: [written] } })
    expect(form['stream']).toEqual([
      {
        path: ['spec', 'stream', 0],
        name: 'queue',
        protocol: 'UDP',
        port: 9100,
        backend: { path: ['spec', 'stream', 0, 'backend'], service: 'cart', port: 80, weight: 100 },
        plugins: [],
        ...(version === 'v2' && {
          host: 'q.example.org',
          plugins: [{ path: ['spec', 'stream', 0, 'plugins', 0], name: 'mqtt-proxy', enable: true, config: {} }],
        }),
      },
    ])
  })

  test.each(betas)('%s: tcp is a stream rule over TCP', (version) => {
    const tcp = [{ name: 'db', match: { ingressPort: 9432 }, backend }]
    const form = formOf(`${group}/${version}`, 'ApisixRoute', { spec: { tcp } })
    expect(form['stream']).toMatchObject([
      { path: ['spec', 'tcp', 0], name: 'db', protocol: 'TCP', port: 9432, plugins: [] },
    ])
  })
})
