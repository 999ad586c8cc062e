import { duplicateObject, repeatedObject } from '../src/diagnostics/catalog/reading.ts'
import type { Diagnostic, Place } from '../src/diagnostics/diagnostic.ts'
import { deepEqual } from '../src/objects/deep-equal.ts'
import { at, type ObjectKey, type Origin } from '../src/objects/object.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { type Limits, readManifest } from './manifest.ts'
import type { KnownKinds } from './manifest-objects.ts'
import { DocumentOrigin } from './positions.ts'

/** Of two objects with one key the later counts, as if one file were applied after the other; the others are told. */

/** Where an object of ours stands. */
export interface Found {
  readonly key: ObjectKey
  readonly origin: DocumentOrigin
}

/** Takes an object in, and says where the one of the same key was that it replaces. */
export type Take<T extends Found> = (object: T) => Origin | undefined

/** An object that a later one of the same key has replaced. */
export interface Replaced extends Found {
  readonly by: DocumentOrigin
}

/** Hands all objects on, in their order, and notes what each replaces. Gives the number of keys that are new. */
export function takeAll<T extends Found>(objects: readonly T[], take: Take<T>, replaced: Replaced[]): number {
  let keyCount = 0
  for (const object of objects) {
    const earlier = take(object)
    if (earlier === undefined) keyCount += 1
    else if (earlier instanceof DocumentOrigin) {
      replaced.push({ key: object.key, origin: earlier, by: object.origin })
    }
  }
  return keyCount
}

/** An object that does not count, and the one that does. */
export interface Duplicate extends Found {
  readonly winner: DocumentOrigin
}

/** The last of a key counts, and it is what all the others are compared with. */
export function duplicatesIn(replaced: readonly Replaced[]): readonly Duplicate[] {
  const winners = new Map(replaced.map(({ key, by }) => [key, by]))
  return replaced.map(({ key, origin, by }) => ({ key, origin, winner: winners.get(key) ?? by }))
}

/** A diagnostic for each, in their order. */
export function describeDuplicates(
  duplicates: readonly Duplicate[],
  known: KnownKinds,
  limits: Limits,
): readonly Diagnostic[] {
  // One side after the other: a place costs the parsing of its document, and only the last one is remembered.
  const losing = duplicates.map(({ origin }) => placeOf(origin))
  const winning = duplicates.map(({ winner }) => placeOf(winner))
  return duplicates.map(({ key, origin, winner }, index) => {
    const isEqual = deepEqual(readAgain(key, origin, known, limits), readAgain(key, winner, known, limits))
    const describe = isEqual ? repeatedObject : duplicateObject
    const diagnostic = describe(at(key), key, winning[index] ?? placeOf(winner))
    return { ...diagnostic, place: losing[index] ?? placeOf(origin) }
  })
}

/** Objects are not kept, so the few that are asked for are read a second time. */
export function readAgain(
  key: ObjectKey,
  { label, source, prefix }: DocumentOrigin,
  known: KnownKinds,
  limits: Limits,
): RawObject | undefined {
  const { objects } = readManifest(label, source, known, limits)
  return objects.find((object) => object.key === key && deepEqual(object.origin.prefix, prefix))?.raw
}

function placeOf(origin: DocumentOrigin): Place {
  return { file: origin.label, ...origin.locate([]) }
}
