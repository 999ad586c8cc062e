import { describe, expect, test } from 'bun:test'
import type { RawObject } from '../../src/objects/raw.ts'
import { Authority } from '../fake-cluster/certificates.ts'
import { HoldingWorld, idsIn, saidIn } from '../support/holding-world.ts'
import { raw } from '../support/worlds.ts'

const v2 = 'apisix.apache.org/v2'
const backends = [{ serviceName: 'cart', servicePort: 80 }]
const rule = (name: string, more: object = {}) => ({ name, match: { paths: [`/${name}`] }, backends, ...more })
const route = (...http: readonly object[]): RawObject => raw(v2, 'ApisixRoute', 'web', 'shop', { spec: { http } })
const service = (name = 'cart') => raw('v1', 'Service', name, 'shop', { spec: { ports: [{ name: 'http', port: 80 }] } })
const slice = (address: string, name = 'cart') =>
  raw('discovery.k8s.io/v1', 'EndpointSlice', name, 'shop', {
    metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address] }],
    ports: [{ name: 'http', port: 8080 }],
  })
const cart = [service(), slice('10.0.0.1')]
const guard = (config: unknown, more: object = {}) => [{ name: 'ip-restriction', enable: true, config, ...more }]
const allowed = { whitelist: ['10.0.0.0/8'] }
const broken = { whitelist: ['nonsense'] }
const pluginConfig = (config: unknown) =>
  raw(v2, 'ApisixPluginConfig', 'guards', 'shop', { spec: { plugins: guard(config) } })
const globalRule = (config: unknown, name = 'all', created?: string) =>
  raw(v2, 'ApisixGlobalRule', name, 'shop', {
    metadata: { name, namespace: 'shop', ...(created && { creationTimestamp: created }) },
    spec: { plugins: guard(config) },
  })

