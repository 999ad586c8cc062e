import type { z } from 'zod'
import { misplacedField, nullField, unknownField, unknownVersion, wrongField } from '../diagnostics/catalog/fields.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { type At, at, type Path } from '../objects/object.ts'
import { isRecord, type RawObject, versionOf } from '../objects/raw.ts'
import { lazy } from './lazy.ts'
import { matcherOf } from './matches.ts'
import { type Hole, type Meta, metaOf } from './meta.ts'
import { closestNarrowing, isMeantToNarrow, narrows } from './narrowing.ts'
import { fieldsAt, isStandalone, knownNearby } from './schema-fields.ts'

/** One version of a kind: what may be written, and how it becomes the form that every version ends in. */
export interface Version<T> {
  readonly schema: () => z.ZodType
  /** Whether a raw object is what the schema allows: the short way, which most objects go. */
  matches(raw: RawObject): boolean
  normalise(parsed: unknown, meta: Meta): T
}

/** Ties a lazy schema to a normalise that trusts it. */
export function version<S extends z.ZodType, T>(
  schema: () => S,
  normalise: (parsed: z.output<S>, meta: Meta) => T,
): Version<T> {
  const matcher = lazy(() => matcherOf(schema()))
  return {
    schema,
    matches: (raw) => matcher()(raw),
    normalise: (parsed, meta) => normalise(parsed as z.output<S>, meta),
  }
}

/**
 * How the objects of a kind are watched in a cluster: all of them, or only those that something refers to, each by its
 * name, or only the one that an option names, or all once something needs any.
 */
export type Watched = 'always' | 'by-name' | 'by-option' | 'when-asked'

/** Whether each object of a kind has to be asked for by its name. */
export function isAskedByName(watched: Watched): boolean {
  return watched === 'by-name' || watched === 'by-option'
}

/** All that the rest of the program knows about a kind. */
export interface KindEntry<T> {
  readonly group: string
  readonly kind: string
  readonly plural: string
  /** What `kubectl explain` says of it, in one sentence. */
  readonly summary?: string
  /** Objects of the kind belong to no namespace. */
  readonly scope?: 'Cluster'
  /** No message shows a value of such an object, only what type it has. */
  readonly confidential?: true
  readonly watched: Watched
  /** Of a kind that is watched when asked: where something needs it, as `rbac` says it. */
  readonly askedWhere?: string
  /** Watched only in clusters that do not serve this other kind, which says the same and more. */
  readonly watchedWithout?: string
  /** It allows something, so nothing of it is passed over: an unknown field, or an empty one, costs the object. */
  readonly opens?: true
  /** Whether the status is read, which otherwise does not even come in from a cluster. */
  readonly keepsStatus?: true
  /** What becomes of an object with a broken field, where more hangs on it than the object. */
  readonly lost?: string
  /** The same for a broken element of a `standalone` list, which is a rule where nothing is said. */
  readonly lostElement?: string
  /**
   * What remains of an object that cannot be used, where others would otherwise go on as if nobody had written it. It is
   * asked after everything odd was reported, and takes nothing for granted. Undefined: nothing remains.
   */
  salvage?(raw: RawObject, meta: Meta): T | undefined
  /** Newest first. */
  readonly versions: Readonly<Record<string, Version<T>>>
}

/**
 * An object in its internal form, or undefined where it cannot be used; either way everything odd about it is reported.
 * A broken element of a `standalone` list is left out alone.
 */
export function decode<T>(raw: RawObject, entry: KindEntry<T>, report: Report): T | undefined {
  const meta = metaOf(raw, entry)
  const version = versionOf(raw.apiVersion)
  const known = Object.hasOwn(entry.versions, version) ? entry.versions[version] : undefined
  if (known === undefined) {
    const versions = Object.keys(entry.versions).map((name) => (entry.group === '' ? name : `${entry.group}/${name}`))
    report(unknownVersion(at(meta.key, 'apiVersion'), entry.kind, raw.apiVersion, versions))
    return entry.salvage?.(raw, meta)
  }
  // Schemas convert nothing, so an object that matches is its own parsed form.
  return known.matches(raw) ? known.normalise(raw, meta) : decodeOdd(raw, known, meta, entry, report)
}

/** An object that is not all that its schema allows. */
function decodeOdd<T>(
  raw: RawObject,
  known: Version<T>,
  meta: Meta,
  entry: KindEntry<T>,
  report: Report,
): T | undefined {
  const parsed = known.schema().safeParse(raw)
  if (parsed.success) return known.normalise(parsed.data, meta)
  const tell = (path: Path, issue: Issue, so: string): void => {
    report(wrongField(at(meta.key, ...path), valueAt(raw, path), issue, entry.confidential === true, so))
  }
  const place = (path: Path): At => at(meta.key, ...path)
  const mended = mend(raw, known.schema(), parsed.error.issues, place, tell, entry, report)
  if (mended === undefined) return entry.salvage?.(raw, meta)
  const holes = mended.holes.map((path) => holeAt(path, raw))
  return known.normalise(mended.parsed, holes.length === 0 ? meta : { ...meta, holes })
}

