import { describe, expect, test } from 'bun:test'
import type { Gateway, GatewayRoute } from '../../src/router/gateway.ts'
import { readGateway } from '../../src/router/read-document.ts'
import type { Request } from '../../src/router/request.ts'
import { route } from '../../src/router/route.ts'
import { decideStream } from '../../src/router/stream.ts'
import { asked } from './asking.ts'

const nodes = [{ host: '10.0.0.1', port: 80, weight: 1 }]
const upstreams = [
  { id: 'a', nodes },
  { id: 'b', nodes },
  { id: 'none', nodes: [] },
]

function ask(
  answering: Partial<GatewayRoute>,
  rest: Gateway = {},
  more: Partial<Request> = {},
  priorities?: ReadonlyMap<string, number>,
) {
  const gateway = { upstreams, routes: [{ id: 'r', uris: ['/*'], ...answering }], ...rest }
  return route(gateway, asked('GET http://h/', more), priorities).answer
}

/** `a 0.9, 503 0.1`: where requests go. */
function sharesOf(answer: ReturnType<typeof ask>): string | undefined {
  return answer?.split.shares
    .map(({ probability, destination }) => {
      const where = destination.kind === 'upstream' ? (destination.id ?? 'inline') : destination.status
      return `${where} ${Number(probability.toFixed(3))}`
    })
    .join(', ')
}

function splitBy(...weighted: readonly unknown[]): Partial<GatewayRoute> {
  return { upstream_id: 'a', plugins: { 'traffic-split': { rules: [{ weighted_upstreams: weighted }] } } }
}

describe('where a request goes', () => {
  test('references that lead nowhere: 502, 404, 502, 503, 503 (data plane spec 5)', () => {
    expect(sharesOf(ask({ upstream_id: 'gone' }))).toBe('502 1')
    expect(sharesOf(ask({ service_id: 'gone' }))).toBe('404 1')
    expect(sharesOf(ask({ service_id: 's' }, { services: [{ id: 's', upstream_id: 'gone' }] }))).toBe('502 1')
    expect(sharesOf(ask({ upstream_id: 'a', plugin_config_id: 'gone' }))).toBe('503 1')
    expect(sharesOf(ask({ plugins: {} }))).toBe('503 1')
  })

  test('an upstream without nodes answers 503 (data plane spec 5), one with discovery may have some', () => {
    expect(sharesOf(ask({ upstream_id: 'none' }))).toBe('503 1')
    expect(sharesOf(ask({ upstream: { discovery_type: 'dns', service_name: 'x' } }))).toBe('inline 1')
  })

  test('an upstream for TCP or UDP answers an http request with 500, one for Kafka with 400 (C30)', () => {
    const by = (scheme: string) => sharesOf(ask({ upstream: { scheme, nodes } }))
    expect(['tcp', 'udp', 'kafka', 'grpc'].map(by)).toEqual(['500 1', '500 1', '400 1', 'inline 1'])
  })

  test('a route without upstream uses that of its service', () => {
    expect(sharesOf(ask({ service_id: 's' }, { services: [{ id: 's', upstream_id: 'b' }] }))).toBe('b 1')
  })

  test('a traffic split: weights, the default entry, an upstream without nodes for its share (C4)', () => {
    expect(
      sharesOf(ask(splitBy({ upstream_id: 'b', weight: 30 }, { weight: 60 }, { upstream_id: 'none', weight: 10 }))),
    ).toBe('b 0.3, a 0.6, 503 0.1')
  })

  test('an entry whose upstream there is not fails every request, even with weight 0 (C4)', () => {
    expect(sharesOf(ask(splitBy({ upstream_id: 'gone', weight: 0 }, { weight: 1 })))).toBe('500 1')
  })

  test('all weights 0 split evenly, 0 alone gets everything (C2)', () => {
    expect(sharesOf(ask(splitBy({ upstream_id: 'b', weight: 0 }, { weight: 0 })))).toBe('b 0.5, a 0.5')
    expect(sharesOf(ask(splitBy({ weight: 0 })))).toBe('a 1')
  })

  test('one upstream twice counts with its last weight: 10, then 40 against 50 is 44 % (C5)', () => {
    const split = splitBy(
      { upstream_id: 'b', weight: 10 },
      { upstream_id: 'b', weight: 40 },
      { upstream_id: 'a', weight: 50 },
    )
    expect(sharesOf(ask(split))).toBe('b 0.444, a 0.556')
    expect(sharesOf(ask(splitBy({ weight: 1 }, { upstream_id: 'b', weight: 1 }, { weight: 3 })))).toBe('a 0.75, b 0.25')
  })

  test('the first rule of which a match holds counts; without any, the upstream of the route', () => {
    const rules = [
      {
        match: [{ vars: [['arg_v', '==', '1']] }, { vars: [['arg_v', '==', '2']] }],
        weighted_upstreams: [{ upstream_id: 'b' }],
      },
      { match: [{ vars: [['arg_v', '==', '3']] }], weighted_upstreams: [{ upstream_id: 'none' }] },
    ]
    const split = { upstream_id: 'a', plugins: { 'traffic-split': { rules } } }
    expect(['v=2', 'v=3', 'v=4'].map((query) => sharesOf(ask(split, {}, { query })))).toEqual(['b 1', '503 1', 'a 1'])
  })

  test('a match that is in doubt is told beside what holds otherwise', () => {
    const rules = [{ match: [{ vars: [['post_arg.x', '==', '1']] }], weighted_upstreams: [{ upstream_id: 'b' }] }]
    const answer = ask({ upstream_id: 'a', plugins: { 'traffic-split': { rules } } })
    expect(sharesOf(answer)).toBe('a 1')
    expect(answer?.split.perhaps.map(({ doubt }) => doubt)).toEqual(['the body of the request'])
  })
})

