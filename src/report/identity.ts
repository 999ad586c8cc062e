import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Placed } from '../diagnostics/placed.ts'
import { describePath } from '../objects/object.ts'
import { nodeCrypto } from '../runtime/crypto.ts'

/**
 * What stays the same of a diagnostic while lines move: the code, the object and the field, or the file where there is no
 * object. Several diagnostics can share it.
 */
export interface Identity {
  readonly code: string
  readonly object?: string
  readonly path?: string
  readonly file?: string
}

/** `fileOf` gives a file its name in a report. */
export function identityOf({ code, object, path, place }: Diagnostic, fileOf: (label: string) => string): Identity {
  const field = describePath(path)
  if (object !== undefined) return { code, object, ...(field !== '' && { path: field }) }
  return { code, ...(place !== undefined && { file: fileOf(place.file) }) }
}

/** An identity as a text, equal for equal ones and for no others. */
export function identityText({ code, object = '', path = '', file = '' }: Identity): string {
  return JSON.stringify([code, object, path, file])
}

/** A text for each diagnostic that no other of the list has, and that stays while lines move: 40 hexadecimal digits. */
export function fingerprints(found: readonly Placed[]): readonly string[] {
  const counts = new Map<string, number>()
  return found.map(({ diagnostic, place }) => {
    const text = identityText(identityOf(diagnostic, (label) => place?.file ?? label))
    const count = (counts.get(text) ?? 0) + 1
    counts.set(text, count)
    return nodeCrypto().createHash('sha256').update(`${text} ${count}`).digest('hex').slice(0, 40)
  })
}
