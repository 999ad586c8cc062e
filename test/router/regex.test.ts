import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { search } from '../../src/router/regex.ts'

describe('regular expressions as PCRE reads them', () => {
  test.each([
    ['^/(?:svcRe)/(?:m.t)$', '/svcRe/met', '/svcRe/met'],
    ['a{2,3}', 'xaaaay', 'aaa'],
    ['a{2}?b', 'aab', 'aab'],
    ['a{x', 'a{x', 'a{x'],
    ['[]a-]+', 'x]-a', ']-a'],
    ['[^/]+$', '/a/bc', 'bc'],
    ['[[:alpha:]_]+', '1ab_2', 'ab_'],
    ['(a|ab)(c|bcd)$', 'abcd', 'abcd'],
    ['(\\w)\\1', 'abccd', 'cc'],
    ['(?i)SHOP', 'my shop', 'shop'],
    ['(?i:s)hop', 'Shop', 'Shop'],
    ['a(?!b)', 'abac', 'a'],
    ['(?<=/)v\\d', '/v1', 'v1'],
    ['\\Aa\\z', 'a', 'a'],
    ['x*?y', 'xxy', 'xxy'],
    ['(?P<n>a)b', 'ab', 'ab'],
    ['(a*)*b', 'aab', 'aab'],
    ['\\x41\\.', 'A.', 'A.'],
    ['ü', 'für', 'ü'],
  ])('%s finds in %s: %s', (pattern, subject, text) => {
    expect(search(pattern, subject)).toMatchObject({ text })
  })

  test('$ also stands before a last newline, \\z does not', () => {
    expect(search('a$', 'a\n')).toMatchObject({ text: 'a' })
    expect(search('a\\z', 'a\n')).toBeUndefined()
  })

  test('possessive and atomic parts give nothing back', () => {
    expect([search('a++a', 'aaa'), search('(?>a+)a', 'aaa')]).toEqual([undefined, undefined])
  })

  test('texts are bytes: ü is two, and has no other case', () => {
    expect([search('^.{2}$', 'ü'), search('^.$', 'ü')]).toEqual([{ start: 0, text: 'ü' }, undefined])
    expect(search('Ü', 'ü', true)).toBeUndefined()
    expect(search('a\\sb', 'a\u00a0b')).toBeUndefined()
  })

  test('what is not known here is in doubt, and named', () => {
    expect(search('(?R)', 'x')).toEqual({ doubt: 'the regular expression (?R), for it has a group (?R…)' })
    expect(search('\\p{L}', 'x')).toHaveProperty('doubt')
    expect(search('a'.repeat(1001), 'a')).toHaveProperty('doubt')
    expect(search('a', 'a'.repeat(20_000))).toHaveProperty('doubt')
  })

  test('a pattern that would take for ever is in doubt after a bounded number of steps', () => {
    expect(search('^(a+)+$', `${'a'.repeat(60)}b`)).toHaveProperty('doubt')
    expect(search('(.*)*x', 'a'.repeat(5000))).toHaveProperty('doubt')
    expect(search('(?:(?:a|b)c?)*$', `${'ab'.repeat(4000)}d`)).toHaveProperty('doubt')
  })

  test('what is nested or repeated beyond the stack is in doubt, a long plain text is not', () => {
    expect(search('a'.repeat(1000), 'a'.repeat(1000))).toMatchObject({ start: 0 })
    expect(search(`${'('.repeat(45)}a${')'.repeat(45)}*`, 'a'.repeat(5000))).toHaveProperty('doubt')
    expect(search('(a?)'.repeat(240), 'a'.repeat(300))).toHaveProperty('doubt')
  })

  test('it agrees with JavaScript where both read a pattern alike', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab)', '(b)')
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}', '*?', '+?')).map((parts) => parts.join(''))
    const pattern = fc.tuple(fc.constantFrom('', '^'), fc.array(piece, { maxLength: 4 }), fc.constantFrom('', '$'))
    const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, subject, ([start, pieces, end], text) => {
        const source = `${start}${pieces.join('')}${end}`
        const expected = new RegExp(source).exec(text)
        expect(search(source, text)).toEqual(
          expected === null ? undefined : { start: expected.index, text: expected[0] },
        )
      }),
      { numRuns: 2000 },
    )
  })
})
