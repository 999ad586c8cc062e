import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { LineCutter } from '../../watch/cluster/lines.ts'
import { readRetryAfter } from '../../watch/cluster/retry-after.ts'

describe('lines', () => {
  test('come out whole, wherever the bytes are divided', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ''))
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(20)), fc.boolean(), (lines, sizes, isCut) => {
        const bytes = Buffer.from(lines.map((each) => `${each}\n`).join('') + (isCut ? '€'.slice(0, 1) : ''))
        const whole = isCut ? bytes.subarray(0, -1) : bytes
        const cutter = new LineCutter()
        const found: string[] = []
        let at = 0
        for (const size of sizes) {
          found.push(...cutter.cut(whole.subarray(at, at + size)))
          at += size
        }
        found.push(...cutter.cut(whole.subarray(at)))
        expect(found).toEqual(Buffer.from(lines.join('\n')).toString().split('\n').slice(0, lines.length))
        expect(cutter.hasRest()).toBe(isCut)
      }),
    )
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1)
  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%p', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected)
  })
})
