import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { describeDuplicates, duplicatesIn, type Replaced, type Take, takeAll } from './duplicates.ts'
import { listFiles, readFileText, readStreamText } from './files.ts'
import { defaultLimits, type Limits, readManifest } from './manifest.ts'
import type { FoundObject, KnownKinds } from './manifest-objects.ts'
import { LastParsed } from './positions.ts'
import { decodeText } from './utf8.ts'

export interface ReadOptions {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[]
  readonly known: KnownKinds
  readonly limits?: Partial<Limits>
  /** What `-` means; nothing where it is not given. */
  readonly standardInput?: AsyncIterable<Uint8Array>
  /** Files that stand in no folder, in the order of their labels; they come before the paths. */
  readonly contents?: Iterable<FileContent>
}

/** What a file holds, under the name that reports call it. */
export interface FileContent {
  readonly label: string
  readonly bytes: Uint8Array
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

/**
 * Everything that some paths hold, read once. `take` gets each object of ours as soon as it is read, so that nobody has
 * to hold them all. Of two objects with one key the later counts, files in the order of their names and standard input
 * last, as if the sorted files were applied one after the other.
 */
export async function readAll(options: ReadOptions, take: Take<FoundObject>): Promise<ReadResult> {
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
    keyCount += takeAll(manifest.objects, take, replaced)
  }

  for (const { label, bytes } of options.contents ?? []) {
    const text = decodeText(bytes, { file: label }, report)
    if (text !== undefined) takeText(label, text)
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
  for (const diagnostic of describeDuplicates(duplicatesIn(replaced), options.known, limits)) {
    diagnostics.push(diagnostic)
  }
  return {
    diagnostics,
    fileCount,
    objectCount,
    keyCount,
    foreign,
  }
}
