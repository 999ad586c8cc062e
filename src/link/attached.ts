import type { UpstreamKey } from '../bind/upstream-key.ts'
import { policyUnused } from '../diagnostics/catalog/v1alpha1.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Attached } from '../translate/fragment.ts'

/** A word about each Service that a policy names and to which no Ingress sends anything for which the policy counts. */
export function idlePolicies(attached: readonly Attached[], keys: readonly UpstreamKey[]): readonly Diagnostic[] {
  const used = new Map<string, Set<number>>()
  for (const key of keys) {
    if (key.kind !== 'service' || !key.isOfIngress) continue
    const service = `${key.namespace}/${key.service}`
    const ports = used.get(service) ?? new Set()
    used.set(service, ports.add(key.port))
  }
  return attached.flatMap(({ at, namespace, service, ports }) => {
    const asked = used.get(`${namespace}/${service}`)
    const isUsed = asked !== undefined && (ports === undefined || ports.some((port) => asked.has(port)))
    return isUsed ? [] : [policyUnused(at, namespace, service)]
  })
}
