import { describe, expect, test } from 'bun:test'
import { decide } from '../../src/router/decide.ts'
import { answerOf, asked, gatewayOf } from './asking.ts'

const get = 'GET http://a.h.test'

describe('which path wins', () => {
  test('of one uri with one priority, the first in the file answers, whatever the ids (data plane spec 5, C19)', () => {
    const routes = [
      { id: 'z', uris: ['/a'] },
      { id: 'a', uris: ['/a'] },
    ]
    expect(answerOf(gatewayOf(...routes), `${get}/a`)).toBe('z')
    expect(answerOf(gatewayOf(...routes.toReversed()), `${get}/a`)).toBe('a')
  })

  test('a priority counts between routes on one path pattern (data plane spec 5)', () => {
    expect(answerOf(gatewayOf({ uris: ['/a/*'] }, { uris: ['/a/*'], priority: 1 }), `${get}/a/x`)).toBe('r1')
    expect(answerOf(gatewayOf({ uris: ['/a/*'], priority: -1 }, { uris: ['/a/*'] }), `${get}/a/x`)).toBe('r1')
  })

  test('a priority lifts no prefix over a longer one or over an exact uri (data plane spec 5, C9)', () => {
    expect(answerOf(gatewayOf({ uris: ['/*'], priority: 100 }, { uris: ['/rx/*'] }), `${get}/rx/1`)).toBe('r1')
    expect(answerOf(gatewayOf({ uris: ['/a/*'], priority: 100 }, { uris: ['/a/b'] }), `${get}/a/b`)).toBe('r1')
  })

  test('a regex route that lists the other patterns too wins on them by priority, and passes the rest on (C9)', () => {
    const gateway = gatewayOf(
      { id: 'plain', uris: ['/api', '/api/*'] },
      { id: 'regex', uris: ['/*', '/api', '/api/*'], vars: [['uri', '~~', '^/api/[0-9]+$']], priority: 100 },
    )
    expect(answerOf(gateway, `${get}/api/12`)).toBe('regex')
    expect(answerOf(gateway, `${get}/api/x`)).toBe('plain')
  })

  test('a route that fails on method or vars is skipped, and the search goes on to the next (gateway spec 1.1)', () => {
    const gateway = gatewayOf(
      { uris: ['/a'], methods: ['POST'] },
      { uris: ['/a'], vars: [['arg_x', '==', '1']] },
      { uris: ['/*'] },
    )
    expect(answerOf(gateway, `${get}/a`)).toBe('r2')
    expect(answerOf(gateway, `${get}/a?x=1`)).toBe('r1')
    expect(answerOf(gateway, 'POST http://a.h.test/a')).toBe('r0')
  })

  test('status 0 takes a route out (data plane spec 5)', () => {
    expect(answerOf(gatewayOf({ uris: ['/a'], status: 0 }, { uris: ['/*'] }), `${get}/a`)).toBe('r1')
  })
})

describe('which host wins', () => {
  test('the exact host, then the longest wildcard, then none (gateway spec 1.1)', () => {
    const gateway = gatewayOf(
      { id: 'none', uris: ['/*'] },
      { id: 'star', uris: ['/*'], hosts: ['*'] },
      { id: 'short', uris: ['/*'], hosts: ['*.test'] },
      { id: 'long', uris: ['/*'], hosts: ['*.h.test'] },
      { id: 'exact', uris: ['/*'], hosts: ['a.h.test'] },
    )
    const answers = ['a.h.test', 'b.h.test', 'x.test', 'other'].map((host) => answerOf(gateway, `GET http://${host}/`))
    expect(answers).toEqual(['exact', 'long', 'short', 'star'])
  })

  test('*.h.test takes a.b.h.test, not h.test (data plane spec 5)', () => {
    const gateway = gatewayOf({ uris: ['/*'], hosts: ['*.h.test'] })
    expect(answerOf(gateway, 'GET http://a.b.h.test/')).toBe('r0')
    expect(answerOf(gateway, 'GET http://h.test/')).toBe('404')
  })

  test('a host shadows an exact uri without host, whatever the priority (data plane spec 5)', () => {
    const gateway = gatewayOf({ uris: ['/onlyany'], priority: 100 }, { uris: ['/*'], hosts: ['a.h.test'] })
    expect(answerOf(gateway, `${get}/onlyany`)).toBe('r1')
  })

  test('a tier in which nothing takes the request falls through to the next (C19)', () => {
    const gateway = gatewayOf(
      { uris: ['/a'], hosts: ['a.h.test'] },
      { uris: ['/b'], hosts: ['*.h.test'] },
      { uris: ['/c'] },
    )
    expect(['/a', '/b', '/c', '/d'].map((path) => answerOf(gateway, get + path))).toEqual(['r0', 'r1', 'r2', '404'])
  })

  test('a default backend without host gets unknown hosts and what its hosts leave over (C31)', () => {
    const gateway = gatewayOf(
      { id: 'default', uris: ['/*'], priority: -1000 },
      { id: 'shop', uris: ['/shop'], hosts: ['d.test'], methods: ['GET'] },
    )
    expect(answerOf(gateway, 'GET http://d.test/shop')).toBe('shop')
    expect(answerOf(gateway, 'POST http://d.test/shop')).toBe('default')
    expect(answerOf(gateway, 'GET http://d.test/other')).toBe('default')
    expect(answerOf(gateway, 'GET http://unknown/shop')).toBe('default')
  })

  test('case and port of a host do not count in a request; a host with a port matches nothing (C13)', () => {
    expect(answerOf(gatewayOf({ uris: ['/*'], hosts: ['A.h.Test'] }), 'GET http://a.H.test:9080/')).toBe('r0')
    expect(answerOf(gatewayOf({ uris: ['/*'], hosts: ['1.2.3.4:8080'] }), 'GET http://1.2.3.4:8080/')).toBe('404')
  })

  test('a route without hosts has those of its service, its own replace them (gateway spec, correction 3)', () => {
    const { routes = [] } = gatewayOf(
      { uris: ['/a'], service_id: 's' },
      { uris: ['/b'], service_id: 's', hosts: ['own.test'] },
    )
    const gateway = { routes, services: [{ id: 's', hosts: ['s.test'] }] }
    expect(answerOf(gateway, 'GET http://s.test/a')).toBe('r0')
    expect(answerOf(gateway, 'GET http://x.test/a')).toBe('404')
    expect(answerOf(gateway, 'GET http://s.test/b')).toBe('404')
    expect(answerOf(gateway, 'GET http://own.test/b')).toBe('r1')
  })
})

