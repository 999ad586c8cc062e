import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { placeAll } from '../diagnostics/placed.ts'
import { jsonOf, type RenderOptions } from '../diagnostics/render.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { SourceOf } from '../router/explanation.ts'
import type { ItemTrace } from '../trace/item-trace.ts'
import type { Answers, ObjectTrace } from '../trace/object-trace.ts'
import { wordOfItem, wordOfObject } from '../trace/thing.ts'
import type { ItemName } from '../trace/traced.ts'
import type { PlaceOfItem } from './item-sources.ts'

/** What `why` tells, as plain values: things are named by the words with which one asks about them. */
export type WhyAnswer = WhyObject | WhyItem

/** What became of an object. */
export interface WhyObject {
  readonly kind: 'object'
  readonly thing: string
  readonly state: ObjectTrace['state']
  readonly file?: string
  readonly line?: number
  readonly became: readonly ToldItem[]
  readonly reads: readonly ToldObject[]
  /** What it asked for and is not there; it need not be. */
  readonly absent: readonly string[]
  readonly readBy: readonly (ToldObject | ToldItem)[]
  /** Whether it was compiled for its own sake. */
  readonly isCompiled: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** What else names it in words. */
  readonly mentions: readonly Diagnostic[]
}

/** Where an item comes from. */
export interface WhyItem {
  readonly kind: 'item'
  readonly thing: string
  readonly from?: string
  readonly file?: string
  readonly line?: number
  readonly refersTo: readonly ToldItem[]
  readonly referredToBy: readonly ToldItem[]
  readonly reads: readonly ToldObject[]
  readonly absent: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** An object of the input, and where it was read. */
export interface ToldObject {
  readonly kind: 'object'
  readonly thing: string
  readonly file?: string
  readonly line?: number
}

/** An item of the file, and the object and field that it was made of. */
export interface ToldItem {
  readonly kind: 'item'
  readonly thing: string
  readonly from?: string
  readonly file?: string
  readonly line?: number
  readonly refersTo?: readonly string[]
}

/** Where things stand. */
export interface Places {
  readonly originOf: RenderOptions['originOf']
  readonly sourceOf: SourceOf
  readonly placeOf: PlaceOfItem
}

export function answerOfObject(trace: ObjectTrace, places: Places): WhyObject {
  const { object, state, became, readers, reads, isCompiled, diagnostics, mentions } = trace
  return {
    ...tellObject(object, places),
    state,
    became: became.map((item) => ({ ...tellItem(item, places), refersTo: item.refersTo.map(wordOfItem) })),
    ...tellAnswers(reads, places),
    readBy: readers.map((reader) =>
      reader.kind === 'object' ? tellObject(reader.object, places) : tellItem(reader, places),
    ),
    isCompiled,
    diagnostics,
    mentions,
  }
}

export function answerOfItem(trace: ItemTrace, places: Places): WhyItem {
  const { refersTo, referredToBy, reads, diagnostics } = trace
  return {
    ...tellItem(trace, places),
    refersTo: refersTo.map((item) => tellItem(item, places)),
    referredToBy: referredToBy.map((item) => tellItem(item, places)),
    ...tellAnswers(reads, places),
    diagnostics,
  }
}

/** For programs: diagnostics in the form of `--format json`. */
export function whyJson(answer: WhyAnswer, { originOf }: Places): object {
  const toJson = (diagnostics: readonly Diagnostic[]) => placeAll(diagnostics, originOf).map(jsonOf)
  return {
    ...answer,
    diagnostics: toJson(answer.diagnostics),
    ...(answer.kind === 'object' && { mentions: toJson(answer.mentions) }),
  }
}

function tellAnswers({ found, absent }: Answers, places: Places) {
  return { reads: found.map((object) => tellObject(object, places)), absent: absent.map(wordOfObject) }
}

function tellObject(object: ObjectKey, { originOf }: Places): ToldObject {
  const origin = originOf(object)
  const line = origin?.line
  return {
    kind: 'object',
    thing: wordOfObject(object),
    ...(origin !== undefined && { file: origin.label, ...(line !== undefined && { line }) }),
  }
}

function tellItem({ section, id }: ItemName, { sourceOf, placeOf }: Places): ToldItem {
  const from = sourceOf(section, id)
  const { file, line } = placeOf(section, id) ?? {}
  return {
    kind: 'item',
    thing: wordOfItem({ section, id }),
    ...(from !== undefined && { from }),
    ...(file !== undefined && { file, ...(line !== undefined && { line }) }),
  }
}
