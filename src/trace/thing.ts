import { keyOfName } from '../compile/readings.ts'
import { compareText } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { kinds } from '../kinds/table.ts'
import { type SectionName, sectionNames } from '../model/config.ts'
import { type ObjectKey, parseObjectKey } from '../objects/object.ts'
import { type ItemName, itemsOf, type NamedItem, type Traced } from './traced.ts'

/** What one may ask about: an object, or an item of the file. */
export type Thing = { readonly kind: 'object'; readonly object: ObjectKey } | ({ readonly kind: 'item' } & NamedItem)

/** What somebody asked about, as far as it can be found. */
export type Search =
  | { readonly kind: 'found'; readonly thing: Thing }
  | { readonly kind: 'several'; readonly things: readonly Thing[] }
  | {
      readonly kind: 'none'
      /** What was most likely meant. */
      readonly closest?: string
      /** An object whose items have ids that begin so: it may tell why there is no such item. */
      readonly owner?: string
    }
  /** There is no such kind, or no such section. */
  | { readonly kind: 'unknown word'; readonly word: string; readonly closest?: string }

/** `ApisixRoute/default/shop`, `route:default_shop_pay`: how a thing is asked for. */
export function wordOf(thing: Thing): string {
  return thing.kind === 'item' ? wordOfItem(thing) : wordOfObject(thing.object)
}

export function wordOfItem({ section, id }: ItemName): string {
  return `${sectionWord(section)}:${id}`
}

export function wordOfObject(object: ObjectKey): string {
  const { kind, namespace, name } = parseObjectKey(object)
  return [kind, ...(namespace === '' ? [] : [namespace]), name].join('/')
}

/** `stream_route` of `stream_routes`. */
export function sectionWord(section: SectionName): string {
  return section.replace(/s$/, '')
}

/**
 * Finds what a text names: `KIND/NAMESPACE/NAME`, `KIND/NAME` in any namespace, `SECTION:ID`, or the bare name of an
 * object or id of an item. The case of kinds and sections does not count, plurals are understood. An object that is
 * absent is found where somebody asked for it.
 */
export function findThing(text: string, traced: Traced): Search {
  const colon = text.indexOf(':')
  const slash = text.indexOf('/')
  if (colon !== -1 && (slash === -1 || colon < slash))
    return findItem(text.slice(0, colon), text.slice(colon + 1), traced)
  if (slash !== -1) return findObject(text, traced)
  const items = itemsOf(traced.config).filter(({ id }) => id === text)
  const objects = traced.objects.filter(({ key }) => parseObjectKey(key).name === text)
  const things = [...objects.map(({ key }) => toThing(key)), ...items.map(itemThing)]
  return settle(things, () => {
    const names = traced.objects.map(({ key }) => parseObjectKey(key).name)
    return suggest(text, [...names, ...itemsOf(traced.config).map(({ id }) => id)])
  })
}

/** Other words for sections: how reports call what stands there. */
const otherWords: ReadonlyMap<string, SectionName> = new Map([['certificate', 'ssls']])

function findItem(word: string, id: string, { config, objects, readings }: Traced): Search {
  const plain = word.toLowerCase().replaceAll('-', '_')
  const section = otherWords.get(plain) ?? sectionNames.find((name) => name === plain || sectionWord(name) === plain)
  if (section === undefined) {
    const closest = suggest(plain, sectionNames.map(sectionWord))
    return { kind: 'unknown word', word, ...(closest !== undefined && { closest: `${closest}:${id}` }) }
  }
  const items = itemsOf(config).filter((item) => item.section === section)
  const found = items.find((item) => item.id === id)
  if (found !== undefined) return { kind: 'found', thing: itemThing(found) }
  const ids = items.map((item) => item.id)
  const closest = suggest(id, ids)
  const owner = [...objects.map(({ key }) => key), ...absentOf(readings)]
    .filter((key) => id.startsWith(`${ownerPrefix(key)}_`) || id === ownerPrefix(key))
    .sort((a, b) => ownerPrefix(b).length - ownerPrefix(a).length || compareText(a, b))[0]
  return {
    kind: 'none',
    ...(closest !== undefined && { closest: wordOfItem({ section, id: closest }) }),
    ...(owner !== undefined && { owner: wordOfObject(owner) }),
  }
}

/** How the ids of what most objects become begin (model/id.ts). */
function ownerPrefix(key: ObjectKey): string {
  const { namespace, name } = parseObjectKey(key)
  return `${namespace}_${name}`
}

function findObject(text: string, { objects, readings }: Traced): Search {
  const [word = '', ...rest] = text.split('/')
  const present = objects.map(({ key }) => key)
  const all = [...present, ...absentOf(readings)]
  const known = [...new Set([...Object.keys(kinds), ...all.map((key) => parseObjectKey(key).kind)])]
  const meant = known.filter((name) => isKind(word, name))
  const [kind] = meant
  if (kind === undefined) {
    const closest = suggest(word, known)
    return { kind: 'unknown word', word, ...(closest !== undefined && { closest: [closest, ...rest].join('/') }) }
  }
  const ofKind = (keys: readonly ObjectKey[]) => keys.filter((key) => meant.includes(parseObjectKey(key).kind))
  const shortName = (key: ObjectKey) => wordOfObject(key).slice(parseObjectKey(key).kind.length + 1)
  const wanted = rest.join('/')
  const matches = (key: ObjectKey): boolean => shortName(key) === wanted || parseObjectKey(key).name === wanted
  const here = ofKind(present).filter(matches)
  const exact = here.filter((key) => parseObjectKey(key).kind === word)
  const [keys = ofKind(all).filter(matches)] = [exact, here].filter((some) => some.length > 0)
  const things = keys.map(toThing)
  return settle(things, () => {
    const names = ofKind(present)
    const nameOf = (key: ObjectKey) => (rest.length < 2 ? parseObjectKey(key).name : shortName(key))
    const elsewhere = names.find((key) => parseObjectKey(key).name === rest.at(-1))
    const closest = elsewhere === undefined ? suggest(wanted, names.map(nameOf)) : shortName(elsewhere)
    return closest === undefined ? undefined : `${kind}/${closest}`
  })
}

function isKind(word: string, kind: string): boolean {
  const lower = word.toLowerCase()
  const plural = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds].plural : undefined
  return lower === kind.toLowerCase() || lower === plural
}

/** What somebody asked for and nobody wrote. */
function absentOf(readings: Traced['readings']): readonly ObjectKey[] {
  const absent = readings.flatMap(({ questions }) =>
    questions.flatMap((question) => (question.isListing || question.found.length > 0 ? [] : [keyOfName(question)])),
  )
  return [...new Set(absent)].sort(compareText)
}

function settle(things: readonly Thing[], closestOf: () => string | undefined): Search {
  const [first, ...more] = things
  if (first !== undefined) return more.length === 0 ? { kind: 'found', thing: first } : { kind: 'several', things }
  const closest = closestOf()
  return { kind: 'none', ...(closest !== undefined && { closest }) }
}

function toThing(object: ObjectKey): Thing {
  return { kind: 'object', object }
}

function itemThing(item: NamedItem): Thing {
  return { kind: 'item', ...item }
}
