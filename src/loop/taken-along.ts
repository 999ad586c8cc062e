import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import { referenceNotGranted } from '../diagnostics/catalog/grants.ts'
import { ofNoClass } from '../diagnostics/catalog/ingress.ts'
import type { Code, Diagnostic } from '../diagnostics/diagnostic.ts'
import { type Kind, kinds } from '../kinds/table.ts'
import { type ObjectKey, objectKey, parseObjectKey } from '../objects/object.ts'

/**
 * What somebody changed, and with it what a grant or a class took along that somebody changed: the objects that are
 * refused for want of one now. Whoever withdraws a grant means the traffic to stop (Gateway API spec section 13), and
 * whoever gives a class to another controller means its Ingresses to be left to that (kinds spec section 9.1).
 */
export function withTakenAlong(
  touched: ReadonlySet<ObjectKey>,
  diagnostics: readonly Diagnostic[],
): ReadonlySet<ObjectKey> {
  const codes: readonly Code[] = [
    ...(holds(touched, 'ReferenceGrant') ? [referenceNotGranted.code] : []),
    ...(holds(touched, 'IngressClass') ? [ofAnotherClass.code, ofNoClass.code] : []),
  ]
  if (codes.length === 0) return touched
  const refused = diagnostics.flatMap(({ code, object }) => (codes.includes(code) ? (object ?? []) : []))
  return new Set([...touched, ...refused.flatMap((object) => [object, ...decoratedBy(object)])])
}

function holds(touched: ReadonlySet<ObjectKey>, wanted: Kind): boolean {
  return [...touched].some((key) => {
    const { group, kind } = parseObjectKey(key)
    return kind === kinds[wanted].kind && group === kinds[wanted].group
  })
}

/** An upstream is said to be made of its Service, also where an ApisixUpstream has a say in it. */
function decoratedBy(object: ObjectKey): readonly ObjectKey[] {
  const { kind, namespace, name } = parseObjectKey(object)
  return kind === kinds.ApisixUpstream.kind ? [objectKey('', 'Service', namespace, name)] : []
}
