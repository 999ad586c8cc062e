import type { ObjectKey, Origin } from '../objects/object.ts'
import { compareDiagnostics, compareText, type Diagnostic, type Place, type Related } from './diagnostic.ts'

/** Where diagnostics stand. The only place that asks an origin for lines, and so the only one that pays. */

export type OriginOf = (key: ObjectKey) => Origin | undefined

/** A diagnostic, and what it is related to, with places; undefined where nobody knows one. */
export interface Placed {
  readonly diagnostic: Diagnostic
  readonly place: Place | undefined
  readonly related: readonly { readonly about: Related; readonly place: Place | undefined }[]
}

/** Diagnostics with their places, in the order of `comparePlaced`. */
export function placeAll(diagnostics: readonly Diagnostic[], originOf: OriginOf): readonly Placed[] {
  const places = findPlaces(
    diagnostics.flatMap((diagnostic) => [diagnostic, ...(diagnostic.related ?? [])]),
    originOf,
  )
  return diagnostics
    .map((diagnostic) => ({
      diagnostic,
      place: places.get(diagnostic),
      related: (diagnostic.related ?? []).map((about) => ({ about, place: places.get(about) })),
    }))
    .sort(comparePlaced)
}

/** A total order: by file, line and column, then as `compareDiagnostics` has it. */
export function comparePlaced(a: Placed, b: Placed): number {
  return comparePlaces(a.place, b.place) || compareDiagnostics(a.diagnostic, b.diagnostic)
}

/** Asks document by document: an origin remembers the text that it took apart last, and no other. */
function findPlaces(subjects: readonly (Diagnostic | Related)[], originOf: OriginOf): ReadonlyMap<object, Place> {
  const places = new Map<object, Place>()
  const questions: {
    readonly subject: Diagnostic | Related
    readonly origin: Origin
    readonly line: number | undefined
  }[] = []
  for (const subject of subjects) {
    const origin = subject.object === undefined ? undefined : originOf(subject.object)
    if (subject.place !== undefined) places.set(subject, subject.place)
    else if (origin !== undefined) questions.push({ subject, origin, line: origin.line })
  }
  questions.sort((a, b) => compareText(a.origin.label, b.origin.label) || (a.line ?? 0) - (b.line ?? 0))
  for (const { subject, origin, line } of questions) {
    places.set(subject, { file: origin.label, ...(origin.locate(subject.path) ?? (line !== undefined && { line })) })
  }
  return places
}

function comparePlaces(a: Place | undefined, b: Place | undefined): number {
  return (
    compareText(a?.file ?? '', b?.file ?? '') || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
  )
}
