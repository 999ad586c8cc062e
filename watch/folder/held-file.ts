import { statSync } from 'node:fs'
import { earlierContentStays } from '../../src/diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { nodeCrypto } from '../../src/runtime/crypto.ts'
import { attempt } from '../attempt.ts'
import type { Found } from '../duplicates.ts'
import { type InputFile, identityOf, readFileText } from '../files.ts'
import { type Limits, readManifest } from '../manifest.ts'
import type { KnownKinds } from '../manifest-objects.ts'
import type { DocumentOrigin, LastParsed } from '../positions.ts'

/** What is known of a file between two looks: what it was, and what it says that is in force. Never its raw objects. */
export interface HeldFile {
  /** Equal as long as the file is the same; undefined where it has to be read next time whatever it looks like. */
  readonly fingerprint: string | undefined
  /** The content that was read last; undefined where none ever was. */
  readonly content: Content | undefined
  /** What is in force, in the order of the text. */
  readonly objects: readonly Found[]
  /** Whether the objects are those of a content without errors. */
  readonly isWhole: boolean
  /** How many of the objects are of an earlier content. */
  readonly earlier: number
  /** Why the file could not be read at the last look; empty where it could. */
  readonly failure: readonly Diagnostic[]
  /** Since when the file is blank while its objects are still in force, in milliseconds since 1970. */
  readonly blankSinceMs: number | undefined
}

interface Content {
  readonly hash: string
  readonly diagnostics: readonly Diagnostic[]
}

/** What a reader of files needs to know. */
export interface Reading {
  readonly known: KnownKinds
  readonly limits: Limits
  readonly last: LastParsed
  readonly nowMs: number
  /** How long a blank file may be one that is only half written. */
  readonly blankMs: number
  /** Takes in each object that is read. */
  readonly raws: Map<DocumentOrigin, RawObject>
}

/** A file as the file system describes it. */
export interface Stamp {
  /** Equal for two names of one file. */
  readonly identity: string
  readonly fingerprint: string
  /** When its content or status last changed, in milliseconds since 1970. */
  readonly changedMs: number
}

/** `gone` where nothing is there; undefined where nobody may know, and reading will tell why. */
export function stampOf(path: string): Stamp | 'gone' | undefined {
  return attempt<Stamp | 'gone'>(
    () => {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
      if (stats === undefined) return 'gone'
      const identity = identityOf(stats)
      // Neither copying with times nor a change of permissions escapes the time of the last change of status.
      const fingerprint = `${identity} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
      return { identity, fingerprint, changedMs: Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs)) }
    },
    () => undefined,
  )
}

const nothing: HeldFile = {
  fingerprint: undefined,
  content: undefined,
  objects: [],
  isWhole: false,
  earlier: 0,
  failure: [],
  blankSinceMs: undefined,
}

/** Two changes within this time may leave one fingerprint: Deno tells whole seconds of status changes. */
const coarseMs = 2000

/**
 * A file as it is now. It is read only where its fingerprint differs from `before`, and its objects are new ones only
 * where its content does. What it held stays in force while it cannot be read in full.
 */
export function lookAt(
  file: InputFile,
  stamp: Stamp | undefined,
  before: HeldFile | undefined,
  reading: Reading,
): HeldFile {
  if (before?.fingerprint !== undefined && before.fingerprint === stamp?.fingerprint) return before
  const known = before ?? nothing
  const failure: Diagnostic[] = []
  const read = readFileText(file, reading.limits.maxFileBytes, (diagnostic) => failure.push(diagnostic))
  if (read === undefined) return { ...known, fingerprint: undefined, failure, blankSinceMs: undefined }

  // The stamp is older than the text, so that a change in between shows next time.
  const isSettled = stamp !== undefined && Math.abs(reading.nowMs - stamp.changedMs) >= coarseMs
  const now: HeldFile = {
    ...known,
    fingerprint: isSettled ? stamp.fingerprint : undefined,
    failure: [],
    blankSinceMs: undefined,
  }
  const hash = nodeCrypto().createHash('sha256').update(read.text).digest('base64')
  if (hash === known.content?.hash) return now
  if (known.objects.length > 0 && read.text.trim() === '') {
    const blankSinceMs = Math.min(known.blankSinceMs ?? reading.nowMs, reading.nowMs)
    if (reading.nowMs - blankSinceMs < reading.blankMs) return { ...now, fingerprint: undefined, blankSinceMs }
  }
  return { ...now, ...take(file, read.text, hash, known, reading) }
}

type Taken = Pick<HeldFile, 'content' | 'objects' | 'isWhole' | 'earlier'>

function take({ label }: InputFile, text: string, hash: string, before: HeldFile, reading: Reading): Taken {
  const { objects: found, diagnostics } = readManifest(label, text, reading.known, reading.limits, reading.last)
  const content: Content = { hash, diagnostics }
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error')
  if (hasErrors && before.isWhole) return { ...before, content, earlier: before.objects.length }
  const objects = found.map(({ key, origin, raw }) => {
    reading.raws.set(origin, raw)
    return { key, origin }
  })
  if (!hasErrors) return { content, objects, isWhole: true, earlier: 0 }
  // It never read well: what can be read counts, and nothing goes away that may only be half written.
  const keys = new Set(objects.map(({ key }) => key))
  const kept = before.objects.filter(({ key }) => !keys.has(key))
  return { content, objects: [...kept, ...objects], isWhole: false, earlier: kept.length }
}

/** Everything there is to say about a file. */
export function saidOf(label: string, { content, objects, earlier, failure }: HeldFile): readonly Diagnostic[] {
  const hasFailed = failure.length > 0
  const staying = hasFailed ? objects.length : earlier
  const said = hasFailed ? failure : (content?.diagnostics ?? [])
  return staying === 0 ? said : [...said, earlierContentStays({ file: label }, staying)]
}
