import type { BackendTrafficPolicy } from '../kinds/backend-traffic-policy.ts'
import { bySeniority } from '../objects/seniority.ts'
import type { Read } from '../read/read.ts'

/**
 * The policy that counts for a Service port: one that names the port before one that names the whole Service, and of
 * several the oldest. Kinds spec sections 10.2 and 11.1.
 */
export function bindTrafficPolicy(
  namespace: string,
  service: string,
  port: number,
  read: Read,
): BackendTrafficPolicy | undefined {
  const policies = read.trafficPolicies(namespace, service)
  if (policies.length === 0) return undefined
  const ports = read.get('Service', namespace, service)?.ports ?? []
  const sections = ports.flatMap(({ port: number, name }) => (number === port && name !== '' ? [name] : []))
  return oldestFor(policies, service, sections) ?? oldestFor(policies, service, [undefined])
}

/** The oldest policy that names a Service with one of these sections; undefined stands for the whole Service. */
export function oldestFor(
  policies: readonly BackendTrafficPolicy[],
  service: string,
  sections: readonly (string | undefined)[],
): BackendTrafficPolicy | undefined {
  return policies
    .filter(({ targets }) => targets.some((one) => one.service === service && sections.includes(one.section)))
    .sort(bySeniority)
    .at(0)
}
