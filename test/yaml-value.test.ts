import { describe, expect, test } from 'bun:test'
import { readYamlValue } from '../watch/yaml-value.ts'

/** A text in a field of an object is read as a manifest is. */

describe('a text of one document', () => {
  test.each([
    ['', null],
    ['# nothing\n', null],
    ['---\na: yes\nb: 010\nc: 3.20\n', { a: true, b: 8, c: 3.2 }],
    ['a: &x {b: 1}\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['a: [\n1,\n2\n]\n', { a: [1, 2] }],
    ['[{"a": 1}]', [{ a: 1 }]],
    ['just text', 'just text'],
  ])('%j', (text, value) => {
    expect(readYamlValue(text)).toEqual({ kind: 'value', value })
  })

  test.each([
    ['a: 1\na: 2\n', 2, 'the key "a" is there twice'],
    ['a: 1\n---\nb: 2\n', 3, 'a second document begins'],
    ['a: 1\nb: {c: 2\n', 3, 'a bracket or quote before this place is not closed'],
    ['a: 1\n\tb: 2\n', 2, 'tab'],
    ['a: *x\n', 1, 'the anchor x is unknown'],
    ['a: .inf\n', 1, '.inf is no number in JSON'],
    ['a: "\0"\n', 1, 'a NUL character stands there'],
    [`a: ${'['.repeat(101)}${']'.repeat(101)}`, 1, 'there are more than 100 levels'],
    [`a: &a [${'x,'.repeat(999)}]\nb: [${'*a,'.repeat(99)}]\n`, 2, 'its aliases add too much'],
  ])('that is broken: %j', (text, line, reason) => {
    expect(readYamlValue(text)).toMatchObject({ kind: 'broken', line, reason: expect.stringContaining(reason) })
  })
})
