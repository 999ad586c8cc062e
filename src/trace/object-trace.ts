import { keyOfName, type Reading } from '../compile/readings.ts'
import { compareText, type Diagnostic } from '../diagnostics/diagnostic.ts'
import { type At, describeKey, type ObjectKey } from '../objects/object.ts'
import { type ItemName, itemsOf, type Traced, targetsOf } from './traced.ts'

/** What became of an object. */
export interface ObjectTrace {
  readonly object: ObjectKey
  readonly state: 'usable' | 'broken' | 'absent'
  /** The items that were made of it, in the order of the file. */
  readonly became: readonly MadeItem[]
  /** Who asked for it: other objects, and upstreams that are in the file and not made of it. */
  readonly readers: readonly ReadBy[]
  readonly reads: Answers
  /** Whether it was compiled for its own sake, whatever came of that. */
  readonly isCompiled: boolean
  /** Everything that is said of it, or of another object because of it. */
  readonly diagnostics: readonly Diagnostic[]
  /** What else names it in words, as where a reference to it is refused. */
  readonly mentions: readonly Diagnostic[]
}

/** An item, the field that it was made of, and what it refers to. */
export interface MadeItem extends ItemName {
  readonly from: At
  readonly refersTo: readonly ItemName[]
}

/** Who asked for an object; an upstream with the items that refer to it. */
export type ReadBy =
  | { readonly kind: 'object'; readonly object: ObjectKey }
  | { readonly kind: 'item'; readonly section: 'upstreams'; readonly id: string }

/** What a unit asked for. */
export interface Answers {
  readonly found: readonly ObjectKey[]
  /** What is not there; it need not be. */
  readonly absent: readonly ObjectKey[]
}

/** What an object became and who reads it, or why it became nothing. Also for one that is absent and asked for. */
export function traceObject(object: ObjectKey, traced: Traced): ObjectTrace {
  const { config, readings, objects, diagnostics } = traced
  const present = objects.find(({ key }) => key === object)
  const items = itemsOf(config)
  const became = items.flatMap((named): readonly MadeItem[] => {
    const from = traced.provenance(named.item)
    if (from?.object !== object) return []
    return [{ section: named.section, id: named.id, from, refersTo: targetsOf(named) }]
  })
  const made = new Set(became.filter(({ section }) => section === 'upstreams').map(({ id }) => id))
  const others = new Set(config.upstreams.map(({ id }) => id).filter((id) => !made.has(id)))
  const own = readings.filter(({ reader }) => reader.kind === 'object' && reader.object === object)
  return {
    object,
    state: present === undefined ? 'absent' : present.isUsable ? 'usable' : 'broken',
    became,
    readers: readings.flatMap((reading) => readBy(reading, object, others)).sort(compareReaders),
    reads: answersOf(own, object),
    isCompiled: own.length > 0,
    diagnostics: diagnostics.filter((diagnostic) => isAbout(diagnostic, object)),
    mentions: diagnostics.filter((diagnostic) => !isAbout(diagnostic, object) && mentions(diagnostic, object)),
  }
}

function isAbout({ object, related = [] }: Diagnostic, wanted: ObjectKey): boolean {
  return object === wanted || related.some((other) => other.object === wanted)
}

/** Whether the words of a diagnostic name an object, as `Service default/cart` and not as `Service default/cart-v2`. */
function mentions({ message }: Diagnostic, object: ObjectKey): boolean {
  const words = describeKey(object)
  return message
    .split(words)
    .slice(1)
    .some((rest) => !/^[\w.-]*\w/.test(rest))
}

/** Upstreams that could not be made read the object too; what names them says so. */
function readBy({ reader, questions }: Reading, object: ObjectKey, upstreams: ReadonlySet<string>): readonly ReadBy[] {
  if (reader.kind === 'object' ? reader.object === object : !upstreams.has(reader.id)) return []
  const isAsked = questions.some(
    (question) => question.found.includes(object) || (!question.isListing && keyOfName(question) === object),
  )
  if (!isAsked) return []
  return [reader.kind === 'object' ? reader : { kind: 'item', section: 'upstreams', id: reader.id }]
}

/** What these units found and missed, but for the object itself. */
export function answersOf(readings: readonly Reading[], except: ObjectKey | undefined): Answers {
  const questions = readings.flatMap((reading) => reading.questions)
  const found = new Set(questions.flatMap((question) => question.found))
  const missed = questions.filter((question) => !question.isListing && question.found.length === 0).map(keyOfName)
  const sort = (keys: Iterable<ObjectKey>) => [...new Set(keys)].filter((key) => key !== except).sort(compareText)
  return { found: sort(found), absent: sort(missed) }
}

/** Objects by key, then items by id. */
function compareReaders(a: ReadBy, b: ReadBy): number {
  const text = (reader: ReadBy): string => (reader.kind === 'object' ? reader.object : `~${reader.id}`)
  return compareText(text(a), text(b))
}
