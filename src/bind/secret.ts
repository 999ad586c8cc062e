import { secretNotFound } from '../diagnostics/catalog/binding.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../kinds/secret.ts'
import type { At } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { mayRefer } from './grant.ts'

/**
 * The Secret that is named at a place; undefined, with a report, where it is not there, broken, or of a namespace that has
 * not agreed, as far as that is asked for (grant.ts). `so` tells, in a
 * message, what becomes of whoever asked.
 */
export function bindSecret(
  where: At,
  namespace: string,
  name: string,
  so: string,
  read: Read,
  report: Report,
): Secret | undefined {
  if (!mayRefer(where, { group: '', kind: 'Secret', namespace, name }, so, read, report)) return undefined
  const secret = read.get('Secret', namespace, name)
  if (secret === undefined) {
    report(secretNotFound(where, namespace, name, read.isBroken('Secret', namespace, name), so))
  }
  return secret
}
