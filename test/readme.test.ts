import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

const root = new URL('../', import.meta.url)
const pages = ['', 'src/', 'samples/', ...readdirSync(new URL('samples/', root)).map((name) => `samples/${name}/`)]
  .map((folder) => new URL(`${folder}README.md`, root))
  .filter((page) => existsSync(page))

/** As GitHub names the headings of a page. */
function anchorsOf(page: URL): readonly string[] {
  const headings = readFileSync(page, 'utf8').match(/^#+ .*$/gm) ?? []
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe('the pages', () => {
  test('lead to files and headings that exist', () => {
    const broken = pages.flatMap((page) => {
      const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link)
      return links.filter((link) => {
        const target = new URL(link, page)
        const { hash } = target
        target.hash = ''
        return !existsSync(target) || (hash !== '' && !anchorsOf(target).includes(hash.slice(1)))
      })
    })
    expect(broken).toEqual([])
    expect(pages.length).toBeGreaterThan(6)
  })
})