describe('plugins', () => {
  const order = new Map([
    ['cors', 4000],
    ['key-auth', 2500],
    ['proxy-rewrite', 1008],
  ])
  const named = (answer: ReturnType<typeof ask>) =>
    answer?.chain.applied.map(({ name, from }) => `${name} ${from.section}`)

  test('route replaces plugin config replaces service, whole; global rules come first (gateway spec 1.2)', () => {
    const plugins = (...names: readonly string[]) => ({ plugins: Object.fromEntries(names.map((name) => [name, {}])) })
    const answer = ask(
      { plugin_config_id: 'p', service_id: 's', ...plugins('key-auth') },
      {
        plugin_configs: [{ id: 'p', ...plugins('key-auth', 'cors') }],
        services: [{ id: 's', upstream_id: 'a', ...plugins('cors', 'proxy-rewrite') }],
        global_rules: [{ id: 'g', ...plugins('ip-restriction') }],
      },
      {},
      order,
    )
    expect(named(answer)).toEqual([
      'ip-restriction global_rules',
      'cors plugin_configs',
      'key-auth routes',
      'proxy-rewrite services',
    ])
    expect(answer?.chain.dropped.map(({ name, from, reason }) => `${name} ${from.section} ${reason}`)).toEqual([
      'key-auth plugin_configs overridden',
      'cors services overridden',
    ])
    expect(answer?.chain.consumerMayAdd).toBe(true)
  })

  test('they run by priority, which _meta can change; without a table the order is by name', () => {
    const plugins = { 'proxy-rewrite': {}, 'key-auth': { _meta: { priority: 9000 } }, cors: {} }
    expect(named(ask({ upstream_id: 'a', plugins }, {}, {}, order))).toEqual([
      'key-auth routes',
      'cors routes',
      'proxy-rewrite routes',
    ])
    expect(named(ask({ upstream_id: 'a', plugins: { 'proxy-rewrite': {}, cors: {} } }))).toEqual([
      'cors routes',
      'proxy-rewrite routes',
    ])
  })

  test('_meta.disable and a filter that does not hold leave one out; a filter in doubt leaves it in doubt', () => {
    const plugins = {
      cors: { _meta: { disable: true } },
      echo: { _meta: { filter: [['uri', '==', '/x']] } },
      csrf: { _meta: { filter: [['post_arg.x', '==', '1']] } },
    }
    const { applied = [], dropped = [] } = ask({ upstream_id: 'a', plugins })?.chain ?? {}
    expect(applied.map(({ name, runs }) => [name, runs])).toEqual([['csrf', { doubt: 'the body of the request' }]])
    expect(dropped.map(({ name, reason }) => [name, reason])).toEqual([
      ['cors', 'disabled'],
      ['echo', 'filter'],
    ])
  })

  test('a plugin in two global rules runs in neither (C1)', () => {
    const rule = (id: string) => ({ id, plugins: { 'limit-count': {} } })
    const chain = ask({ upstream_id: 'a' }, { global_rules: [rule('1'), rule('2')] })?.chain
    expect(chain?.applied).toEqual([])
    expect(chain?.dropped.map(({ reason }) => reason)).toEqual(['twoGlobalRules', 'twoGlobalRules'])
  })

  test('those that can answer by themselves are named; cors does for OPTIONS only (gateway spec 1.2)', () => {
    const mayAnswer = (method: string) =>
      ask({ upstream_id: 'a', plugins: { cors: {}, redirect: {}, gzip: {} } }, {}, { method })?.chain.applied.map(
        (one) => one.mayAnswer,
      )
    expect(mayAnswer('GET')).toEqual([false, false, true])
    expect(mayAnswer('OPTIONS')).toEqual([true, false, true])
  })
})

