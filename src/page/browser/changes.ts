import type { Entry, Outline, Piece } from '../../diff/outline.ts'
import { type Child, element, fill } from './elements.ts'

/** What the last compilation that changed anything has changed. */
export function drawChanges(place: Element, changes: Outline | undefined): void {
  if (changes === undefined) {
    fill(place, element('p', { class: 'empty' }, 'Nothing has changed since the start.'))
    return
  }
  const { verdict, chapters, notes } = changes
  fill(
    place,
    element('p', { class: 'verdict' }, verdict),
    ...chapters.map(({ title, isMinor, entries }) =>
      element(
        'details',
        isMinor ? {} : { open: '' },
        element('summary', {}, `${title} (${entries.length})`),
        element('ul', { class: 'entries changes' }, ...entries.map(drawEntry)),
      ),
    ),
    ...notes.map((note) => element('p', { class: 'hint' }, ...pieces(note))),
  )
}

function drawEntry({ mark, words, details }: Entry): HTMLElement {
  return element(
    'li',
    {},
    drawMark(mark),
    ...pieces(words),
    details.length === 0
      ? undefined
      : element('ul', {}, ...details.map((one) => element('li', {}, drawMark(one.mark), ...pieces(one.words)))),
  )
}

const names = { '+': 'came', '-': 'went', '~': 'changed', '!': 'warning' } as const

function drawMark(mark: Entry['mark']): Child {
  return mark === '' ? undefined : element('span', { class: `mark ${names[mark]}`, title: names[mark] }, `${mark} `)
}

function pieces(words: readonly Piece[]): readonly Child[] {
  return words.map((piece) => (typeof piece === 'string' ? piece : element('code', {}, piece.data)))
}
