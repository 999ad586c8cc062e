import { printable } from '../diagnostics/render.ts'
import type { Mark, Outline, Piece } from './outline.ts'

/** For a terminal. What came from manifests and files is escaped. */
export function renderText({ verdict, chapters, notes }: Outline, color: boolean): string {
  const paint = (style: string | undefined, text: string): string =>
    color && style !== undefined && text !== '' ? `\u001b[${style}m${text}\u001b[0m` : text
  const line = (indent: string, mark: Mark, words: readonly Piece[]): string =>
    `${indent}${paint(styleOf[mark], mark)}${mark === '' ? '' : ' '}${paint(mark === '!' ? styleOf['!'] : undefined, plain(words))}`
  const lines = [
    paint(bold, verdict),
    ...chapters.flatMap(({ title, entries }) => [
      '',
      paint(bold, title),
      ...entries.flatMap(({ mark, words, details }) => [
        line('  ', mark, words),
        ...details.map((detail) => line('      ', detail.mark, detail.words)),
      ]),
    ]),
    ...(notes.length > 0 ? [''] : []),
    ...notes.map((note) => `note: ${plain(note)}`),
  ]
  return `${lines.join('\n')}\n`
}

const bold = '1'
const styleOf: Readonly<Record<Mark, string | undefined>> = {
  '+': '32',
  '-': '31',
  '~': '33',
  '!': '1;31',
  '': undefined,
}

function plain(words: readonly Piece[]): string {
  return printable(words.map((piece) => (typeof piece === 'string' ? piece : piece.data)).join(''))
}
