import type { Severity } from '../../diagnostics/diagnostic.ts'
import { count } from '../../diagnostics/words.ts'
import type { Excerpt } from '../excerpt.ts'
import type { ShownFinding } from '../picture.ts'
import { type Child, element, fill, preformatted } from './elements.ts'
import type { Page } from './state.ts'

const severities: readonly Severity[] = ['error', 'warning', 'info']
const mostShown = 1_000

/** What there is to say about the objects: errors first, then in the order of files and lines. */
export function drawFindings(place: Element, page: Page): void {
  const { picture, words } = page.state
  const { findings, silenced } = picture
  const wanted = words.toLowerCase().split(/\s/).filter(Boolean)
  const found = findings.filter((finding) => {
    const { code, object = '', path = '', place: at = '', message } = finding
    const text = [code, object, path, at, message, finding.severity].join('\n').toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
  const sorted = severities.flatMap((severity) => found.filter((finding) => finding.severity === severity))
  const left = sorted.length - mostShown
  const note = silenced === 0 ? undefined : `${count(silenced, 'more finding')} somebody asked to be silent about`
  fill(
    place,
    sorted.length > 0
      ? undefined
      : element(
          'p',
          { class: 'empty' },
          findings.length === 0 ? 'Nothing was found.' : 'No finding has all of these words.',
        ),
    ...sorted.slice(0, mostShown).map((finding) => drawFinding(finding, page)),
    left > 0 ? element('p', { class: 'empty' }, `and ${left} more; a search narrows it`) : undefined,
    note === undefined ? undefined : element('p', { class: 'empty' }, note),
  )
}

/** One finding, with the lines it speaks of. */
export function drawFinding(finding: ShownFinding, { state }: Page): HTMLElement {
  const { code, severity, object = '', path = '', place, message, hint, related, excerpt } = finding
  const meaning = state.picture.meanings[code]
  const subject = [object, path].filter(Boolean).join(' ')
  return element(
    'article',
    { class: `finding ${severity}` },
    element(
      'header',
      {},
      element('span', { class: `badge ${severity}` }, severity),
      element('span', { class: 'code' }, code),
      place === undefined ? undefined : element('span', { class: 'source' }, place),
    ),
    element('p', { class: 'message' }, subject === '' ? undefined : element('strong', {}, `${subject}: `), message),
    hint === undefined ? undefined : element('p', { class: 'hint' }, `hint: ${hint}`),
    ...related.map((one) => element('p', { class: 'hint' }, `see: ${one}`)),
    excerpt === undefined ? undefined : drawExcerpt(excerpt),
    meaning === undefined
      ? undefined
      : element(
          'details',
          {},
          element('summary', {}, meaning.title),
          element('p', {}, meaning.cause),
          element('p', {}, meaning.fix),
        ),
  )
}

function drawExcerpt({ firstLine, lines, line, column }: Excerpt): HTMLElement {
  const width = String(firstLine + lines.length).length
  const children = lines.flatMap((text, index): readonly Child[] => {
    const number = firstLine + index
    const isMeant = number === line
    const drawn = element(
      'span',
      { class: isMeant ? 'line meant' : 'line' },
      element('span', { class: 'line-number' }, String(number).padStart(width)),
      // A tab is as wide as the blank that stands for it, so that the mark below is where it belongs.
      text.replaceAll('\t', ' '),
    )
    if (!isMeant || column === undefined) return [drawn]
    return [drawn, element('span', { class: 'line mark' }, `${' '.repeat(width + column)}^`)]
  })
  const box = preformatted('', { class: 'excerpt', tabindex: '0', 'aria-label': `From line ${firstLine}` })
  box.append(...children.filter((child) => child !== undefined))
  return box
}
