import { referenceNotGranted } from '../diagnostics/catalog/grants.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { kinds } from '../kinds/table.ts'
import { type ObjectKey, objectKey, parseObjectKey } from '../objects/object.ts'

/**
 * What somebody changed, and with it what a grant took along that somebody changed: the objects that are refused for want
 * of one now. Whoever withdraws a grant means the traffic to stop (Gateway API spec section 13).
 */
export function withWithdrawn(
  touched: ReadonlySet<ObjectKey>,
  diagnostics: readonly Diagnostic[],
): ReadonlySet<ObjectKey> {
  if (![...touched].some(isGrant)) return touched
  const refused = diagnostics.flatMap(({ code, object }) => (code === referenceNotGranted.code ? (object ?? []) : []))
  return new Set([...touched, ...refused.flatMap((object) => [object, ...decoratedBy(object)])])
}

function isGrant(key: ObjectKey): boolean {
  const { group, kind } = parseObjectKey(key)
  return kind === kinds.ReferenceGrant.kind && group === kinds.ReferenceGrant.group
}

/** An upstream is said to be made of its Service, also where an ApisixUpstream has a say in it. */
function decoratedBy(object: ObjectKey): readonly ObjectKey[] {
  const { kind, namespace, name } = parseObjectKey(object)
  return kind === kinds.ApisixUpstream.kind ? [objectKey('', 'Service', namespace, name)] : []
}
