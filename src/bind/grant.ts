import { referenceNotGranted } from '../diagnostics/catalog/grants.ts'
import { crossingRefused } from '../diagnostics/catalog/policy.ts'
import type { Related, Report } from '../diagnostics/diagnostic.ts'
import type { ReferenceGrant } from '../kinds/reference-grant.ts'
import { type At, type ObjectKey, type ObjectName, parseObjectKey } from '../objects/object.ts'
import { ruled } from '../policy/policy.ts'
import type { Crossing, Read } from '../read/read.ts'
import type { Problem } from './backend.ts'

/**
 * Whether the object at a place may refer to another, which `--strict-references` asks, or a rule of the policy; a report where it may not.
 * `so` tells what becomes of whoever asked. Kinds spec section 11.2.
 */
export function mayRefer(where: At, to: ObjectName, so: string, read: Read, report: Report): boolean {
  const refusal = followed({ from: where.object, to, needsGrant: false }, [], read)
  if (refusal !== undefined) report(refusal(where, so))
  return refusal === undefined
}

/** The same where consent is needed whatever the options say. Asked before the other object is read. */
export function requireGrant(where: At, to: ObjectName, so: string, read: Read, report: Report): boolean {
  const refusal = missingGrant(where.object, to, [], read)
  if (refusal !== undefined) report(refusal(where, so))
  return refusal === undefined
}

/** What is wrong with a reference that is followed now: it is noted where it leaves its namespace. */
export function followed(crossing: Crossing, related: readonly Related[], read: Read): Problem | undefined {
  if (parseObjectKey(crossing.from).namespace !== crossing.to.namespace) read.noteCrossing(crossing)
  return refusalOf(crossing, related, read)
}

/**
 * What is wrong with a reference that leaves its namespace without consent; undefined where nothing is. One grant in the
 * other namespace is enough, and none takes away what another gives. Gateway API spec section 13.
 */
export function missingGrant(
  from: ObjectKey,
  to: ObjectName,
  related: readonly Related[],
  read: Read,
): Problem | undefined {
  return followed({ from, to, needsGrant: true }, related, read)
}

/** The same of a reference that was noted before. */
export function refusalOf(
  { from, to, needsGrant }: Crossing,
  related: readonly Related[],
  read: Read,
): Problem | undefined {
  const referrer = parseObjectKey(from)
  if (referrer.namespace === to.namespace) return undefined
  const said = ruled(read.options.policy, referrer, 'crossNamespace')
  if (said?.value === 'never') {
    return (where, so) => crossingRefused(where, referrer.namespace, to.kind, to.namespace, said.rule, so)
  }
  if (!(needsGrant || read.options.strictReferences || said?.value === 'granted')) return undefined
  const grants = read.referenceGrants(to.namespace)
  if (grants.some((grant) => names(grant, referrer) && covers(grant, to))) return undefined
  const close = grants.flatMap((grant) => shortcoming(grant, referrer, to) ?? [])
  return (where, so) => referenceNotGranted(where, referrer, to, so, [...related, ...close.slice(0, mostShown)])
}

const mostShown = 3

function names({ from }: ReferenceGrant, { group, kind, namespace }: ObjectName): boolean {
  return from.some((entry) => entry.group === group && entry.kind === kind && entry.namespace === namespace)
}

function covers({ to }: ReferenceGrant, { group, kind, name }: ObjectName): boolean {
  return to.some(
    (entry) => entry.group === group && entry.kind === kind && (entry.name === undefined || entry.name === name),
  )
}

/** Of a grant that says one half of what is needed: the other half. */
function shortcoming(grant: ReferenceGrant, referrer: ObjectName, to: ObjectName): Related | undefined {
  const { key: object } = grant
  if (covers(grant, to)) {
    const { group, kind, namespace } = referrer
    const note = `names no ${kind} of group ${group || '""'} in namespace ${namespace}`
    return { object, path: ['spec', 'from'], note }
  }
  if (!names(grant, referrer)) return undefined
  return {
    object,
    path: ['spec', 'to'],
    note: `covers no ${to.kind} of group ${to.group || '""'} with name ${to.name}`,
  }
}
