import { posix } from 'node:path'
import { compareDiagnostics, type Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { deepEqual } from '../../src/objects/deep-equal.ts'
import type { ObjectKey } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import type { DocumentOrigin } from '../positions.ts'
import type { Cause, Change } from '../source.ts'
import type { Standing } from './standing.ts'
import type { Survey } from './survey.ts'

/** What has to be put and dropped to get from one standing to the next. */
export function objectChanges(
  before: Standing,
  after: Standing,
  putCause: Cause,
  dropCause: (origin: DocumentOrigin) => Cause,
  rawOf: (key: ObjectKey, origin: DocumentOrigin) => RawObject,
): readonly Change[] {
  const changes: Change[] = []
  for (const [key, origin] of after.winners) {
    if (before.winners.get(key) !== origin)
      changes.push({ type: 'put', raw: rawOf(key, origin), origin, cause: putCause })
  }
  for (const [key, origin] of before.winners) {
    if (!after.winners.has(key)) changes.push({ type: 'drop', key, cause: dropCause(origin) })
  }
  return changes
}

/**
 * Why a file no longer holds an object. A file that went with its folder, or whose folder is another one now (a volume
 * that is no longer mounted), may be missing by accident.
 */
export function causeOfLoss({ label }: DocumentOrigin, before: Survey, after: Survey): Cause {
  if (after.files.has(label)) return 'event'
  const folder = posix.dirname(label)
  const identity = after.folders.get(folder)
  return identity !== undefined && identity === before.folders.get(folder) ? 'event' : 'listing'
}

/** What is said about each file or folder. */
export type Said = ReadonlyMap<string, readonly Diagnostic[]>

export function byFile(diagnostics: Iterable<Diagnostic>): Said {
  const said = new Map<string, Diagnostic[]>()
  for (const diagnostic of diagnostics) {
    const label = diagnostic.place?.file ?? ''
    const others = said.get(label)
    if (others === undefined) said.set(label, [diagnostic])
    else others.push(diagnostic)
  }
  for (const diagnostics of said.values()) diagnostics.sort(compareDiagnostics)
  return said
}

/** A change for each file or folder about which something else is said now. */
export function saidChanges(before: Said, after: Said): readonly Change[] {
  const changes: Change[] = []
  const say = (label: string, diagnostics: readonly Diagnostic[]): void => {
    changes.push({ type: 'unreadable', diagnostics, origin: { label, locate: () => undefined } })
  }
  for (const [label, diagnostics] of after) {
    if (!deepEqual(before.get(label), diagnostics)) say(label, diagnostics)
  }
  for (const label of before.keys()) if (!after.has(label)) say(label, [])
  return changes
}
