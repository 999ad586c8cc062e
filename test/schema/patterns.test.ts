import { describe, expect, test } from 'bun:test'
import { readPattern } from '../../src/schema/patterns.ts'

describe('patterns of PCRE', () => {
  test.each([
    ['^[a-zA-Z0-9-_.]+$', 'a.b-c_1', 'a b'],
    ['\\A([\\w]|[\\w][\\w@ .-]*[\\w@.-]+)\\z', 'a user@x.y', ' a'],
    ['^[\\p{L}][\\p{L}\\p{N}_.:/-]*(?<!:)$', 'größe', 'größe:'],
    ['^(?!tag=)[ -~]*', 'other', undefined],
    ['^\\/.*', '/x', 'x'],
    ['^[\\w-.]+$', 'a-b.c', 'a b'],
    ['\\\\h', '\\h', 'h'],
    ['^[*+]+$', '*+*', 'a'],
    ['^.$', '\u{1f6d2}', 'ab'],
  ])('%s is read as it is meant', (pattern, right, wrong) => {
    const read = readPattern(pattern)
    expect(read?.test(right)).toBe(true)
    if (wrong !== undefined) expect(read?.test(wrong)).toBe(false)
  })

  test.each([
    '(?i)a',
    '(?>a)',
    '(?<name>a)',
    '(?P<name>a)',
    'a++',
    'a*+',
    '\\h',
    '\\Qa\\E',
    '[[:alpha:]]',
    '(*UTF)a',
    '\\K',
    'a)',
    '[a',
    '\\v',
  ])('%s is not understood, and said to be so', (pattern) => {
    expect(readPattern(pattern)).toBeUndefined()
  })
})
