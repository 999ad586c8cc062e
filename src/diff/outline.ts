import { count } from '../diagnostics/words.ts'
import type { Difference, FieldChange, ItemChange, NodeChange } from './difference.ts'
import type { LostProtection, OpenedItem } from './lost-protections.ts'
import { nounOf } from './sections.ts'

/** A difference in the order and the words in which it is told, before it is text or Markdown. */
export interface Outline {
  readonly verdict: string
  readonly chapters: readonly Chapter[]
  readonly notes: readonly (readonly Piece[])[]
}

/** Entries under one heading. `isMinor`: what may be folded away. */
export interface Chapter {
  readonly title: string
  readonly isMinor: boolean
  readonly entries: readonly Entry[]
}

/** One thing, and what is to be said of it. */
export interface Entry {
  readonly mark: Mark
  readonly words: readonly Piece[]
  readonly details: readonly { readonly mark: Mark; readonly words: readonly Piece[] }[]
}

/** What came, what went, what is another now, and what needs none of these. */
export type Mark = '+' | '-' | '~' | '!' | ''

/** Words of ours, or a text out of the configuration, which is data. */
export type Piece = string | { readonly data: string }

const markOf = { added: '+', removed: '-', changed: '~' } as const

/** `notes`: what else has to be known of the two sides. */
export function outlineOf(difference: Difference, notes: readonly string[]): Outline {
  const { verdict, lost, changes, nodes, notCompared, untried } = difference
  const entries = (weight: ItemChange['weight']) =>
    changes.filter((change) => change.weight === weight && !isNewRoute(change)).map(changeEntry)
  const chapters: readonly Chapter[] = [
    { title: 'removed routes', isMinor: false, entries: entries('removed route') },
    { title: 'no longer protected', isMinor: false, entries: lost.map(lostEntry) },
    { title: 'other requests are taken', isMinor: false, entries: entries('match') },
    { title: 'protections change', isMinor: false, entries: entries('protection') },
    { title: 'new routes', isMinor: false, entries: changes.filter(isNewRoute).map(changeEntry) },
    { title: 'everything else', isMinor: true, entries: entries('other') },
    { title: 'nodes', isMinor: true, entries: nodeEntries(nodes) },
  ]
  return {
    verdict,
    chapters: chapters.filter((chapter) => chapter.entries.length > 0),
    notes: [
      ...notes.map((note) => [note]),
      ...(notCompared.length > 0 ? [[`not compared, as one side does not show them: ${notCompared.join(', ')}`]] : []),
      ...(untried > 0
        ? [[`${count(untried, 'request')} more would have to be tried to find every protection that is gone`]]
        : []),
    ],
  }
}

function isNewRoute({ section, change }: ItemChange): boolean {
  return change === 'added' && (section === 'routes' || section === 'stream_routes')
}

function changeEntry({ section, id, change, was, about, from, usedBy, after, fields }: ItemChange): Entry {
  return {
    mark: markOf[change],
    words: [
      `${nounOf(section)} `,
      { data: id },
      ...(was === undefined ? [] : [', before ', { data: was }]),
      ...(about === undefined ? [] : [': ', { data: about }]),
      ...(usedBy === undefined ? [] : [`, of ${count(usedBy, 'route')}`]),
    ],
    details: [
      ...(from === undefined ? [] : [{ mark: '' as const, words: ['from ', { data: from }] }]),
      ...(after === undefined
        ? []
        : [{ mark: '~' as const, words: ['comes after route ', { data: after }, ' now, and came before it'] }]),
      ...fields.map((field) => ({ mark: markOf[field.change], words: fieldWords(field) })),
    ],
  }
}

function fieldWords({ path, change, isSecret, before, after, more, less }: FieldChange): readonly Piece[] {
  const name = { data: path }
  if (isSecret) return [name, change === 'changed' ? ': changed (secret)' : ' (secret)']
  if (more !== undefined || less !== undefined) {
    const parts = [...(more ?? []).map((value) => ['+ ', value]), ...(less ?? []).map((value) => ['- ', value])]
    return [name, ': ', ...parts.flatMap(([sign, value], index) => [`${index > 0 ? ', ' : ''}${sign}`, show(value)])]
  }
  if (change === 'changed') return [name, ': ', show(before), ' → ', show(after)]
  return [name, ': ', show(change === 'added' ? after : before)]
}

const longestValue = 120

/** A value on one line: text as it is, everything else as JSON. */
function show(value: unknown): Piece {
  const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
  const letters = [...text]
  return { data: letters.length > longestValue ? `${letters.slice(0, longestValue).join('')}…` : text }
}

const mostOpen = 20

function lostEntry({ protection, guards, of, open }: LostProtection): Entry {
  // That the item itself is open needs no line of its own.
  const others = open.filter(
    ({ section, id, request, host }) => !(section === of.section && id === of.id && !request && !host),
  )
  const rest = others.length - mostOpen
  return {
    mark: '!',
    words: [{ data: protection }, ` of ${nounOf(of.section)} `, { data: of.id }, `: ${guards}`],
    details: [
      ...(of.from === undefined ? [] : [{ mark: '' as const, words: ['it stood in ', { data: of.from }] }]),
      ...others.slice(0, mostOpen).map((item) => ({ mark: '!' as const, words: openWords(item) })),
      ...(rest > 0 ? [{ mark: '' as const, words: [`and ${rest} more`] }] : []),
    ],
  }
}

function openWords({ section, id, request, instead, host }: OpenedItem): readonly Piece[] {
  return [
    ...(host === undefined ? [] : ['host ', { data: host }, ', now of ']),
    `${nounOf(section)} `,
    { data: id },
    ...(request === undefined ? [] : [' now answers ', { data: request }]),
    ...(instead === undefined ? [] : [', as route ', { data: instead }, ' did']),
  ]
}

/** All in one line, but for those that have no nodes left, and for routes with an upstream of their own. */
function nodeEntries(nodes: readonly NodeChange[]): readonly Entry[] {
  if (nodes.length === 0) return []
  const sum = (of: 'added' | 'removed' | 'changed') => nodes.reduce((total, node) => total + node[of], 0)
  const kinds = (['added', 'removed', 'changed'] as const).filter((kind) => sum(kind) > 0)
  const told = nodes.filter(({ isEmpty, section }) => isEmpty || section !== 'upstreams')
  return [
    {
      mark: '~',
      words: [`${count(nodes.length, 'upstream')}: nodes ${kinds.map((kind) => `${sum(kind)} ${kind}`).join(', ')}`],
      details: told.map(({ section, id, isEmpty }) => ({
        mark: isEmpty ? '!' : '~',
        words: [`${nounOf(section)} `, { data: id }, isEmpty ? ' has none left and answers 503' : ''],
      })),
    },
  ]
}
