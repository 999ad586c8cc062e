import * as reading from '../src/diagnostics/catalog/reading.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { isIncludeKey } from '../src/objects/include.ts'
import { type At, at, type ObjectKey, type Path, parseObjectKey } from '../src/objects/object.ts'
import type { Surprise } from './construct.ts'
import type { ParsedText } from './lenient-parse.ts'
import type { FoundObject } from './manifest-objects.ts'
import type { TextDocument } from './positions.ts'

/**
 * Warnings about what a document means to kubectl and hardly to its author. Only for the objects given: what stands in
 * others, or beside the elements of a List, is nobody's concern here.
 */
export function describeSurprises(
  document: TextDocument,
  { toOriginal }: ParsedText,
  surprises: readonly Surprise[],
  objects: readonly FoundObject[],
): readonly Diagnostic[] {
  if (objects.length === 0) return []
  const owners = new Map(objects.map(({ key, origin }) => [origin.prefix.join('/'), key]))
  const paths = document.pathsOf(new Set(surprises.map(({ event }) => event.valueStart)))
  return surprises.flatMap((surprise) => {
    const path = paths.get(surprise.event.valueStart)
    const where = path && ownerOf(path, owners)
    if (where === undefined) return []
    return [{ ...describe(surprise, where), place: document.placeAt(toOriginal(surprise.event.valueStart)) }]
  })
}

function describe(surprise: Surprise, where: At): Diagnostic {
  if (surprise.type === 'merge') return reading.mergeOverrides(where, surprise.keys)
  const { text, value, type } = surprise
  if (type === 'key') return reading.surprisingKey(where, text, value)
  const { group, kind } = parseObjectKey(where.object)
  // The operator's own files may hold keys anywhere.
  const isConfidential = (group === '' && kind === 'Secret') || isIncludeKey(where.object)
  if (typeof value === 'number' && /^[-+]?[1-9][0-9]*$/.test(text)) {
    return reading.lostDigits(where, text, value, isConfidential)
  }
  return reading.surprisingScalar(where, text, value, isConfidential)
}

/** The innermost object that holds a path, and the path from there. */
function ownerOf(path: Path, owners: ReadonlyMap<string, ObjectKey>): At | undefined {
  let owner = owners.get('')
  let length = 0
  for (let next = 2; path[next - 2] === 'items' && typeof path[next - 1] === 'number'; next += 2) {
    const inner = owners.get(path.slice(0, next).join('/'))
    if (inner === undefined) continue
    owner = inner
    length = next
  }
  return owner && at(owner, ...path.slice(length))
}
