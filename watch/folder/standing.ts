import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { ObjectKey } from '../../src/objects/object.ts'
import { type Duplicate, describeDuplicates, duplicatesIn, type Found, type Replaced, takeAll } from '../duplicates.ts'
import type { Limits } from '../manifest.ts'
import type { KnownKinds } from '../manifest-objects.ts'
import type { DocumentOrigin } from '../positions.ts'
import type { HeldFile } from './held-file.ts'

/** Which object counts where a key is there more than once, and what is said about the others. */
export interface Standing {
  readonly winners: ReadonlyMap<ObjectKey, DocumentOrigin>
  readonly duplicates: ReadonlyMap<DocumentOrigin, Described>
}

interface Described {
  readonly winner: DocumentOrigin
  readonly diagnostic: Diagnostic
}

export const nothingStands: Standing = { winners: new Map(), duplicates: new Map() }

/** Files in the order of their names, as `build` takes them. What was said of a pair before is said again. */
export function standing(
  files: ReadonlyMap<string, HeldFile>,
  before: Standing,
  known: KnownKinds,
  limits: Limits,
): Standing {
  const winners = new Map<ObjectKey, DocumentOrigin>()
  const replaced: Replaced[] = []
  const take = ({ key, origin }: Found): DocumentOrigin | undefined => {
    const earlier = winners.get(key)
    winners.set(key, origin)
    return earlier
  }
  for (const { objects } of files.values()) takeAll(objects, take, replaced)
  const duplicates = duplicatesIn(replaced)
  const isNew = ({ origin, winner }: Duplicate): boolean => before.duplicates.get(origin)?.winner !== winner
  const fresh = duplicates.filter(isNew)
  const described = new Map<DocumentOrigin, Described>()
  for (const [index, diagnostic] of describeDuplicates(fresh, known, limits).entries()) {
    const pair = fresh[index]
    if (pair !== undefined) described.set(pair.origin, { winner: pair.winner, diagnostic })
  }
  for (const { origin } of duplicates) {
    const earlier = described.has(origin) ? undefined : before.duplicates.get(origin)
    if (earlier !== undefined) described.set(origin, earlier)
  }
  return { winners, duplicates: described }
}