describe('stream routes (gateway spec 1.4, C30)', () => {
  const decided = (stream_routes: Gateway['stream_routes'], connection: Parameters<typeof decideStream>[1]) => {
    const { winner, losers } = decideStream({ ...(stream_routes && { stream_routes }) }, connection)
    return [winner?.id, ...losers.map(({ route: one, reason }) => `${one.id} ${reason}`)]
  }

  test('of two routes on one port the first in the file wins', () => {
    expect(
      decided(
        [
          { id: 'x', server_port: 9100 },
          { id: 'a', server_port: 9100 },
          { id: 'b', server_port: 9101 },
        ],
        { serverPort: 9100 },
      ),
    ).toEqual(['x', 'a order', 'b server_port'])
  })

  test('the exact sni, then the longest wildcard of any depth, then routes without one', () => {
    const routes = [
      { id: 'none' },
      { id: 'short', sni: '*.test' },
      { id: 'long', sni: '*.a.test' },
      { id: 'exact', sni: 'x.a.test' },
    ]
    expect(decided(routes, { serverPort: 1, sni: 'x.a.test' })).toEqual([
      'exact',
      'long sniFirst',
      'short sniFirst',
      'none sniFirst',
    ])
    expect(decided(routes, { serverPort: 1, sni: 'y.z.a.test' })[0]).toBe('long')
    expect(decided(routes, { serverPort: 1, sni: 'other' })).toEqual(['none', 'short sni', 'long sni', 'exact sni'])
    expect(decided(routes, { serverPort: 1 })[0]).toBe('none')
  })

  test('an sni route that asks for another port lets the connection through to the rest', () => {
    const routes = [
      { id: 'a', sni: 'x.test', server_port: 1 },
      { id: 'b', server_port: 2 },
    ]
    expect(decided(routes, { serverPort: 2, sni: 'x.test' })).toEqual(['b', 'a server_port'])
  })

  test('addresses are conditions too', () => {
    const routes = [{ id: 'a', remote_addr: '10.0.0.0/8' }]
    expect(decided(routes, { serverPort: 1, remoteAddress: '10.1.1.1' })).toEqual(['a'])
    expect(decided(routes, { serverPort: 1, remoteAddress: '11.1.1.1' })).toEqual([undefined, 'a remote_addr'])
  })
})

describe('a document as APISIX reads it (data plane spec 1 and 5)', () => {
  test('single values become lists, nodes lists, ids text', () => {
    const gateway = readGateway({
      routes: [
        { id: 7, uri: '/a', host: 'a.test', remote_addr: '::1', upstream: { nodes: { '[::1]:80': 1, 'x.test': 2 } } },
      ],
    })
    expect(gateway.routes).toEqual([
      {
        id: '7',
        uris: ['/a'],
        hosts: ['a.test'],
        remote_addrs: ['::1'],
        upstream: {
          nodes: [
            { host: '[::1]', port: 80, weight: 1 },
            { host: 'x.test', weight: 2 },
          ],
        },
      },
    ])
  })

  test('of two items with one id the last counts, at the place of the first; 7 and "7" are one', () => {
    const routes = [
      { id: 7, uri: '/a' },
      { id: 'x', uri: '/x' },
      { id: '7', uri: '/b' },
    ]
    expect(readGateway({ routes }).routes?.map(({ id, uris }) => [id, uris])).toEqual([
      ['7', ['/b']],
      ['x', ['/x']],
    ])
  })

  test('an item without id is counted', () => {
    expect(readGateway({ routes: [{ id: 'a', uri: '/a' }, { uri: '/b' }] }).routes?.map(({ id }) => id)).toEqual([
      'a',
      'arr_2',
    ])
  })

  test('what has not the shape of a section is an empty one', () => {
    for (const document of [null, 'hello', [], { routes: null }, { routes: {} }, { routes: 'x' }]) {
      expect(readGateway(document).routes).toEqual([])
    }
  })
})
