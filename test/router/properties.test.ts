import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { decide } from '../../src/router/decide.ts'
import type { Gateway, GatewayRoute } from '../../src/router/gateway.ts'
import { readGateway } from '../../src/router/read-document.ts'
import type { Request } from '../../src/router/request.ts'
import { route } from '../../src/router/route.ts'
import { decideStream } from '../../src/router/stream.ts'

const hosts = ['a.test', 'b.a.test', 'c.b.a.test', 'x.test']
const patterns = ['a.test', 'b.a.test', '*.test', '*.a.test', '*', 'x.test']
const paths = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/ab']
const uris = ['/', '/*', '/a', '/a*', '/a/*', '/a/b', '/a/b*', '/a/*/c', '/ab', '/a*b']

const anyRoute: fc.Arbitrary<Omit<GatewayRoute, 'id'>> = fc.record(
  {
    uris: fc.uniqueArray(fc.constantFrom(...uris), { minLength: 1, maxLength: 3 }),
    hosts: fc.uniqueArray(fc.constantFrom(...patterns), { minLength: 1, maxLength: 2 }),
    methods: fc.uniqueArray(fc.constantFrom('GET', 'POST'), { minLength: 1 }),
    priority: fc.integer({ min: -1, max: 1 }),
    vars: fc.constantFrom([['arg_x', '==', '1']], [['http_y', '!', '==', '1']], [['unknown', '==', '1']]),
    status: fc.constantFrom(0, 1),
  },
  { requiredKeys: ['uris'] },
)

const anyGateway: fc.Arbitrary<Gateway> = fc
  .array(anyRoute, { maxLength: 8 })
  .map((routes) => ({ routes: routes.map((one, index) => ({ id: `r${index}`, ...one })) }))

const anyRequest: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  host: fc.constantFrom(...hosts),
  path: fc.constantFrom(...paths),
  query: fc.constantFrom('', 'x=1'),
})

/**
 * The router as the tree walks it, told anew: a map of exact uris and one of prefixes per host, searched from the exact
 * host to none. `takes` says whether a route's other conditions hold.
 */
function walk({ routes = [] }: Gateway, { method, host, path, query }: Request): string | undefined {
  const isTaken = ({ methods, vars = [] }: GatewayRoute) =>
    (methods?.includes(method) ?? true) &&
    vars.every((condition) => {
      const [name] = condition as readonly string[]
      return name === 'arg_x' ? query === 'x=1' : name !== 'unknown'
    })
  const inTier = (routesOfHost: readonly GatewayRoute[]): string | undefined => {
    const places = Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, path.length - length))
    for (const [place, isExact] of [[path, true] as const, ...places.map((prefix) => [prefix, false] as const)]) {
      const waiting = routesOfHost.flatMap((one) =>
        one.uris
          .filter((uri) => (isExact ? uri === place : uri.includes('*') && uri.split('*')[0] === place))
          .map((uri) => ({ one, uri })),
      )
      waiting.sort(
        (a, b) => (b.one.priority ?? 0) - (a.one.priority ?? 0) || (isExact ? 0 : b.uri.length - a.uri.length),
      )
      const found = waiting.find(({ one, uri }) => isTaken(one) && (uri !== '/a/*/c' || /^\/a\/.*\/c$/.test(path)))
      if (found !== undefined) return found.one.id
    }
    return undefined
  }
  const enabled = routes.filter(({ status }) => status !== 0)
  const suffixes = Array.from({ length: host.length + 1 }, (_, start) => `*${host.slice(start)}`)
  for (const pattern of [host, ...suffixes]) {
    const found = inTier(enabled.filter((one) => one.hosts?.includes(pattern)))
    if (found !== undefined) return found
  }
  return inTier(enabled.filter((one) => one.hosts === undefined))
}

describe('the router', () => {
  test('decide agrees with a walk through the trees', () => {
    let found = 0
    fc.assert(
      fc.property(anyGateway, anyRequest, (gateway, request) => {
        const expected = walk(gateway, request)
        if (expected !== undefined) found += 1
        expect(decide(gateway, request).winner?.route.id).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
    expect(found).toBeGreaterThan(500)
  })

  test('every route is told exactly once: as the winner, as perhaps, or with a reason', () => {
    fc.assert(
      fc.property(anyGateway, anyRequest, (gateway, request) => {
        const { winner, perhaps, losers } = decide(gateway, request)
        const told = [
          winner?.route.id ?? [],
          perhaps.map(({ candidate }) => candidate.route.id),
          losers.map(({ route: one }) => one.id),
        ]
        expect(told.flat(2).sort()).toEqual((gateway.routes ?? []).map(({ id }) => id))
      }),
    )
  })

  test('the order of the file matters only between routes with one uri and one priority on one host', () => {
    const unlike = anyGateway.map(({ routes = [] }) => ({
      routes: routes.map((one, index) => ({ ...one, priority: index })),
    }))
    fc.assert(
      fc.property(unlike, anyRequest, (gateway, request) => {
        const turned = { routes: gateway.routes.toReversed() }
        expect(decide(turned, request).winner?.route.id).toEqual(decide(gateway, request).winner?.route.id)
      }),
    )
  })

  test('the order of methods, hosts and uris inside a route never matters', () => {
    fc.assert(
      fc.property(anyGateway, anyRequest, (gateway, request) => {
        const turned = (gateway.routes ?? []).map((one) => ({
          ...one,
          uris: one.uris.toReversed(),
          ...(one.hosts && { hosts: one.hosts.toReversed() }),
          ...(one.methods && { methods: one.methods.toReversed() }),
        }))
        const { winner, losers } = decide({ routes: turned }, request)
        const before = decide(gateway, request)
        expect([winner?.route.id, losers.map((loser) => [loser.route.id, loser.reason.kind])]).toEqual([
          before.winner?.route.id,
          before.losers.map((loser) => [loser.route.id, loser.reason.kind]),
        ])
      }),
    )
  })

  test('nothing that a file or a client may hold makes it throw', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('/a*/*(', '*', '/(a+)+/*', '%', ''),
    )
    const texts = fc.array(text, { maxLength: 3 })
    const item = fc.dictionary(
      fc.constantFrom(
        'id',
        'uri',
        'uris',
        'host',
        'hosts',
        'vars',
        'methods',
        'remote_addrs',
        'plugins',
        'upstream',
        'upstream_id',
        'service_id',
        'nodes',
        'sni',
        'server_port',
        'status',
        'priority',
      ),
      fc.oneof(text, texts, fc.jsonValue(), fc.constant([['uri', '~~', '(a+)+$']])),
    )
    const section = fc.oneof(fc.array(item, { maxLength: 4 }), fc.jsonValue())
    const document = fc.record({
      routes: section,
      services: section,
      upstreams: section,
      plugin_configs: section,
      global_rules: section,
      stream_routes: section,
    })
    fc.assert(
      fc.property(document, text, text, text, text, (value, method, host, path, query) => {
        const gateway = readGateway(value)
        route(gateway, { method, host, path: `/${path}`, query, headers: [[host, path]], remoteAddress: query })
        decideStream(gateway, { serverPort: 9100, sni: host, remoteAddress: query })
      }),
      { numRuns: 1000 },
    )
  })
})
