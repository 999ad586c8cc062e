import { describe, expect, test } from 'bun:test'
import type { Request } from '../../src/router/request.ts'
import { receive } from '../../src/router/request.ts'
import { meets } from '../../src/router/vars.ts'
import { asked } from './asking.ts'

function ask(conditions: unknown, line = 'GET http://h/', more: Partial<Request> = {}): unknown {
  const received = receive(asked(line, more))
  return received && meets(conditions, received)
}

/** One condition against a header x-v with a value, or without it. */
function ofHeader(value: string | undefined, ...rest: readonly unknown[]): unknown {
  return ask([['http_x_v', ...rest]], undefined, { headers: value === undefined ? [] : [['X-V', value]] })
}

describe('operators of vars (gateway spec 1.1, lua-resty-expr)', () => {
  test('== compares texts, and numbers where the operand is one', () => {
    expect(['5', '5.0', ' 5 ', '0x5'].map((value) => ofHeader(value, '==', 5))).toEqual([true, true, true, true])
    expect(['5', '5.0'].map((value) => ofHeader(value, '==', '5'))).toEqual([true, false])
    expect(ofHeader('x', '==', 5)).toBe(false)
    expect(ofHeader(undefined, '==', '')).toBe(false)
  })

  test('~= is the opposite, also of what is missing', () => {
    expect([ofHeader('a', '~=', 'a'), ofHeader('b', '~=', 'a'), ofHeader(undefined, '~=', 'a')]).toEqual([
      false,
      true,
      true,
    ])
    expect([ofHeader('x', '~=', 5), ofHeader('5', '~=', 5)]).toEqual([true, false])
  })

  test('< and the like compare numbers, a numeric text is one, everything else is false (kinds spec 2.4)', () => {
    expect([
      ofHeader('9', '<', '10'),
      ofHeader('9', '>', 10),
      ofHeader('10', '>=', '10'),
      ofHeader('10', '<=', 9),
    ]).toEqual([true, false, true, false])
    expect([ofHeader('x', '<', 10), ofHeader('1', '<', 'x'), ofHeader(undefined, '<', 10)]).toEqual([
      false,
      false,
      false,
    ])
  })

  test('~~ is a search with case, ~* one without', () => {
    expect([ofHeader('abc', '~~', 'b'), ofHeader('aBc', '~~', 'b'), ofHeader('aBc', '~*', 'b')]).toEqual([
      true,
      false,
      true,
    ])
    expect(ofHeader('abc', '~~', '^b')).toBe(false)
  })

  test('a regular expression that does not compile matches nothing (data plane spec 5)', () => {
    expect(ofHeader('a(', '~~', 'a(')).toBe(false)
  })

  test('! negates, and is true where the variable is missing (gateway spec 1.1)', () => {
    expect([
      ofHeader('x', '!', '~~', 'x'),
      ofHeader(undefined, '!', '~~', 'x'),
      ofHeader(undefined, '!', 'in', ['x']),
    ]).toEqual([false, true, true])
  })

  test('in compares without conversion: "5" is not in [5] (kinds spec C6)', () => {
    expect([
      ofHeader('5', 'in', [5]),
      ofHeader('5', 'in', ['5', 5]),
      ofHeader('5', 'IN', []),
      ofHeader(undefined, 'in', ['5']),
    ]).toEqual([false, true, false, false])
  })

  test('has looks into lists, and no header is one', () => {
    expect([ofHeader('a', 'has', 'a'), ofHeader('a', '!', 'has', 'a')]).toEqual([false, true])
  })

  test('ipmatch takes addresses and networks', () => {
    const from = (remoteAddress: string, operand: unknown) =>
      ask([['remote_addr', 'ipmatch', operand]], undefined, { remoteAddress })
    expect([from('10.1.2.3', ['10.0.0.0/8']), from('11.1.2.3', ['10.0.0.0/8', '::1']), from('::1', '::/127')]).toEqual([
      true,
      false,
      true,
    ])
    expect(ofHeader('no address', 'ipmatch', ['0.0.0.0/0'])).toBe(false)
  })

  test('conditions are joined by AND; OR, !OR, !AND nest', () => {
    const yes = ['uri', '==', '/']
    const no = ['uri', '==', '/x']
    expect([ask([yes, yes]), ask([yes, no]), ask([])]).toEqual([true, false, true])
    expect([ask(['OR', no, yes]), ask(['OR', no, no]), ask([['OR', no, ['AND', yes, yes]], yes])]).toEqual([
      true,
      false,
      true,
    ])
    expect([ask(['!OR', no, no]), ask(['!AND', yes, no]), ask(['!AND', yes, yes])]).toEqual([true, true, false])
  })
})

describe('variables', () => {
  test('X_A and X-A are one, repeated headers are joined, odd names are dropped (gateway spec 1.1, correction 5)', () => {
    const headers = [
      ['X_A', '1'],
      ['x-a', '2'],
      ['x.b', '3'],
    ] as const
    expect(ask([['http_x_a', '==', '1, 2']], undefined, { headers })).toBe(true)
    expect(ask([['http_x.b', '==', '3']], undefined, { headers })).toBe(false)
  })

  test('arg_ is the first of its name, with case; one without = is true (correction 4)', () => {
    const line = 'GET http://h/?a=1&a=2&f&B=%20'
    expect(
      ask(
        [
          ['arg_a', '==', '1'],
          ['arg_B', '==', ' '],
        ],
        line,
      ),
    ).toBe(true)
    expect(ask([['arg_b', '==', ' ']], line)).toBe(false)
    expect([ask([['arg_f', '==', '']], line), ask([['arg_f', '~~', '.*']], line)]).toEqual([false, true])
  })

  test('cookies are found by name', () => {
    const headers = [['Cookie', 'a=1; sid=x=y']] as const
    expect(ask([['cookie_sid', '==', 'x=y']], undefined, { headers })).toBe(true)
    expect(ask([['cookie_b', '==', '2']], undefined, { cookies: { b: '2' } })).toBe(true)
  })

  test('server_port is text, and in doubt where nobody told it', () => {
    expect(ask([['server_port', '==', '9080']], undefined, { serverPort: 9080 })).toBe(true)
    expect(ask([['server_port', '==', '9080']])).toEqual({ doubt: 'at which port APISIX takes the request' })
  })

  test('ssl_server_name is the host of an https request, in the case of the client (correction 18)', () => {
    expect(ask([['ssl_server_name', '==', 'Shop.test']], 'GET https://Shop.test:8443/')).toBe(true)
    expect(ask([['ssl_server_name', '==', 'shop.test']], 'GET http://shop.test/')).toBe(false)
  })

  test('a body and strange variables are in doubt, but a plain no beside them is a no', () => {
    const body = ['post_arg.name', '==', 'x']
    expect(ask([body])).toEqual({ doubt: 'the body of the request' })
    expect(ask([['!', body]])).toHaveProperty('doubt')
    expect(ask([body, ['uri', '==', '/x']])).toBe(false)
    expect(ask(['OR', body, ['uri', '==', '/']])).toBe(true)
  })
})
