import { describe, expect, test } from 'bun:test'
import { meeting } from '../../src/router/meeting.ts'
import { search } from '../../src/router/regex.ts'
import { examplesOf } from '../../src/router/regex-example.ts'
import { receive } from '../../src/router/request.ts'
import { meets } from '../../src/router/vars.ts'

const base = { method: 'GET', host: 'a.test', path: '/a' }

describe('conditions are met with', () => {
  const met: readonly (readonly [conditions: readonly unknown[], more: object])[] = [
    [[], {}],
    [[['http_x_canary', '==', '1']], { headers: [['x-canary', '1']] }],
    [[['http_x', '!', '==', '1']], {}],
    [[['arg_a', '>', 2]], { query: 'a=3' }],
    [
      [
        ['arg_a', '>', 2],
        ['arg_a', '<=', 4],
        ['arg_b', 'in', ['x y']],
      ],
      { query: 'a=3&b=x%20y' },
    ],
    [[['cookie_s', '~~', '^[0-9]{3}$']], { cookies: { s: '111' } }],
    [[['uri', '~~', '^/b/(x|y)/\\d+$']], { path: '/b/x/1' }],
    [[['uri', '~~', '^/a']], {}],
    [[['remote_addr', 'ipmatch', ['10.0.0.0/8']]], { remoteAddress: '10.0.0.0' }],
    [[['remote_addr', '!', 'ipmatch', ['192.0.2.0/24']]], { remoteAddress: '2001:db8::1' }],
    [[['scheme', '==', 'https']], { scheme: 'https' }],
    [[['request_method', '==', 'POST']], { method: 'POST' }],
    [[['http_host', '==', 'b.test']], { host: 'b.test' }],
    [[['!OR', ['http_x', '~=', '1'], ['arg_a', '==', '2']]], { headers: [['x', '1']] }],
    [[['!AND', ['host', '==', 'a.test'], ['http_x', '~=', '1']]], { headers: [['x', '1']] }],
  ]
  test.each(met)('%j', (conditions, more) => {
    expect(meeting(conditions, base).map((request) => ({ ...request }))).toContainEqual({ ...base, ...more })
  })

  test('one request for each alternative', () => {
    const conditions = [['OR', ['http_x', '==', '1'], ['http_y', '==', '2']]]
    expect(meeting(conditions, base).map(({ headers }) => headers)).toEqual([[['x', '1']], [['y', '2']]])
  })

  test('nothing where they contradict each other, and in doubt where nobody knows', () => {
    const both = [
      ['http_x', '==', '1'],
      ['http_x', '==', '2'],
    ]
    expect(meeting(both, base)).toEqual([])
    const doubtful = [
      ['post_arg.a', '==', '1'],
      ['http_x', '==', '2'],
    ]
    expect(meeting(doubtful, base)).toEqual([{ ...base, headers: [['x', '2']] }])
  })

  test('no more ways than there is time for', () => {
    const either = ['OR', ['http_x', '==', '1'], ['http_y', '==', '1'], ['http_z', '==', '1']]
    const requests = meeting(Array(12).fill(either), base)
    expect(requests.length).toBeLessThanOrEqual(16)
    for (const request of requests) {
      const received = receive(request)
      expect(received && meets(Array(12).fill(either), received)).toBe(true)
    }
  })
})

describe('an example', () => {
  const patterns = ['^/v[0-9]+/x$', '(a|b)c?', '(foo)-\\1', '[^a-z]{2,}', '\\w+@\\w+\\.com', '(?i)ABC', 'é', '']
  test.each(patterns)('of %s is found by it', (pattern) => {
    const examples = examplesOf(pattern)
    expect(examples).not.toEqual([])
    expect(examples.some((example) => search(pattern, example) !== undefined)).toBe(true)
  })

  test('is none where a pattern is not understood, or would be endless', () => {
    expect(examplesOf('(*FAIL)')).toEqual([])
    expect(examplesOf('((a{900}){900}){900}')).toEqual([])
  })
})
