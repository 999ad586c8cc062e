import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { kinds } from '../src/kinds/table.ts'
import { ingressAnnotationNames } from '../src/translate/annotations/ingress.ts'

/** The README names all that is compiled, in full, so that one finds it by searching for it. */

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = readme.split('\n').filter((line) => line.startsWith('| '))

function cellOf(row: string, column: number): string {
  return row.split(' | ')[column]?.replace(/^\| /, '') ?? ''
}

describe('the README', () => {
  for (const [kind, { versions }] of Object.entries(kinds)) {
    test(`has a row for ${kind} with its versions`, () => {
      const row = rows.find(
        (line) => new RegExp(`\\b${kind}\\b`).test(cellOf(line, 0)) && /\bv\d/.test(cellOf(line, 1)),
      )
      for (const version of Object.keys(versions)) expect(row).toMatch(new RegExp(`\\b${version}\\b`))
    })
  }

  for (const annotation of ingressAnnotationNames) {
    test(`says what becomes of the annotation ${annotation}`, () => {
      expect(rows.some((row) => cellOf(row, 0).includes(`\`${annotation}\``))).toBe(true)
    })
  }
})
