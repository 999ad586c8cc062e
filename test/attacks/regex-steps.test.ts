import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RegexLiteral, regexLiteralsIn } from '../support/regex-literals.ts'
import { CountedRegex } from '../support/regex-steps.ts'

/** Expressions of ours over texts of others: twice the text takes twice the steps, not four times. */

const root = fileURLToPath(new URL('../../', import.meta.url))

const found = ['src', 'watch', 'output'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .flatMap((name) =>
      regexLiteralsIn(readFileSync(join(root, folder, name), 'utf8')).map((regex) => ({
        ...regex,
        where: `${folder}/${name}`,
      })),
    ),
)

/** What can be long only if something in it is repeated without end. */
const endless = found.filter(({ source }) => /[^\\](?:[*+]|\{\d+,\})/.test(source))

/** Those that no text of a tenant reaches, or no long one. */
const looked: Readonly<Record<string, string>> = {
  'output/control-api.ts': 'over an address that is typed',
  'src/cli/completion.ts': 'over the names of our own options',
  'src/cli/sides/git-tree.ts': 'over a path that is typed',
  'src/kinds/shared.ts': 'over at most 64 characters',
  'src/schema/patterns.ts': 'over patterns of the data plane',
}

const characters = [...'aAeEx019 \t\n-_.,:;/\\$#@&=<>(){}[]"\'`%?*+|~^!', '\r', 'é', '\0']

/** Beginnings that lead into the middle of an expression: pieces of it, read as text. */
function beginningsOf(source: string): readonly string[] {
  const text = source.replace(/\\([bBdDwWsS])|\\(.)|\(\?(?:<?[=!]|:|<\w+>)|[\^$()[\]*+?]/g, (_, kind, plain) =>
    kind === 'd' ? '1' : kind === 'w' ? 'a' : kind === 's' ? ' ' : (plain ?? ''),
  )
  const pieces = text.split('|').flatMap((piece) => [piece, piece.slice(0, 3)])
  return [...new Set(['', ...pieces])].slice(0, 12)
}

/** The worst growth of steps from a text to one of twice its length, where these are many at all. */
function growthOf({ source, flags }: RegexLiteral): number {
  const regex = new CountedRegex(source, flags)
  const beginnings = beginningsOf(source)
  const pumps = [...characters, ...beginnings.filter((text) => text.length > 1 && text.length < 24)]
  let worst = 0
  for (const beginning of beginnings) {
    for (const pump of pumps) {
      for (const end of ['', '\u0001']) {
        const steps = (times: number) => regex.stepsOver(`${beginning}${pump.repeat(times)}${end}`)
        const twice = steps(120)
        if (twice > 1500) worst = Math.max(worst, twice / steps(60))
      }
    }
  }
  return worst
}

test('the expressions are found, and the matcher knows good from bad', () => {
  expect(endless.length).toBeGreaterThan(60)
  expect(growthOf({ source: '^[0-9]+\\.?[0-9]*$', flags: '', line: 0 })).toBeGreaterThan(3)
  expect(growthOf({ source: '\\/+$', flags: '', line: 0 })).toBeGreaterThan(3)
  expect(growthOf({ source: '^[0-9]+(?:\\.[0-9]*)?$', flags: '', line: 0 })).toBeLessThan(3)
})

test('what is looked upon by hand still needs it', () => {
  const bad = new Set(endless.filter((regex) => growthOf(regex) >= 3).map(({ where }) => where))
  expect([...bad].sort()).toEqual(Object.keys(looked).sort())
})

describe('linear', () => {
  test.each(endless.filter(({ where }) => !Object.hasOwn(looked, where)))('$where:$line $source', (regex) => {
    expect(growthOf(regex)).toBeLessThan(3)
  })
})
