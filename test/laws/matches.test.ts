import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { kinds } from '../../src/kinds/table.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { anyObject } from '../support/worlds.ts'

/** The short way of decoding says yes only where zod does: on random objects, right ones and spoiled ones. */

const spoilt = fc.oneof(
  fc.constantFrom<unknown>(null, '', 'x', 0, 1, -1, 1.5, 70000, true, [], [null], {}, { x: 1 }),
  fc.jsonValue(),
)

/** An object with one value replaced, somewhere. */
function spoil(value: unknown, steps: readonly number[], replacement: unknown): unknown {
  const [step = 0, ...rest] = steps
  if (typeof value !== 'object' || value === null || steps.length === 0) return replacement
  const keys = Object.keys(value)
  if (keys.length === 0) return replacement
  const key = keys[step % keys.length] ?? ''
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
  copy[key] = spoil(copy[key], rest, replacement)
  return copy
}

const versions = Object.values(kinds).flatMap((entry) => Object.values(entry.versions))

test('what matches is what zod accepts', () => {
  let matched = 0
  let refused = 0
  fc.assert(
    fc.property(
      anyObject,
      fc.array(fc.nat(9), { maxLength: 7 }),
      spoilt,
      fc.boolean(),
      (object, steps, replacement, isSpoilt) => {
        const raw = (isSpoilt ? spoil(object, steps, replacement) : object) as RawObject
        for (const version of versions) {
          const says = version.matches(raw)
          if (says) matched += 1
          else refused += 1
          expect({ raw, says }).toEqual({ raw, says: version.schema().safeParse(raw).success })
        }
      },
    ),
    { numRuns: 1500 },
  )
  expect(Math.min(matched, refused)).toBeGreaterThan(500)
})
