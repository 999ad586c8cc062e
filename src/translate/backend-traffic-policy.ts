import { describePorts, isMeantWithoutService } from '../bind/backend.ts'
import { bindTrafficPolicy, oldestFor } from '../bind/traffic-policy.ts'
import { policiesCompete, policySectionUnknown, policyServiceNotFound } from '../diagnostics/catalog/v1alpha1.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { BackendTrafficPolicy, PolicyTarget } from '../kinds/backend-traffic-policy.ts'
import { at } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { type Attached, type Fragment, fragmentOf } from './fragment.ts'
import { translateSettings } from './upstream-settings.ts'

/**
 * A policy yields nothing by itself: it changes the upstreams that Ingress makes of the Services it names (upstream.ts).
 * Here everything that is wrong with it is told, once, however many use it. Kinds spec section 10.2.
 */
export function translateBackendTrafficPolicy(source: BackendTrafficPolicy, read: Read): Fragment {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  const { settings } = source
  if (settings !== undefined) translateSettings(settings, source.key, read, report)
  const attached = source.targets.flatMap((target) => attach(target, source, read, report) ?? [])
  return fragmentOf({ attached, diagnostics })
}

/** Undefined, with a report, where the policy does not count for the target. */
function attach(
  { path, service: name, section }: PolicyTarget,
  { key, namespace }: BackendTrafficPolicy,
  read: Read,
  report: Report,
): Attached | undefined {
  const where = at(key, ...path)
  const service = read.get('Service', namespace, name)
  // What is not in the input has no port names, and may be meant all the same.
  const isMeant = section === undefined && isMeantWithoutService(read.options, namespace, name)
  if (service === undefined && !isMeant) {
    report(policyServiceNotFound(where, namespace, name, read.isBroken('Service', namespace, name)))
    return undefined
  }
  if (section !== undefined && service?.ports.every((port) => port.name !== section) !== false) {
    const ports = service === undefined ? '' : describePorts(service)
    report(policySectionUnknown(at(key, ...path, 'sectionName'), namespace, name, section, ports))
    return undefined
  }
  const winner = oldestFor(read.trafficPolicies(namespace, name), name, [section])
  if (winner !== undefined && winner.key !== key) {
    report(policiesCompete(where, namespace, name, section, at(winner.key, 'spec', 'targetRefs')))
    return undefined
  }
  const everyPort = { at: where, namespace, service: name }
  // An ExternalName Service need not declare its ports.
  if (service === undefined || service.externalName !== undefined) return everyPort
  const isOurs = (port: number) => bindTrafficPolicy(namespace, name, port, read)?.key === key
  return { ...everyPort, ports: service.ports.flatMap(({ port }) => (isOurs(port) ? [port] : [])) }
}
