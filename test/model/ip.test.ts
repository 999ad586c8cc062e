import { describe, expect, test } from 'bun:test'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { compareNodes, isApisixAddress, isIpOrCidr, parseIp } from '../../src/model/ip.ts'

/** Texts that are nearly an address. */
const nearly = fc
  .array(
    fc.constantFrom(
      '0',
      '1',
      '9',
      '01',
      '255',
      '256',
      '10',
      'a',
      'F',
      'fffff',
      '.',
      ':',
      '::',
      '/',
      '%',
      ' ',
      '[',
      ']',
      '-',
    ),
    {
      maxLength: 17,
    },
  )
  .map((parts) => parts.join(''))
const almostIpv4 = fc
  .array(fc.oneof(fc.nat(300).map(String), fc.constantFrom('00', '1 ', '')), { minLength: 3, maxLength: 5 })
  .map((parts) => parts.join('.'))
const almostIpv6 = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.nat(0xffff).map((n) => n.toString(16)),
        fc.constantFrom('', '0000', 'g'),
      ),
      { maxLength: 9 },
    ),
    fc.constantFrom('', ':1.2.3.4', '::', ':'),
  )
  .map(([parts, tail]) => parts.join(':') + tail)

describe('parseIp', () => {
  test('values', () => {
    expect(parseIp('10.0.0.255')).toEqual({ family: 4, groups: [10, 0, 0, 255] })
    expect(parseIp('::')).toEqual({ family: 6, groups: [0, 0, 0, 0, 0, 0, 0, 0] })
    expect(parseIp('2001:db8::A:1')).toEqual({ family: 6, groups: [0x2001, 0xdb8, 0, 0, 0, 0, 10, 1] })
    expect(parseIp('1:2:3:4:5:6:7::')).toEqual({ family: 6, groups: [1, 2, 3, 4, 5, 6, 7, 0] })
    expect(parseIp('::ffff:10.1.2.3')).toEqual({ family: 6, groups: [0, 0, 0, 0, 0, 0xffff, 0x0a01, 0x0203] })
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.04',
    '1.2.3.256',
    '1.2.3.4 ',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '0x1.2.3.4',
  ])('no IPv4: %j', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  test.each([
    ...[
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4::5:6:7:8',
      '::12345',
      'fe80::1%eth0',
      '[::1]',
    ],
    ...[':1:2:3:4:5:6:7', '1:2:3:4:5:6:7:', '1.2.3.4::', '::1.2.3.4:1', '::1.2.3', '::01.2.3.4', '::g', '::1\0'],
  ])('no IPv6: %j', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  test('says what node:net says, which knows zones in addition', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, almostIpv4, almostIpv6, fc.ipV4(), fc.ipV6()), (text) => {
        expect(parseIp(text)?.family ?? 0).toBe(text.includes('%') ? 0 : (isIP(text) as 0 | 4 | 6))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('networks', () => {
  test.each(['10.0.0.0/8', '10.0.0.1/32', '0.0.0.0/0', '::/0', '2001:db8::1/128', '10.0.0.1', '::1'])(
    '%j is one',
    (text) => {
      expect(isIpOrCidr(text)).toBe(true)
      expect(isApisixAddress(text)).toBe(true)
    },
  )

  test.each([
    '',
    '/',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '::/129',
    ':/0',
    '1:::/64',
    'a/8',
    '10.0.0.0/8 ',
  ])('%j is none', (text) => {
    expect(isIpOrCidr(text)).toBe(false)
    expect(isApisixAddress(text)).toBe(false)
  })

  test("an IPv4 tail in an IPv6 network is beyond APISIX's pattern", () => {
    expect(isIpOrCidr('::ffff:10.0.0.0/104')).toBe(true)
    expect(isApisixAddress('::ffff:10.0.0.0/104')).toBe(false)
    expect(isApisixAddress('::ffff:10.0.0.0')).toBe(true)
  })
})

describe('compareNodes', () => {
  test('IPv4 by number, IPv6 by number, names by text, then ports', () => {
    const sorted = [
      { host: '9.9.9.9', port: 1 },
      { host: '10.0.0.2', port: 80 },
      { host: '10.0.0.2', port: 443 },
      { host: '10.0.0.10', port: 80 },
      { host: '::1', port: 80 },
      { host: 'fe80::2', port: 80 },
      { host: 'a.test', port: 80 },
      { host: 'b.test', port: 1 },
      { host: 'b.test', port: 2 },
    ]
    for (let times = 0; times < 20; times += 1) {
      expect(fc.sample(fc.shuffledSubarray(sorted, { minLength: sorted.length }), 1)[0]?.sort(compareNodes)).toEqual(
        sorted,
      )
    }
  })

  test('is a total order', () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('::1', '0:0:0:0:0:0:0:1', '0::1', '::', 'a', 'b', '1.1.1.1', '01.1.1.1'),
    )
    const node = fc.record({ host, port: fc.nat(3) })
    fc.assert(
      fc.property(node, node, node, (a, b, c) => {
        expect(Math.sign(compareNodes(a, b)) + Math.sign(compareNodes(b, a))).toBe(0)
        expect(compareNodes(a, b) === 0).toBe(a.host === b.host && a.port === b.port)
        if (compareNodes(a, b) <= 0 && compareNodes(b, c) <= 0) expect(compareNodes(a, c)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 2000 },
    )
  })
})
