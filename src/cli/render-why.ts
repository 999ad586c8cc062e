import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { printable, type RenderOptions, renderText } from '../diagnostics/render.ts'
import { section } from './render-explanation.ts'
import type { ToldItem, ToldObject, WhyAnswer, WhyItem, WhyObject } from './why-answer.ts'

/** For people. What came from manifests is escaped. */
export function renderWhy(answer: WhyAnswer, originOf: RenderOptions['originOf'], color: boolean): string {
  const lines = answer.kind === 'object' ? describeObject(answer) : describeItem(answer)
  const said = (heading: string, diagnostics: readonly Diagnostic[]): string =>
    diagnostics.length === 0
      ? ''
      : `\n${heading}\n${renderText(diagnostics, { originOf, color }).replaceAll(/^(?=.)/gm, '  ')}`
  return [
    ...lines.map((line) => `${printable(line)}\n`),
    said(answer.kind === 'object' ? 'said of it' : 'said of where it comes from', answer.diagnostics),
    said('named in', answer.kind === 'object' ? answer.mentions : []),
  ].join('')
}

function describeObject(answer: WhyObject): readonly string[] {
  const { became, reads, absent, readBy } = answer
  return [
    tellObject(answer),
    ...verdict(answer).map((line) => `  ${line}`),
    ...section(
      'became',
      became.flatMap((item) => [...tellItem(item), ...(item.refersTo ?? []).map((target) => `  refers to ${target}`)]),
    ),
    ...readSection('reads', reads, absent),
    ...section(
      'is read by',
      readBy.flatMap((one) => (one.kind === 'object' ? [tellObject(one)] : tellItem(one))),
    ),
  ]
}

/** Why there is nothing of it in the file, where that is so. */
function verdict({ state, became, readBy, isCompiled, diagnostics, mentions }: WhyObject): readonly string[] {
  if (state === 'absent') return ['is not in the input; what is below asked for it']
  if (state === 'broken') return ['cannot be used, so nothing is made of it']
  if (became.length > 0) return []
  if (readBy.length > 0) return ['has no item of its own; what is below was made with it']
  if (diagnostics.length > 0) return ['became nothing']
  if (isCompiled) return ['became nothing: it holds nothing that would be an item']
  if (mentions.length > 0) return ['became nothing: what names it was left out before it was asked for']
  return ['became nothing: nothing that was compiled asked for it']
}

function describeItem(answer: WhyItem): readonly string[] {
  const { thing, from, refersTo, referredToBy, reads, absent } = answer
  const isForAll = !thing.startsWith('upstream:')
  return [
    thing,
    ...(from === undefined ? [] : [`  from ${from}`]),
    ...section('refers to', refersTo.flatMap(tellItem)),
    ...section('is referred to by', referredToBy.flatMap(tellItem)),
    ...readSection(isForAll ? 'its object reads' : 'was made with', reads, absent),
  ]
}

function readSection(title: string, reads: readonly ToldObject[], absent: readonly string[]): readonly string[] {
  return section(title, [
    ...reads.map(tellObject),
    ...(absent.length === 0 ? [] : [`asked for and not there: ${absent.join(', ')}`]),
  ])
}

function tellObject({ thing, file, line }: Pick<ToldObject, 'thing' | 'file' | 'line'>): string {
  return `${thing}${file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`}`
}

function tellItem({ thing, from }: ToldItem): readonly string[] {
  return [thing, ...(from === undefined ? [] : [`  from ${from}`])]
}
