import type { ObjectName } from '../../objects/object.ts'
import { finding, type Related } from '../diagnostic.ts'

/** References to other namespaces, and the ReferenceGrants that allow them. */

export const referenceNotGranted = finding(
  'AXC0345',
  'error',
  {
    title: 'A reference leaves its namespace, and the other namespace has not agreed',
    cause:
      'With --strict-references, and for svc-namespace of an Ingress and secretRef of a Consumer always, an object may refer to one of another namespace only where a ReferenceGrant in that namespace names its kind and namespace, and what it refers to. A grant that is broken or misspelt grants nothing.',
    fix: 'Whoever owns the other namespace applies the ReferenceGrant that the hint shows (without the name under to, it covers all of that kind). The kind comes with the Gateway API: a cluster without its CRD has no grants. Or move one of the two objects.',
  },
  (from: ObjectName, to: ObjectName, so: string, related: readonly Related[]) => ({
    message: `${to.kind} ${to.namespace}/${to.name} is not granted to ${from.kind} of namespace ${from.namespace}: no ReferenceGrant in namespace ${to.namespace} allows it; ${so}`,
    hint: `this one would: ${grantFor(from, to)}`,
    related,
  }),
)

/** A manifest on one line, in the version that every release of the Gateway API since 0.5 serves. */
function grantFor(from: ObjectName, to: ObjectName): string {
  // Of its own name for each pair: applying one must not replace another.
  const name = `${from.kind}-in-${from.namespace}-to-${to.name}`.toLowerCase()
  const quote = (text: string): string => JSON.stringify(text)
  const [meta, spec] = [
    `{name: ${quote(name)}, namespace: ${quote(to.namespace)}}`,
    `{from: [{group: ${from.group === '' ? '""' : from.group}, kind: ${from.kind}, namespace: ${quote(from.namespace)}}], to: [{group: ${quote(to.group)}, kind: ${to.kind}, name: ${quote(to.name)}}]}`,
  ]
  return `{apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: ${meta}, spec: ${spec}}`
}

export const nearlyAGrant = finding(
  'AXC0346',
  'warning',
  {
    title: 'An object is nearly a ReferenceGrant',
    cause:
      'Its kind or its group is misspelt, so it grants nothing, and references that need it are refused. Or it belongs to another program.',
    fix: 'Correct it: apiVersion gateway.networking.k8s.io/v1beta1 (or v1, v1alpha2), kind ReferenceGrant.',
  },
  (group: string, kind: string) => ({
    message: `${kind} of group ${JSON.stringify(group)} is no ReferenceGrant; it grants nothing`,
    hint: 'if one is meant, write apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant',
  }),
)