describe('what else a route asks', () => {
  test('remote_addrs are addresses and networks, of IPv6 too', () => {
    const gateway = gatewayOf({ uris: ['/*'], remote_addrs: ['10.0.0.0/9', '192.168.1.7', '2001:db8::/33'] })
    const from = (remoteAddress: string) => answerOf(gateway, `${get}/`, { remoteAddress })
    expect(['10.127.0.1', '192.168.1.7', '2001:db8:7fff::1'].map(from)).toEqual(['r0', 'r0', 'r0'])
    expect(['10.128.0.1', '192.168.1.8', '2001:db8:8000::1', '::a00:1'].map(from)).toEqual(['404', '404', '404', '404'])
  })

  test('a request from nobody knows where leaves remote_addrs in doubt', () => {
    expect(answerOf(gatewayOf({ uris: ['/*'], remote_addrs: ['10.0.0.0/8'] }, { uris: ['/*'] }), `${get}/`)).toBe(
      'r0? r1',
    )
  })

  test('filter_func is in doubt, but only where the rest fits', () => {
    const filter = { filter_func: 'function(vars) return true end' }
    const gateway = gatewayOf(
      { uris: ['/a'], ...filter },
      { uris: ['/a'], methods: ['PUT'], ...filter },
      { uris: ['/*'] },
    )
    expect(answerOf(gateway, `${get}/a`)).toBe('r0? r2')
    expect(answerOf(gateway, `${get}/b`)).toBe('r2')
  })
})

describe('the losers', () => {
  test('each is told once with its reason, the tried ones first and in the order of the router', () => {
    const gateway = gatewayOf(
      { id: 'off', uris: ['/a'], status: 0 },
      { id: 'elsewhere', uris: ['/a'], hosts: ['other.test'] },
      { id: 'path', uris: ['/b'] },
      { id: 'no host', uris: ['/a'] },
      { id: 'prefix', uris: ['/*'], hosts: ['a.h.test'] },
      { id: 'later', uris: ['/a'], hosts: ['a.h.test'] },
      { id: 'post', uris: ['/a'], hosts: ['a.h.test'], methods: ['POST'], priority: 9 },
      { id: 'vars', uris: ['/a'], hosts: ['a.h.test'], vars: [['arg_x', '==', '1']], priority: 8 },
      { id: 'winner', uris: ['/a'], hosts: ['a.h.test'], priority: 7 },
    )
    const { winner, losers } = decide(gateway, asked(`${get}/a`))
    expect(winner?.route.id).toBe('winner')
    expect(losers.map(({ route, reason }) => [route.id, reason])).toEqual([
      ['post', { kind: 'unmet', unmet: { condition: 'method', wanted: 'POST' } }],
      ['vars', { kind: 'unmet', unmet: { condition: 'vars', wanted: '["arg_x","==","1"]' } }],
      ['later', { kind: 'beaten', by: 'priority' }],
      ['prefix', { kind: 'beaten', by: 'path' }],
      ['no host', { kind: 'beaten', by: 'host' }],
      ['off', { kind: 'disabled' }],
      ['elsewhere', { kind: 'host', uriFits: true }],
      ['path', { kind: 'uri' }],
    ])
  })

  test('of equals the later in the file loses by order', () => {
    const { losers } = decide(gatewayOf({ uris: ['/a'] }, { uris: ['/a'] }), asked(`${get}/a`))
    expect(losers.map(({ reason }) => reason)).toEqual([{ kind: 'beaten', by: 'order' }])
  })
})
