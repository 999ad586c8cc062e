import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { diff } from '../../src/diff/diff.ts'
import { outlineOf } from '../../src/diff/outline.ts'
import { renderMarkdown } from '../../src/diff/render-markdown.ts'
import { renderText } from '../../src/diff/render-text.ts'

/**
 * Every folder of cases: old.yaml and new.yaml, and what is said of them on a terminal and in a comment, to the byte.
 * GOLDEN=write rewrites the latter two; then read the diff.
 */

const folder = fileURLToPath(new URL('cases/', import.meta.url))
const isRewriting = process.env['GOLDEN'] === 'write'

function compare(name: string) {
  const side = (file: string) => ({
    document: load(readFileSync(`${folder}${name}/${file}`, 'utf8')),
    unseen: [],
    secrets: undefined,
    sourceOf: () => undefined,
  })
  return diff(side('old.yaml'), side('new.yaml'))
}

function expectFile(file: string, text: string): void {
  if (isRewriting) writeFileSync(file, text)
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text)
}

describe('what is said of two files', () => {
  const names = readdirSync(folder)

  test.each(names)('%s', (name) => {
    const difference = compare(name)
    const outline = outlineOf(difference, [])
    const text = renderText(outline, false)
    const comment = renderMarkdown(outline)
    expectFile(`${folder}${name}/text.txt`, text)
    expectFile(`${folder}${name}/comment.md`, comment)
    expect(`${text}${comment}${JSON.stringify(difference)}`).not.toContain('canary')
  })

  test.each(names)('%s: against itself nothing changes', (name) => {
    for (const file of ['old.yaml', 'new.yaml']) {
      const document = load(readFileSync(`${folder}${name}/${file}`, 'utf8'))
      const side = { document, unseen: [], secrets: undefined, sourceOf: () => undefined }
      expect(diff(side, side)).toMatchObject({ verdict: 'nothing changes', lost: [], changes: [], nodes: [] })
    }
  })
})
