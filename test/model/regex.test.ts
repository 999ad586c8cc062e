import { describe, expect, test } from 'bun:test'
import { brokenRegex, isTemplate } from '../../src/model/regex.ts'

describe('brokenRegex', () => {
  // Each of them compiles in PCRE; some do not in JavaScript.
  test.each([
    '',
    '^/shop/([a-z]+)(?:/(\\d{1,3}))?$',
    '(?i)^/A',
    '(?P<name>a)(?P=name)',
    '(?>a+)b*+c++d?+e*?',
    '[]a]',
    '[^]a]',
    '[[:alpha:](]',
    '[a\\]b]',
    '[(*+?|)]',
    '\\(\\)\\[\\*\\\\',
    ']}{',
    'a{2}+',
    'a||b()',
    '(?+1)(a)',
    '(?=a)*',
    '\\Q(*\\E',
    '(?x) a # a ( in a comment',
    'a(?# a ( in a comment)b',
    '(*UTF8)a',
  ])('takes %j', (pattern) => expect(brokenRegex(pattern)).toBeUndefined())

  test.each([
    ['a\\', 'ends in a lone backslash'],
    ['a\\\\\\', 'ends in a lone backslash'],
    ['^/[a-z', 'has a [ that nothing closes'],
    ['[]', 'has a [ that nothing closes'],
    ['[^]', 'has a [ that nothing closes'],
    ['[a\\]', 'has a [ that nothing closes'],
    ['^/(a', 'has a ( that nothing closes'],
    ['(?:a', 'has a ( that nothing closes'],
    ['\\\\(a', 'has a ( that nothing closes'],
    ['a)', 'has a ) that closes nothing'],
    ['(a))(b', 'has a ) that closes nothing'],
    ['*.shop.test', 'has a * with nothing to repeat before it'],
    ['a|+', 'has a + with nothing to repeat before it'],
    ['(+a)', 'has a + with nothing to repeat before it'],
    ['a**', 'has a * with nothing to repeat before it'],
    ['a+?*', 'has a * with nothing to repeat before it'],
  ])('refuses %j: it %s', (pattern, reason) => expect(brokenRegex(pattern)).toBe(reason))
})

test('a template names groups by number, and nothing else', () => {
  for (const text of ['', '/a', '/$1', '/${12}/$0', '$$', '$$host', '$1$$2', '/{a}'])
    expect(isTemplate(text)).toBe(true)
  for (const text of ['$', '/a$', '/$host', '/$1$host', '${1', '${a}', '${}', '$$$', '$-1'])
    expect(isTemplate(text)).toBe(false)
})