function holeAt(path: Path, raw: RawObject): Hole {
  const name = valueAt(raw, [...path, 'name'])
  return { path, ...(typeof name === 'string' && { name }) }
}

/** An object without what can be left out of it safely, and what that is, apart from fields that do no harm. */
interface Mended {
  readonly parsed: unknown
  readonly holes: readonly Path[]
}

type Issue = z.core.$ZodIssue

/** What an entry says of mistakes in its objects. */
type Losses = Pick<KindEntry<unknown>, 'lost' | 'lostElement' | 'opens'>

/** Reports the issues; takes out what can be left out safely and parses what remains. */
function mend(
  raw: RawObject,
  schema: z.ZodType,
  first: readonly Issue[],
  place: (path: Path) => At,
  tell: (path: Path, issue: Issue, so: string) => void,
  { lost = 'the object is left out', lostElement = 'the rule is left out', opens }: Losses,
  report: Report,
): Mended | undefined {
  const holes: Path[] = []
  const copy: unknown = structuredClone(raw)
  const isHarmlessNull = (path: Path): boolean => valueAt(copy, path) === null && opens !== true && !narrows(path)
  const isMissed = (path: Path): boolean => opens === true || isMeantToNarrow(String(path.at(-1)), valueAt(copy, path))
  const isHarmless = (issue: Issue): boolean =>
    issue.code === 'unrecognized_keys'
      ? !issue.keys.some((key) => isMissed([...pathOf(issue), key]))
      : isHarmlessNull(pathOf(issue))
  let issues = first
  // Each round takes out at least one thing, and what is taken out never comes back.
  while (issues.length > 0) {
    const isLost = issues.some((issue) => !isHarmless(issue) && !standalonePrefix(schema, pathOf(issue)))
    const so = isLost ? lost : lostElement
    let progress = false
    const leaveOut = (path: Path): void => {
      const hole = standalonePrefix(schema, path)
      if (hole === undefined || !replaceByHole(copy, hole)) return
      holes.push(hole)
      progress = true
    }
    for (const issue of issues) {
      const path = pathOf(issue)
      if (issue.code === 'unrecognized_keys') {
        const known = fieldsAt(schema, path)
        const elsewhereOf = knownNearby(schema, path)
        for (const key of issue.keys) {
          const where = place([...path, key])
          const elsewhere = elsewhereOf(key)
          if (isMissed([...path, key])) {
            const closest = suggest(key, known) ?? (opens === true ? undefined : closestNarrowing(key))
            report(misplacedField(where, key, closest, opens === true, so, elsewhere))
            leaveOut(path)
          } else {
            report(unknownField(where, key, suggest(key, known), known, elsewhere))
            progress = remove(copy, [...path, key]) || progress
          }
        }
      } else if (isHarmlessNull(path)) {
        report(nullField(place(path), path.at(-1) ?? 'spec'))
        progress = remove(copy, path) || progress
      } else {
        tell(path, issue, so)
        leaveOut(path)
      }
    }
    if (isLost || !progress) return undefined
    const again = schema.safeParse(copy)
    if (again.success) return { parsed: again.data, holes }
    issues = again.error.issues
  }
  return undefined
}

function pathOf(issue: Issue): Path {
  return issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
}

/** The innermost list element around a path that may be left out alone. */
function standalonePrefix(schema: z.ZodType, path: Path): Path | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    if (typeof path[length - 1] !== 'number') continue
    if (isStandalone(schema, path.slice(0, length))) return path.slice(0, length)
  }
  return undefined
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step]
    else if (isRecord(value) && typeof step === 'string' && Object.hasOwn(value, step)) value = value[step]
    else return undefined
  }
  return value
}

function remove(root: unknown, path: Path): boolean {
  const parent = valueAt(root, path.slice(0, -1))
  const last = path.at(-1)
  if (isRecord(parent) && typeof last === 'string' && Object.hasOwn(parent, last)) return delete parent[last]
  return Array.isArray(parent) && typeof last === 'number' ? replaceByHole(root, path) : false
}

function replaceByHole(root: unknown, path: Path): boolean {
  const list = valueAt(root, path.slice(0, -1))
  const index = path.at(-1)
  if (!Array.isArray(list) || typeof index !== 'number' || list[index] === undefined) return false
  list[index] = undefined
  return true
}