describe('a rule', () => {
  test('that breaks is held, its neighbours are as they are written', () => {
    const world = new HoldingWorld([...cart, route(rule('a', { plugins: guard(allowed) }), rule('b'))])
    const before = world.turn()
    const after = world.after(route(rule('a', { plugins: guard(broken) }), rule('b', { priority: 7 }), rule('c')))
    expect(idsIn(after.config)).toEqual([
      'routes/shop_web_a',
      'routes/shop_web_b',
      'routes/shop_web_c',
      'upstreams/shop_cart_80',
    ])
    expect(after.config.routes[0]).toEqual(before.config.routes[0] as (typeof before.config.routes)[0])
    expect(after.config.routes[1]).toMatchObject({ priority: 7 })
    expect(saidIn(after)).toContain(
      'AXC0180 routes/shop_web_a is held: since 2026-03-01T08:00:00.000Z it is served as it last was good, instead of being left out over AXC0401',
    )
    expect(after.held).toMatchObject([{ target: 'routes/shop_web_a', since: world.now }])
  })

  test('of a form that cannot be read is held by its name, and one that is deleted beside it is not', () => {
    const world = new HoldingWorld([...cart, route(rule('a'), rule('b'), rule('c'))])
    world.turn()
    const after = world.after(route(rule('a', { priority: 'high' }), rule('c')))
    expect(idsIn(after.config)).toEqual(['routes/shop_web_a', 'routes/shop_web_c', 'upstreams/shop_cart_80'])
  })

  test('that never was good is left out', () => {
    const world = new HoldingWorld([...cart, route(rule('a', { plugins: guard(broken) }), rule('b'))])
    const after = world.turn()
    expect(idsIn(after.config)).toEqual(['routes/shop_web_b', 'upstreams/shop_cart_80'])
    expect(saidIn(after).join()).not.toContain('AXC0180')
  })

  test('is let go when it is valid again, deleted, or its object is', () => {
    const bad = rule('a', { priority: 'high' })
    for (const end of ['valid', 'rule', 'object'] as const) {
      const world = new HoldingWorld([...cart, route(rule('a'), rule('b'))])
      world.turn()
      expect(idsIn(world.after(route(bad, rule('b'))).config)).toContain('routes/shop_web_a')
      if (end === 'object') world.drop(route())
      const after =
        end === 'valid'
          ? world.after(route(rule('a', { priority: 5 }), rule('b')))
          : end === 'rule'
            ? world.after(route(rule('b')))
            : world.turn()
      expect(after.config).toEqual(world.plain())
      expect(after.held).toEqual([])
      expect(world.holding.items.size).toBe(0)
      expect(world.holding.upstreams.size).toBe(0)
    }
  })

  test('sends requests where the pods are now', () => {
    const world = new HoldingWorld([...cart, route(rule('a'))])
    world.turn()
    world.after(route(rule('a', { priority: 'high' })))
    const after = world.after(slice('10.0.0.9'))
    expect(idsIn(after.config)).toEqual(['routes/shop_web_a', 'upstreams/shop_cart_80'])
    expect(after.config.upstreams[0]?.nodes).toMatchObject([{ host: '10.0.0.9' }])
  })

  test('is no longer served when its Service is deleted, and again when that is back', () => {
    const world = new HoldingWorld([...cart, route(rule('a'))])
    world.turn()
    world.after(route(rule('a', { priority: 'high' })))
    world.drop(service())
    const without = world.turn()
    expect(idsIn(without.config)).toEqual([])
    expect(without.held).toEqual([])
    expect(saidIn(without).join()).toContain('AXC0301')
    expect(idsIn(world.after(service()).config)).toEqual(['routes/shop_web_a', 'upstreams/shop_cart_80'])
  })

  test('yields to another that takes its host and path meanwhile, and keeps its place otherwise', () => {
    const old = '2025-01-01T00:00:00Z'
    const aged = (object: RawObject, created: string): RawObject => ({
      ...object,
      metadata: { ...object.metadata, creationTimestamp: created },
    })
    const other = (path: string) =>
      aged(
        raw(v2, 'ApisixRoute', 'thief', 'shop', { spec: { http: [{ ...rule('x'), match: { paths: [path] } }] } }),
        '2026-01-01T00:00:00Z',
      )
    const world = new HoldingWorld([...cart, aged(route(rule('a')), old)])
    world.turn()
    world.put(aged(route(rule('a', { priority: 'high' })), old))
    const order = (path: string) => world.after(other(path)).config.routes.map(({ id }) => id)
    expect(order('/other')).toEqual(['shop_web_a', 'shop_thief_x'])
    expect(order('/a')).toEqual(['shop_thief_x', 'shop_web_a'])
  })
})

