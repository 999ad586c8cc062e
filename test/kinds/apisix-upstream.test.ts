import { describe, expect, test } from 'bun:test'
import { formOf, group, type Json } from './form.ts'

describe('ApisixUpstream', () => {
  const upstream = (version: string, spec: Json): Json => formOf(`${group}/${version}`, 'ApisixUpstream', { spec })
  const settings = (version: string, spec: Json): unknown => upstream(version, spec)['settings']
  const versions = ['v1', 'v2beta3', 'v2'] as const

  test.each(versions)('%s: nothing written is nothing said', (version) => {
    const empty = { settings: { path: ['spec'] }, ports: [], externalNodes: [] }
    expect(upstream(version, {})).toEqual(empty)
    expect(formOf(`${group}/${version}`, 'ApisixUpstream', {})).toEqual(empty)
  })

  test.each(versions)('%s: what all versions have in common', (version) => {
    expect(
      upstream(version, {
        loadbalancer: { type: 'chash', hashOn: 'header', key: 'x-user' },
        scheme: 'grpc',
        retries: 3,
        timeout: { connect: '5s', read: '10s', send: '0' },
        subsets: [{ name: 'v2', labels: { version: 'v2' } }],
        portLevelSettings: [{ port: 7001, scheme: '', loadbalancer: {}, retries: 1 }],
      }),
    ).toEqual({
      settings: {
        path: ['spec'],
        loadBalancer: { type: 'chash', hashOn: 'header', key: 'x-user' },
        scheme: 'grpc',
        retries: 3,
        timeout: { connect: 5, read: 10, send: 0 },
        subsets: [{ name: 'v2', labels: { version: 'v2' } }],
      },
      ports: [{ path: ['spec', 'portLevelSettings', 0], port: 7001, loadBalancer: { type: 'roundrobin' }, retries: 1 }],
      externalNodes: [],
    })
  })

  test('retries: 0 is nothing in v1 and a zero later', () => {
    expect(settings('v1', { retries: 0 })).toEqual({ path: ['spec'] })
    expect(settings('v2beta3', { retries: 0 })).toEqual({ path: ['spec'], retries: 0 })
    expect(settings('v2', { retries: 0 })).toEqual({ path: ['spec'], retries: 0 })
  })

  test.each(['v2beta3', 'v2'])('%s: the namespace of tlsSecret is the own one where none is written', (version) => {
    expect(settings(version, { tlsSecret: { name: 'crt' } })).toMatchObject({
      tlsSecret: { name: 'crt', namespace: 'default' },
    })
    expect(settings(version, { tlsSecret: { name: 'crt', namespace: 'certs' } })).toMatchObject({
      tlsSecret: { name: 'crt', namespace: 'certs' },
    })
  })

  test('v2: what only the newest version has', () => {
    expect(
      upstream('v2', {
        ingressClassName: 'apisix',
        passHost: 'rewrite',
        upstreamHost: 'cart.internal',
        discovery: { serviceName: 'cart', type: 'nacos', args: { group: 'shop' } },
        externalNodes: [
          { type: 'Domain', name: 'a.example.org' },
          { type: 'Service', name: 'legacy', port: 8443, weight: 0 },
        ],
        portLevelSettings: [{ port: 80, passHost: 'node' }],
      }),
    ).toEqual({
      ingressClassName: 'apisix',
      settings: {
        path: ['spec'],
        passHost: 'rewrite',
        upstreamHost: 'cart.internal',
        discovery: { serviceName: 'cart', type: 'nacos', args: { group: 'shop' } },
      },
      ports: [{ path: ['spec', 'portLevelSettings', 0], port: 80, passHost: 'node' }],
      externalNodes: [
        { path: ['spec', 'externalNodes', 0], type: 'Domain', name: 'a.example.org', weight: 100 },
        { path: ['spec', 'externalNodes', 1], type: 'Service', name: 'legacy', port: 8443, weight: 0 },
      ],
    })
  })

  test.each(versions)('%s: health checks, in whatever unit they are written', (version) => {
    const check = (healthCheck: Json): unknown => (settings(version, { healthCheck }) as Json)['healthCheck']
    expect(
      check({
        active: {
          type: 'https',
          timeout: '1500ms',
          concurrency: 4,
          host: 'www.example.org',
          port: 9000,
          httpPath: '/healthz',
          strictTLS: false,
          requestHeaders: ['User-Agent: probe'],
          healthy: { interval: '1500ms', httpCodes: [200], successes: 3 },
          unhealthy: { interval: '2s', httpCodes: [500], httpFailures: 2, tcpFailures: 1, timeouts: 4 },
        },
        passive: { type: '', unhealthy: { httpFailures: 3, timeout: '5s' } },
      }),
    ).toEqual({
      active: {
        type: 'https',
        timeoutSeconds: 1.5,
        concurrency: 4,
        host: 'www.example.org',
        port: 9000,
        httpPath: '/healthz',
        strictTls: false,
        requestHeaders: ['User-Agent: probe'],
        healthy: { intervalSeconds: 2, httpCodes: [200], successes: 3 },
        unhealthy: { intervalSeconds: 2, httpCodes: [500], httpFailures: 2, tcpFailures: 1, timeouts: 4 },
      },
      passive: { type: 'http', unhealthy: { httpCodes: [], httpFailures: 3, timeouts: 5 } },
    })
    const bare = { type: 'http', requestHeaders: [] }
    expect(check({})).toEqual({})
    expect(check({ active: {} })).toEqual({ active: bare })
    expect(check({ active: { timeout: 5 } })).toEqual({ active: { ...bare, timeoutSeconds: 5 } })
    expect(check({ active: { timeout: 0, concurrency: 0, port: 0, host: '', httpPath: '' } })).toEqual({ active: bare })
    expect(check({ passive: { healthy: { successes: 0 } } })).toEqual({
      passive: { type: 'http', healthy: { httpCodes: [], successes: 0 } },
    })
  })
})

describe('ApisixPluginConfig', () => {
  test.each(['v2beta3', 'v2'])('%s', (version) => {
    const extra = version === 'v2' ? { secretRef: 'cart-csrf' } : {}
    const plugins = [
      { name: 'csrf', config: { key: 'x' }, ...extra },
      { name: 'cors', enable: false },
    ]
    expect(formOf(`${group}/${version}`, 'ApisixPluginConfig', { spec: { plugins } })).toEqual({
      plugins: [
        { path: ['spec', 'plugins', 0], name: 'csrf', enable: true, config: { key: 'x' }, ...extra },
        { path: ['spec', 'plugins', 1], name: 'cors', enable: false, config: {} },
      ],
    })
  })
})
