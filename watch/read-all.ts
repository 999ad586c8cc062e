import { isDeepStrictEqual } from 'node:util'
import { duplicateObject, repeatedObject } from '../src/diagnostics/catalog/reading.ts'
import type { Diagnostic, Place } from '../src/diagnostics/diagnostic.ts'
import { at, type ObjectKey, type Origin } from '../src/objects/object.ts'
import { listFiles, readFileText, readStreamText } from './files.ts'
import { defaultLimits, type Limits, readManifest } from './manifest.ts'
import type { FoundObject, KnownKinds } from './manifest-objects.ts'
import { LastParsed } from './positions.ts'

export interface ReadOptions {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[]
  readonly known: KnownKinds
  readonly limits?: Partial<Limits>
  /** What `-` means; nothing where it is not given. */
  readonly standardInput?: AsyncIterable<Uint8Array>
}

export interface ReadResult {
  /** Of our kinds, each key once. */
  readonly objects: readonly FoundObject[]
  readonly diagnostics: readonly Diagnostic[]
  readonly fileCount: number
  /** All objects, ours and others, duplicates too. */
  readonly objectCount: number
  /** How many objects of each kind that is none of ours: `ConfigMap`, `Deployment.apps`. */
  readonly foreign: ReadonlyMap<string, number>
  originOf(key: ObjectKey): Origin | undefined
}

/**
 * Everything that some paths hold, read once. Of two objects with one key the later counts, files in the order of their
 * names and standard input last, as if the sorted files were applied one after the other.
 */
export async function readAll(options: ReadOptions): Promise<ReadResult> {
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const last = new LastParsed(limits.maxDepth)
  const objects = new Map<ObjectKey, FoundObject>()
  const losers: FoundObject[] = []
  const foreign = new Map<string, number>()
  let fileCount = 0
  let objectCount = 0

  const take = (label: string, text: string): void => {
    const manifest = readManifest(label, text, options.known, limits, last)
    fileCount += 1
    objectCount += manifest.objectCount
    for (const diagnostic of manifest.diagnostics) diagnostics.push(diagnostic)
    for (const [kind, count] of manifest.foreign) foreign.set(kind, (foreign.get(kind) ?? 0) + count)
    for (const object of manifest.objects) {
      const earlier = objects.get(object.key)
      if (earlier !== undefined) losers.push(earlier)
      objects.set(object.key, object)
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
    take(file.label, read.text)
  }
  if (options.paths.includes('-') && options.standardInput !== undefined) {
    const text = await readStreamText(options.standardInput, 'stdin', limits.maxFileBytes, report)
    if (text !== undefined) take('stdin', text)
  }
  for (const diagnostic of describeLosers(losers, objects)) diagnostics.push(diagnostic)
  return {
    objects: [...objects.values()],
    diagnostics,
    fileCount,
    objectCount,
    foreign,
    originOf: (key) => objects.get(key)?.origin,
  }
}

function describeLosers(losers: readonly FoundObject[], winners: ReadonlyMap<ObjectKey, FoundObject>): Diagnostic[] {
  const pairs = losers.flatMap((loser) => {
    const winner = winners.get(loser.key)
    return winner === undefined ? [] : [{ loser, winner }]
  })
  // One side after the other: a place costs the parsing of its document, and only the last one is remembered.
  const losing = pairs.map(({ loser }) => placeOf(loser))
  const winning = pairs.map(({ winner }) => placeOf(winner))
  return pairs.map(({ loser, winner }, index) => {
    const describe = isDeepStrictEqual(loser.raw, winner.raw) ? repeatedObject : duplicateObject
    const diagnostic = describe(at(loser.key), loser.key, winning[index] ?? placeOf(winner))
    return { ...diagnostic, place: losing[index] ?? placeOf(loser) }
  })
}

function placeOf({ origin }: FoundObject): Place {
  return { file: origin.label, ...origin.locate([]) }
}
