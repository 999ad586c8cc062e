import { describe, expect, test } from 'bun:test'
import { readUri, takes } from '../../src/router/uris.ts'
import { normaliseHost, normalisePath, readArguments } from '../../src/router/url.ts'
import { answerOf, gatewayOf } from './asking.ts'

function taken(uri: string, ...paths: readonly string[]): readonly unknown[] {
  return paths.map((path) => takes(readUri(uri), path))
}

describe('what a uri takes', () => {
  test('an exact one only itself', () => {
    expect(taken('/a', '/a', '/a/', '/A', '/ab')).toEqual([true, false, false, false])
  })

  test('/p/* takes /p/, not /p (data plane spec 5)', () => {
    expect(taken('/p/*', '/p/', '/p/x/y', '/p', '/px')).toEqual([true, true, false, false])
  })

  test('an inner star is a glob that crosses slashes and is anchored at the end (C14)', () => {
    expect(taken('/m/*/s', '/m/a/s', '/m/a/b/s', '/m/a/sx', '/m/as')).toEqual([true, true, false, false])
  })

  test('a star inside a segment cuts the uri (gateway spec, correction 2)', () => {
    expect(taken('/a*b', '/a', '/axx', '/a/c', '/b')).toEqual([true, true, true, false])
  })

  test('with a segment that begins with a star, signs of regular expressions count (gateway spec, correction 1)', () => {
    expect(taken('/a+b/*', '/a+b/x', '/aab/x')).toEqual([false, false])
    expect(taken('/a(b/*', '/a(b/x')).toEqual([false])
    expect(taken('/a+b*', '/a+b/x', '/a+b')).toEqual([true, true])
    expect(taken('/a+b', '/a+b')).toEqual([true])
    expect(taken('/a.b:c{d ü/*', '/a.b:c{d ü/x')).toEqual([true])
  })

  test('/q*/* does not take what its prefix seems to say (gateway spec, correction 2)', () => {
    expect(taken('/q*/*', '/qx/y', '/q1/')).toEqual([false, false])
  })

  test('a uri without a leading slash takes no path (data plane spec 5)', () => {
    expect(taken('a', '/a')).toEqual([false])
  })

  test('a literal star is a wildcard: /lit* takes /litx (C15)', () => {
    expect(taken('/lit*', '/litx', '/lit*')).toEqual([true, true])
  })

  test('a colon is a letter (C14)', () => {
    expect(taken('/u/:name', '/u/:name', '/u/x')).toEqual([true, false])
  })

  test('/a*b shares the place of /a*: priority decides, then the longer uri (gateway spec 1.1)', () => {
    expect(answerOf(gatewayOf({ uris: ['/a*'] }, { uris: ['/a*b'] }), 'GET http://h/ax')).toBe('r1')
    expect(answerOf(gatewayOf({ uris: ['/a*'], priority: 1 }, { uris: ['/a*b'] }), 'GET http://h/ax')).toBe('r0')
  })
})

describe('what APISIX sees of a path', () => {
  test('it is decoded and normalised: all of these match Prefix /a (C12)', () => {
    const gateway = gatewayOf({ uris: ['/a', '/a/*'] })
    const paths = ['//a', '/x/../a', '/%61', '/a%2Fb']
    expect(paths.map((path) => answerOf(gateway, `GET http://h${path}`))).toEqual(['r0', 'r0', 'r0', 'r0'])
  })

  test('an encoded uri in a route never matches, its decoded form does (C12)', () => {
    expect(answerOf(gatewayOf({ uris: ['/c%20d'] }, { uris: ['/c d'] }), 'GET http://h/c%20d')).toBe('r1')
    expect(answerOf(gatewayOf({ uris: ['/ü'] }), 'GET http://h/%C3%BC')).toBe('r0')
    expect(answerOf(gatewayOf({ uris: ['/x%'] }), 'GET http://h/x%25')).toBe('r0')
  })

  test('dot segments keep the slash that they stand for', () => {
    const paths = ['/a/.', '/a/..', '/a/./b', '/a/b/..', '/', '//', '/a//', '/a/%2e%2e/b', '/a%3Fb']
    expect(paths.map(normalisePath)).toEqual(['/a/', '/', '/a/b', '/a/', '/', '/', '/a/', '/b', '/a?b'])
  })

  test('a climb above the root, a broken escape or an encoded NUL are 400', () => {
    expect(['/..', '/a/../..', '/%zz', '/%0', '/%00', 'a', ''].map(normalisePath)).toEqual(Array(7).fill(undefined))
    expect(answerOf(gatewayOf({ uris: ['/*'] }), 'GET http://h/../x')).toBe('400')
  })

  test('the host is lower case and has neither port nor last dot', () => {
    expect(['Shop.Test:80', 'shop.test.', '[::1]:9080', ''].map(normaliseHost)).toEqual([
      'shop.test',
      'shop.test',
      '[::1]',
      '',
    ])
  })

  test('arguments: the first counts, + is a blank, names are decoded, one without = is true (correction 4)', () => {
    expect([...readArguments('a=1&a=2&b+c=d%2Be&f&%67=&A=3')]).toEqual([
      ['a', '1'],
      ['b c', 'd+e'],
      ['f', true],
      ['g', ''],
      ['A', '3'],
    ])
  })
})
