import { isDeepStrictEqual } from 'node:util'
import { duplicateObject, repeatedObject } from '../src/diagnostics/catalog/reading.ts'
import type { Diagnostic, Place } from '../src/diagnostics/diagnostic.ts'
import { at, type ObjectKey, type Origin } from '../src/objects/object.ts'
import { listFiles, readFileText, readStreamText } from './files.ts'
import { defaultLimits, type Limits, readManifest } from './manifest.ts'
import type { FoundObject, KnownKinds } from './manifest-objects.ts'
import { DocumentOrigin, LastParsed } from './positions.ts'

export interface ReadOptions {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[]
  readonly known: KnownKinds
  readonly limits?: Partial<Limits>
  /** What `-` means; nothing where it is not given. */
  readonly standardInput?: AsyncIterable<Uint8Array>
}

export interface ReadResult {
  readonly diagnostics: readonly Diagnostic[]
  readonly fileCount: number
  /** All objects, ours and others, duplicates too. */
  readonly objectCount: number
  /** Objects of our kinds, each key once. */
  readonly keyCount: number
  /** How many objects of each kind that is none of ours: `ConfigMap`, `Deployment.apps`. */
  readonly foreign: ReadonlyMap<string, number>
}

/** Takes an object in, and says where the one of the same key was that it replaces. */
export type Take = (object: FoundObject) => Origin | undefined

/**
 * Everything that some paths hold, read once. `take` gets each object of ours as soon as it is read, so that nobody has
 * to hold them all. Of two objects with one key the later counts, files in the order of their names and standard input
 * last, as if the sorted files were applied one after the other.
 */
export async function readAll(options: ReadOptions, take: Take): Promise<ReadResult> {
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const last = new LastParsed(limits.maxDepth)
  const replaced: Replaced[] = []
  let keyCount = 0
  const foreign = new Map<string, number>()
  let fileCount = 0
  let objectCount = 0

  const takeText = (label: string, text: string): void => {
    const manifest = readManifest(label, text, options.known, limits, last)
    fileCount += 1
    objectCount += manifest.objectCount
    for (const diagnostic of manifest.diagnostics) diagnostics.push(diagnostic)
    for (const [kind, count] of manifest.foreign) foreign.set(kind, (foreign.get(kind) ?? 0) + count)
    for (const object of manifest.objects) {
      const earlier = take(object)
      if (earlier === undefined) keyCount += 1
      else if (earlier instanceof DocumentOrigin) {
        replaced.push({ key: object.key, origin: earlier, by: object.origin })
      }
    }
  }

  const seen = new Set<string>()
  for (const file of listFiles(
    options.paths.filter((path) => path !== '-'),
    report,
  )) {
    const read = readFileText(file, limits.maxFileBytes, report)
    if (read === undefined || seen.has(read.identity)) continue
    seen.add(read.identity)
    takeText(file.label, read.text)
  }
  if (options.paths.includes('-') && options.standardInput !== undefined) {
    const text = await readStreamText(options.standardInput, 'stdin', limits.maxFileBytes, report)
    if (text !== undefined) takeText('stdin', text)
  }
  for (const diagnostic of describeReplaced(replaced, options.known, limits)) diagnostics.push(diagnostic)
  return {
    diagnostics,
    fileCount,
    objectCount,
    keyCount,
    foreign,
  }
}

/** An object that a later one of the same key has replaced. */
interface Replaced {
  readonly key: ObjectKey
  readonly origin: DocumentOrigin
  readonly by: DocumentOrigin
}

function describeReplaced(replaced: readonly Replaced[], known: KnownKinds, limits: Limits): readonly Diagnostic[] {
  // The last of a key counts, and it is what all the others are compared with.
  const winners = new Map(replaced.map(({ key, by }) => [key, by]))
  const pairs = replaced.map(({ key, origin, by }) => ({ key, origin, winner: winners.get(key) ?? by }))
  // One side after the other: a place costs the parsing of its document, and only the last one is remembered.
  const losing = pairs.map(({ origin }) => placeOf(origin))
  const winning = pairs.map(({ winner }) => placeOf(winner))
  return pairs.map(({ key, origin, winner }, index) => {
    const isEqual = isDeepStrictEqual(readAgain(key, origin, known, limits), readAgain(key, winner, known, limits))
    const describe = isEqual ? repeatedObject : duplicateObject
    const diagnostic = describe(at(key), key, winning[index] ?? placeOf(winner))
    return { ...diagnostic, place: losing[index] ?? placeOf(origin) }
  })
}

/** Objects are not kept, so the few that are compared are read a second time. */
function readAgain(key: ObjectKey, { label, source, prefix }: DocumentOrigin, known: KnownKinds, limits: Limits) {
  const { objects } = readManifest(label, source, known, limits)
  return objects.find((object) => object.key === key && isDeepStrictEqual(object.origin.prefix, prefix))?.raw
}

function placeOf(origin: DocumentOrigin): Place {
  return { file: origin.label, ...origin.locate([]) }
}
