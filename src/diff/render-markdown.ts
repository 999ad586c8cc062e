import { printable } from '../diagnostics/render.ts'
import type { Chapter, Mark, Outline, Piece } from './outline.ts'

/** GitHub takes 65 536 characters in a comment. https://github.com/orgs/community/discussions/41331 */
const mostCharacters = 60_000

/**
 * For a comment on a pull request: the verdict as its first line, what is less important folded. Texts out of the
 * configuration are code spans, in which neither markup nor `@names`, `#1` or links mean anything. What would make a
 * comment too long is left out at its end, and said.
 */
export function renderMarkdown({ verdict, chapters, notes }: Outline): string {
  const blocks = [`**${verdict}**`, ...notes.map((note) => `> ${inline(note)}`)]
  let length = blocks.join('\n\n').length
  let leftOut = 0
  for (const chapter of chapters) {
    const items: string[] = []
    for (const item of itemsOf(chapter)) {
      length += item.length + 1
      if (length > mostCharacters) leftOut += 1
      else items.push(item)
    }
    if (items.length > 0) blocks.push(...framed(chapter, items.join('\n')))
  }
  if (leftOut > 0) blocks.push(`${leftOut} more did not fit; \`apisixc diff\` tells them on a terminal.`)
  return `${blocks.join('\n\n')}\n`
}

function framed({ title, isMinor, entries }: Chapter, list: string): readonly string[] {
  const heading = `${title.charAt(0).toUpperCase()}${title.slice(1)}`
  return isMinor
    ? [`<details><summary>${heading} (${entries.length})</summary>`, list, '</details>']
    : [`#### ${heading}`, list]
}

function itemsOf({ entries }: Chapter): readonly string[] {
  return entries.map(({ mark, words, details }) =>
    [
      `- ${verb(mark)}${inline(words)}`,
      ...details.map((detail) => `  - ${verb(detail.mark)}${inline(detail.words)}`),
    ].join('\n'),
  )
}

/** A bare sign would begin a list of its own. */
function verb(mark: Mark): string {
  switch (mark) {
    case '+':
      return 'new: '
    case '-':
      return 'gone: '
    default:
      return ''
  }
}

function inline(words: readonly Piece[]): string {
  return words.map((piece) => (typeof piece === 'string' ? escapeMarkup(piece) : codeSpan(piece.data))).join('')
}

/** Our own words hold nothing to escape but what notes may quote. */
function escapeMarkup(words: string): string {
  return words.replaceAll(/[\\`*_[\]<>&|~#@]/g, (sign) => `\\${sign}`)
}

/** A longer run of backticks encloses shorter ones. https://spec.commonmark.org/0.31.2/#code-spans */
function codeSpan(text: string): string {
  const safe = text === '' ? '""' : printable(text)
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = /^[` ]|[` ]$/.test(safe) ? ' ' : ''
  return `${fence}${pad}${safe}${pad}${fence}`
}
