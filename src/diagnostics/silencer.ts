import { type At, at, type ObjectKey, type Origin, type Path } from '../objects/object.ts'
import { isRecord, type RawMetadata, type RawObject } from '../objects/raw.ts'
import type { Place } from './diagnostic.ts'

/** The annotation that asks for silence where no comment can: lines of `CODE: reason`, for the whole object. */
export const ignoreAnnotation = 'apisixc/ignore'

/** A request for silence about an object, as somebody wrote it. */
export interface Silencer {
  /** Tells it from all others. */
  readonly id: string
  readonly object: ObjectKey
  /** Everything from here on is meant. */
  readonly scope: Path
  /** What is asked: `AXC0134: reason`. */
  readonly text: string
  /** Whether a comment shares its line with something else. */
  readonly isAlone: boolean
  /** Where it stands. */
  readonly where: At
  readonly place: Place | undefined
}

/** Whether anything is asked about an object: cheap, and false for nearly all. */
export function asksForSilence({ metadata }: RawObject, { remarks }: Origin): boolean {
  return (remarks !== undefined && remarks.length > 0) || annotationOf(metadata) !== undefined
}

function annotationOf({ annotations }: RawMetadata): unknown {
  return isRecord(annotations) ? annotations[ignoreAnnotation] : undefined
}

/** What is asked about an object, in its annotation and in the comments of its source. */
export function silencersOf(raw: RawObject, object: ObjectKey, { label, remarks }: Origin): readonly Silencer[] {
  const text = annotationOf(raw.metadata)
  const where = at(object, 'metadata', 'annotations', ignoreAnnotation)
  const annotated = String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((text, index) => ({
      id: `${object} ${index}`,
      object,
      scope: [],
      text,
      isAlone: true,
      where,
      place: undefined,
    }))
  const commented = (remarks ?? []).map(({ text, path, position: { line, column }, isAlone }) => {
    const place = { file: label, line, column }
    return { id: `${label}:${line}:${column}`, object, scope: path, text, isAlone, where: at(object, ...path), place }
  })
  return [...annotated, ...commented]
}