describe('other objects', () => {
  const { cert, key } = new Authority().issue({ commonName: 'shop.example.org' })
  const pair = raw('v1', 'Secret', 'pair', 'shop', { stringData: { 'tls.crt': cert, 'tls.key': key } })
  const path = (text: string, more: object = {}) => ({
    path: text,
    pathType: 'Prefix',
    backend: { service: { name: 'cart', port: { number: 80 } } },
    ...more,
  })
  const ingress = (paths: readonly object[], secretName = 'pair', annotations: object = {}): RawObject =>
    raw('networking.k8s.io/v1', 'Ingress', 'web', 'shop', {
      metadata: { name: 'web', namespace: 'shop', annotations },
      spec: {
        tls: [{ hosts: ['shop.example.org'], secretName }],
        rules: [{ host: 'shop.example.org', http: { paths } }],
      },
    })

  test.each<readonly [string, object, readonly string[]]>([
    ['with an empty Service', path('/a', { backend: { service: { name: 'cart' } } }), ['/a', '/c']],
    ['of another text, which is another path', path('/a*'), ['/c']],
    // Which path it was cannot be said, so it may have been any.
    ['of an unknown type', path('/a', { pathType: 'Somehow' }), ['/a', '/c', '/b']],
  ])('a path of an Ingress is held: one %s', (_, bad, expected) => {
    const world = new HoldingWorld([...cart, pair, ingress([path('/a'), path('/b')])])
    expect(world.turn().config.routes).toHaveLength(2)
    const after = world.after(ingress([bad, path('/c')]))
    expect(after.config.routes.map(({ uris }) => uris[0])).toEqual([...expected])
  })

  test('all routes of an Ingress are held where its annotations cannot be had', () => {
    const world = new HoldingWorld([...cart, pair, ingress([path('/a')])])
    const before = world.turn()
    const after = world.after(ingress([path('/a')], 'pair', { 'k8s.apisix.apache.org/upstream-retries': 'many' }))
    expect(idsIn(after.config)).toEqual(idsIn(before.config))
  })

  test('the certificate of an Ingress is held where its Secret is misspelt', () => {
    const world = new HoldingWorld([...cart, pair, ingress([path('/a')])])
    const before = world.turn()
    expect(before.config.ssls).toHaveLength(1)
    expect(world.after(ingress([path('/a')], 'pear')).config).toEqual(before.config)
    world.drop(pair)
    expect(world.turn().config.ssls).toEqual([])
  })

  test('a stream rule is held by its name and protocol', () => {
    const stream = (more: object) =>
      raw(v2, 'ApisixRoute', 'raw', 'shop', {
        spec: {
          stream: [{ name: 'raw', protocol: 'TCP', match: { ingressPort: 9100 }, backend: backends[0], ...more }],
        },
      })
    const world = new HoldingWorld([...cart, stream({})])
    const before = world.turn()
    expect(before.config.stream_routes).toHaveLength(1)
    expect(world.after(stream({ match: { ingressPort: 'many' } })).config).toEqual(before.config)
    world.use({ stream: false })
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('a certificate that asks clients for theirs goes on asking', () => {
    const tls = (client: unknown) =>
      raw(v2, 'ApisixTls', 'web', 'shop', {
        spec: { hosts: ['shop.example.org'], secret: { name: 'pair', namespace: 'shop' }, client },
      })
    const authority = raw('v1', 'Secret', 'authority', 'shop', { stringData: { cert } })
    const client = { caSecret: { name: 'authority', namespace: 'shop' } }
    const world = new HoldingWorld([pair, authority, tls(client)])
    const before = world.turn()
    expect(before.config.ssls).toMatchObject([{ client: { ca: cert } }])
    expect(world.after(tls({ ...client, depth: 'deep' })).config).toEqual(before.config)
    world.drop(authority)
    expect(world.turn().config.ssls.filter(({ client }) => client === undefined)).toEqual([])
  })

  test('plugin metadata is held', () => {
    const proxy = (pluginMetadata: unknown) =>
      raw('apisix.apache.org/v1alpha1', 'GatewayProxy', 'gateway', 'shop', { spec: { pluginMetadata } })
    const world = new HoldingWorld([proxy({ 'file-logger': { log_format: { host: '$host' } } })])
    const before = world.turn()
    expect(before.config.plugin_metadata).toHaveLength(1)
    expect(world.after(proxy({ 'file-logger': { log_format: 'host' } })).config).toEqual(before.config)
    expect(idsIn(world.after(proxy({})).config)).toEqual([])
  })
})

describe('what a rule refers to', () => {
  test('a plugin config that breaks is held with the protection that it had', () => {
    const world = new HoldingWorld([...cart, pluginConfig(allowed), route(rule('a', { plugin_config_name: 'guards' }))])
    const before = world.turn()
    for (const bad of [
      pluginConfig(broken),
      raw(v2, 'ApisixPluginConfig', 'guards', 'shop', { spec: { plugins: 'x' } }),
    ]) {
      const after = world.after(bad)
      expect(after.config).toEqual(before.config)
      expect(saidIn(after).join()).toContain('AXC0180 plugin_configs/shop_guards is held')
      expect(idsIn(world.plain())).toEqual([])
    }
    // A deletion counts at once: nobody may go without the protection, so the rule goes with it.
    world.drop(pluginConfig(allowed))
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('a rule can change while its plugin config is held', () => {
    const world = new HoldingWorld([...cart, pluginConfig(allowed), route(rule('a', { plugin_config_name: 'guards' }))])
    world.turn()
    world.after(pluginConfig(broken))
    const after = world.after(route(rule('a', { plugin_config_name: 'guards', priority: 9 })))
    expect(after.config.routes).toMatchObject([{ priority: 9, plugin_config_id: 'shop_guards' }])
    expect(after.config.plugin_configs).toMatchObject([{ plugins: { 'ip-restriction': allowed } }])
  })

  test('an ApisixUpstream that breaks keeps its settings, and the nodes are those of now', () => {
    const upstream = (spec: object) => raw(v2, 'ApisixUpstream', 'cart', 'shop', { spec })
    const good = upstream({ scheme: 'https', retries: 3 })
    for (const bad of [
      upstream({ scheme: 'https', retries: 'many' }),
      upstream({ scheme: 'https', timeout: { read: '-1s' } }),
    ]) {
      const world = new HoldingWorld([...cart, good, route(rule('a'))])
      world.turn()
      world.after(bad)
      const after = world.after(slice('10.0.0.9'))
      expect(after.config.upstreams).toMatchObject([{ scheme: 'https', retries: 3, nodes: [{ host: '10.0.0.9' }] }])
      expect(idsIn(after.config)).toEqual(['routes/shop_web_a', 'upstreams/shop_cart_80'])
      expect(saidIn(after).join()).toContain('AXC0181 upstreams/shop_cart_80 is held: since')
      world.drop(good)
      expect(world.turn().config).toEqual(world.plain())
      expect(world.holding.upstreams.size).toBe(0)
    }
  })

  test('an ApisixUpstream that APISIX would not take keeps its settings, and a word about a good one is no reason', () => {
    const upstream = (upstreamHost: string, more: object = {}) =>
      raw(v2, 'ApisixUpstream', 'cart', 'shop', { spec: { passHost: 'rewrite', upstreamHost, ...more } })
    const world = new HoldingWorld([...cart, upstream('good.example.org'), route(rule('a'))])
    world.turn()
    const after = world.after(upstream('no host at all'))
    expect(after.config.upstreams).toMatchObject([{ upstream_host: 'good.example.org', nodes: [{ host: '10.0.0.1' }] }])
    expect(after.held).toMatchObject([{ target: 'upstreams/shop_cart_80', reason: { code: 'AXC0401' } }])
    const warned = world.after(upstream('other.example.org', { loadbalancer: { type: 'roundrobin', key: 'unused' } }))
    expect(warned.config.upstreams).toMatchObject([{ upstream_host: 'other.example.org' }])
    expect(warned.held).toEqual([])
  })

  test('a rule is held that leads to an ApisixUpstream, or to a Service that is only assumed', () => {
    const partner = raw(v2, 'ApisixUpstream', 'partner', 'shop', {
      spec: { externalNodes: [{ type: 'Domain', name: 'pay.example.org' }] },
    })
    const rules = (priority: unknown) => [
      rule('a', { backends: [], upstreams: [{ name: 'partner' }], priority }),
      rule('b', { priority }),
    ]
    const world = new HoldingWorld([partner, route(...rules(1))], { assumeServices: true })
    const before = world.turn()
    expect(idsIn(before.config)).toContain('routes/shop_web_b')
    expect(world.after(route(...rules('high'))).config).toEqual(before.config)
    world.use({ assumeServices: false })
    expect(idsIn(world.turn().config)).toEqual(['routes/shop_web_a', 'upstreams/shop_partner'])
  })

  test('a rule without a backend, and one with a backend too few, are held over a restart', () => {
    const home = [{ name: 'redirect', enable: true, config: { uri: '/home' } }]
    const two = [...backends, { serviceName: 'gone', servicePort: 80 }]
    const rules = (priority: unknown) => [
      rule('a', { backends: [], plugins: home, priority }),
      rule('b', { backends: two, priority }),
    ]
    const world = new HoldingWorld([...cart, route(...rules(1))])
    const before = world.turn()
    expect(idsIn(before.config)).toEqual(['routes/shop_web_a', 'routes/shop_web_b', 'upstreams/shop_cart_80'])
    expect(world.after(route(...rules('high'))).config).toEqual(before.config)
    world.restart()
    expect(world.turn().config).toEqual(before.config)
  })

  test('one of several nodes of its own that the policy of now refuses ends the hold', () => {
    const names = ['pay.example.org', 'pay.example.net']
    const partner = (spec: object) => raw(v2, 'ApisixUpstream', 'partner', 'shop', { spec })
    const rules = [rule('a', { backends: [], upstreams: [{ name: 'partner' }] })]
    const good = partner({ externalNodes: names.map((name) => ({ type: 'Domain', name })) })
    const world = new HoldingWorld([good, route(...rules)])
    world.turn()
    expect(idsIn(world.after(partner({ externalNodes: 'none' })).config)).toContain('upstreams/shop_partner')
    const limited = (...domains: readonly string[]) => ({
      rules: [{ name: 'own', namespaces: ['shop'], targets: { networks: [], domains } }],
    })
    world.use({ policy: limited(...names) })
    expect(idsIn(world.turn().config)).toContain('upstreams/shop_partner')
    world.use({ policy: limited('pay.example.org') })
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('a name of another namespace ends the hold where the policy of now wants a consent that nobody gave', () => {
    const partner = (spec: object) => raw(v2, 'ApisixUpstream', 'partner', 'shop', { spec })
    const good = partner({ externalNodes: [{ type: 'Domain', name: 'admin.platform.svc.cluster.local' }] })
    const grant = raw('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'admin', 'platform', {
      spec: {
        from: [{ group: 'apisix.apache.org', kind: 'ApisixUpstream', namespace: 'shop' }],
        to: [{ group: '', kind: 'Service', name: 'admin' }],
      },
    })
    const world = new HoldingWorld([good, route(rule('a', { backends: [], upstreams: [{ name: 'partner' }] }))])
    world.turn()
    expect(idsIn(world.after(partner({ externalNodes: 'none' })).config)).toContain('upstreams/shop_partner')
    world.use({ policy: { rules: [{ name: 'asking', namespaces: ['shop'], crossNamespace: 'granted' }] } })
    expect(idsIn(world.turn().config)).toEqual([])
    world.put(grant)
    world.use({ policy: { rules: [] } })
    world.after(good)
    world.after(partner({ externalNodes: 'none' }))
    world.use({ policy: { rules: [{ name: 'asking', namespaces: ['shop'], crossNamespace: 'granted' }] } })
    expect(idsIn(world.turn().config)).toContain('upstreams/shop_partner')
    world.drop(grant)
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('an ApisixUpstream with nodes of its own keeps them', () => {
    const partner = (name: string) =>
      raw(v2, 'ApisixUpstream', 'partner', 'shop', { spec: { externalNodes: [{ type: 'Domain', name }] } })
    const rules = [rule('a', { backends: [], upstreams: [{ name: 'partner' }] })]
    const world = new HoldingWorld([partner('pay.example.org'), route(...rules)])
    const before = world.turn()
    const bad = raw(v2, 'ApisixUpstream', 'partner', 'shop', { spec: { externalNodes: 'pay.example.org' } })
    const after = world.after(bad)
    expect(after.config).toEqual(before.config)
    world.drop(partner('x'))
    expect(idsIn(world.turn().config)).toEqual([])
  })
})

describe('what somebody took away', () => {
  const limits = (count: string) => raw('v1', 'Secret', 'limits', 'shop', { stringData: { count } })
  const limited = [
    { name: 'limit-count', enable: true, secretRef: 'limits', config: { key: 'remote_addr', time_window: 60 } },
  ]

  test('a rule whose Secret is deleted is not held', () => {
    const world = new HoldingWorld([...cart, limits('7'), route(rule('a', { plugins: limited }))])
    expect(idsIn(world.turn().config)).toContain('routes/shop_web_a')
    world.drop(limits('7'))
    expect(idsIn(world.turn().config)).toEqual([])
    expect(world.holding.items.size).toBe(0)
  })

  test('a rule that is made to need a Secret that is not there is held as it was', () => {
    const world = new HoldingWorld([...cart, route(rule('a'))])
    const before = world.turn()
    const after = world.after(route(rule('a', { plugins: limited })))
    expect(after.config).toEqual(before.config)
    expect(world.after(limits('7')).config.routes).toMatchObject([{ plugins: { 'limit-count': { count: 7 } } }])
  })

  test('the client certificate of an upstream goes with its Secret, whatever else is broken', () => {
    const { cert, key } = new Authority().issue({ commonName: 'gateway' })
    const pair = raw('v1', 'Secret', 'pair', 'shop', { stringData: { 'tls.crt': cert, 'tls.key': key } })
    const upstream = (retries: unknown) =>
      raw(v2, 'ApisixUpstream', 'cart', 'shop', {
        spec: { scheme: 'https', retries, tlsSecret: { name: 'pair', namespace: 'shop' } },
      })
    for (const isBroken of [false, true]) {
      const world = new HoldingWorld([...cart, pair, upstream(1), route(rule('a'))])
      expect(world.turn().config.upstreams).toMatchObject([{ tls: { client_cert: cert } }])
      if (isBroken) expect(world.after(upstream('many')).config.upstreams).toMatchObject([{ retries: 1, tls: {} }])
      world.drop(pair)
      expect(idsIn(world.turn().config)).toEqual([])
      expect(world.holding.upstreams.size).toBe(0)
    }
  })

  test('what another namespace no longer consents to goes, also while it is held', () => {
    const grant = raw('gateway.networking.k8s.io/v1', 'ReferenceGrant', 'shop', 'platform', {
      spec: {
        from: [{ group: 'apisix.apache.org', kind: 'ApisixRoute', namespace: 'shop' }],
        to: [{ group: 'apisix.apache.org', kind: 'ApisixPluginConfig' }],
      },
    })
    const shared = raw(v2, 'ApisixPluginConfig', 'guards', 'platform', { spec: { plugins: guard(allowed) } })
    const reference = { plugin_config_name: 'guards', plugin_config_namespace: 'platform' }
    for (const breaks of [false, true]) {
      const world = new HoldingWorld([...cart, grant, shared, route(rule('a', reference))], { strictReferences: true })
      expect(idsIn(world.turn().config)).toContain('routes/shop_web_a')
      if (breaks) {
        world.after(route(rule('a', { ...reference, priority: 'high' })))
        world.restart()
        expect(idsIn(world.turn().config)).toContain('routes/shop_web_a')
      }
      world.drop(grant)
      expect(idsIn(world.turn().config)).not.toContain('routes/shop_web_a')
      expect(idsIn(world.after(grant).config).includes('routes/shop_web_a')).toBe(!breaks)
    }
  })

  test('a rule that is held goes when a Secret goes of which it was made, and does not come back with it', () => {
    const world = new HoldingWorld([...cart, limits('7'), route(rule('a', { plugins: limited }))])
    world.turn()
    expect(idsIn(world.after(route(rule('a', { priority: 'high', plugins: limited }))).config)).toContain(
      'routes/shop_web_a',
    )
    expect(world.compiler.asked()).toContainEqual(expect.objectContaining({ kind: 'Secret', name: 'limits' }))
    world.drop(limits('7'))
    expect(idsIn(world.turn().config)).toEqual([])
    expect(idsIn(world.after(limits('8')).config)).toEqual([])
  })

  test('a global rule stays: without it every request would go unprotected', () => {
    const world = new HoldingWorld([
      limits('7'),
      raw(v2, 'ApisixGlobalRule', 'all', 'shop', { spec: { plugins: limited } }),
    ])
    const before = world.turn()
    world.drop(limits('7'))
    const after = world.turn()
    expect(after.config).toEqual(before.config)
    world.drop(raw(v2, 'ApisixGlobalRule', 'all', 'shop', {}))
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('a certificate goes with its Secret, and stays while the Secret holds nonsense', () => {
    const { cert, key } = new Authority().issue({ commonName: 'shop.example.org' })
    const pair = (text: string) =>
      raw('v1', 'Secret', 'pair', 'shop', { stringData: { 'tls.crt': text, 'tls.key': key } })
    const tls = raw(v2, 'ApisixTls', 'web', 'shop', {
      spec: { hosts: ['shop.example.org'], secret: { name: 'pair', namespace: 'shop' } },
    })
    const world = new HoldingWorld([pair(cert), tls])
    const before = world.turn()
    expect(before.config.ssls).toHaveLength(1)
    expect(world.after(pair('nonsense')).config).toEqual(before.config)
    world.drop(pair(cert))
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('a certificate that asks clients for theirs is held, however its object breaks', () => {
    const authority = new Authority()
    const { cert, key } = authority.issue({ commonName: 'shop.example.org' })
    const client = { caSecret: { name: 'ca', namespace: 'shop' } }
    const tls = (more: object): RawObject =>
      raw(v2, 'ApisixTls', 'web', 'shop', {
        spec: { hosts: ['shop.example.org'], secret: { name: 'pair', namespace: 'shop' }, ...more },
      })
    const world = new HoldingWorld([
      raw('v1', 'Secret', 'pair', 'shop', { stringData: { cert, key } }),
      raw('v1', 'Secret', 'ca', 'shop', { stringData: { cert: authority.cert } }),
      tls({ client }),
    ])
    const { ssls } = world.turn().config
    expect(ssls).toMatchObject([{ id: 'shop_web', client: { ca: authority.cert } }])
    for (const broken of [tls({ clinet: client.caSecret }), tls({ client: { ...client, depth: 'deep' } })]) {
      const after = world.after(broken)
      expect(after.config.ssls).toEqual(ssls)
      expect(saidIn(after).join()).toContain('AXC0180')
    }
  })

  test('a host that another certificate has taken meanwhile is lost', () => {
    const { cert, key } = new Authority().issue({ commonName: 'shop.example.org' })
    const pair = raw('v1', 'Secret', 'pair', 'shop', { stringData: { 'tls.crt': cert, 'tls.key': key } })
    const tls = (name: string, hosts: unknown) =>
      raw(v2, 'ApisixTls', name, 'shop', { spec: { hosts, secret: { name: 'pair', namespace: 'shop' } } })
    const world = new HoldingWorld([pair, tls('a', ['shop.example.org', 'www.example.org'])])
    world.turn()
    world.after(tls('a', 'shop.example.org'))
    const after = world.after(tls('z', ['shop.example.org']))
    expect(after.config.ssls.map(({ id, snis }) => [id, snis])).toEqual([
      ['shop_z', ['shop.example.org']],
      ['shop_a', ['www.example.org']],
    ])
  })
})

describe('consumers', () => {
  const consumer = (key: string, plugins?: unknown) =>
    raw(v2, 'ApisixConsumer', 'bob', 'shop', {
      spec: { authParameter: { keyAuth: { value: { key } } }, ...(plugins !== undefined && { plugins }) },
    })

  test('are held as long as the credential is the one that is written', () => {
    const world = new HoldingWorld([consumer('one')])
    const before = world.turn()
    expect(world.after(consumer('one', guard(broken))).config).toEqual(before.config)
    expect(idsIn(world.after(consumer('two', guard(broken))).config)).toEqual([])
    expect(idsIn(world.after(consumer('one', guard(broken))).config)).toEqual([])
  })

  test('are not held where the credential cannot be read', () => {
    const world = new HoldingWorld([consumer('one')])
    world.turn()
    expect(idsIn(world.after(consumer('one', 'nonsense')).config)).toEqual([])
  })

  test('go at once when they are deleted', () => {
    const world = new HoldingWorld([consumer('one')])
    world.turn()
    world.after(consumer('one', guard(broken)))
    world.drop(consumer('one'))
    expect(idsIn(world.turn().config)).toEqual([])
  })

  test('one of v1alpha1 keeps the credentials that are as they were', () => {
    const one = (keys: readonly string[], plugins: unknown) =>
      raw('apisix.apache.org/v1alpha1', 'Consumer', 'eve', 'shop', {
        spec: {
          credentials: keys.map((key) => ({ type: 'key-auth', name: key.slice(0, 1), config: { key } })),
          plugins: [{ name: 'ip-restriction', config: plugins }],
        },
      })
    const world = new HoldingWorld([one(['a1', 'b1', 'c1'], allowed)])
    world.turn()
    const after = world.after(one(['a1', 'b2'], broken))
    expect(idsIn(after.config)).toEqual(['consumers/shop_eve', 'consumers/shop_eve/credentials/a'])
  })
})

describe('global plugins', () => {
  test('are held, and belong to another object that asks for one meanwhile', () => {
    const world = new HoldingWorld([globalRule(allowed, 'all', '2025-01-01T00:00:00Z')])
    const before = world.turn()
    expect(world.after(globalRule(broken, 'all', '2025-01-01T00:00:00Z')).config).toEqual(before.config)
    const after = world.after(globalRule({ whitelist: ['192.168.0.0/16'] }, 'other', '2026-01-01T00:00:00Z'))
    expect(after.config.global_rules).toEqual([
      { id: 'shop_other', plugins: { 'ip-restriction': { whitelist: ['192.168.0.0/16'] } } },
    ])
  })

  test('of an object that cannot be read at all are held too', () => {
    const world = new HoldingWorld([globalRule(allowed)])
    const before = world.turn()
    const after = world.after(raw(v2, 'ApisixGlobalRule', 'all', 'shop', { spec: { plugins: { cors: {} } } }))
    expect(after.config).toEqual(before.config)
  })
})

describe('a restart', () => {
  test('changes nothing of what is held, nor since when', () => {
    const world = new HoldingWorld([
      ...cart,
      raw(v2, 'ApisixUpstream', 'cart', 'shop', { spec: { retries: 3 } }),
      pluginConfig(allowed),
      globalRule(allowed),
      route(rule('a', { plugin_config_name: 'guards' }), rule('b')),
    ])
    world.turn()
    world.after(
      raw(v2, 'ApisixUpstream', 'cart', 'shop', { spec: { retries: 'many' } }),
      pluginConfig(broken),
      globalRule(broken),
      route(rule('a', { plugin_config_name: 'guards', priority: 'high' }), rule('b')),
    )
    const before = world.turn()
    expect(before.held).toHaveLength(4)
    world.restart()
    world.now = '2026-03-02T08:00:00.000Z'
    const after = world.turn()
    expect(after.config).toEqual(before.config)
    expect(after.held).toEqual(before.held)
    expect(world.turn().config).toEqual(before.config)
  })

  test('with options that do not allow what was held lets it go', () => {
    const text = { name: 'response-rewrite', enable: true, config: { body: '$env://GREETING' } }
    const world = new HoldingWorld([...cart, route(rule('a', { plugins: [text] }))], { allowEnv: ['GREETING'] })
    world.turn()
    expect(idsIn(world.after(route(rule('a', { plugins: [text], priority: 'high' }))).config)).toContain(
      'routes/shop_web_a',
    )
    world.use({ allowEnv: [] })
    world.restart()
    expect(idsIn(world.turn().config)).toEqual([])
  })
})
