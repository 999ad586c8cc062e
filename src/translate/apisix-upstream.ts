import { describePorts, findPort } from '../bind/backend.ts'
import { ownSettings } from '../bind/upstream-settings.ts'
import {
  externalSettingsUnused,
  nodesAndDiscovery,
  portSettingsTwice,
  portSettingsUnknown,
  subsetOfAll,
  subsetTwice,
} from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixUpstream, UpstreamSettings } from '../kinds/apisix-upstream.ts'
import type { Service } from '../kinds/service.ts'
import type { ObjectKey, Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { emptyFragment, type Fragment, fragmentOf } from './fragment.ts'
import { externalNodes } from './upstream.ts'
import { translateSettings } from './upstream-settings.ts'

/**
 * An ApisixUpstream yields nothing by itself (kinds spec section 3.1): upstreams are made for the rules that use them.
 * Here everything that is wrong with it is told, once, however many rules use it.
 */
export function translateApisixUpstream(source: ApisixUpstream, read: Read): Fragment {
  const told: Diagnostic[] = []
  const report: Report = (diagnostic) => told.push(diagnostic)
  translateSettings(source.settings, source.key, read, report)
  for (const { path, subsets } of [source.settings, ...source.ports])
    if (subsets !== undefined) judgeSubsets(subsets, path, source.key, report)
  const isExternal = source.externalNodes.length > 0 || source.settings.discovery !== undefined
  const needsService = source.ports.length > 0 || isExternal
  const service = needsService ? read.get('Service', source.namespace, source.name) : undefined
  if (source.ports.length > 0) judgePorts(source, service, read, report)
  if (source.externalNodes.length > 0 && source.settings.discovery !== undefined) {
    report(nodesAndDiscovery({ object: source.key, path: ['spec', 'externalNodes'] }))
  }
  if (isExternal && service === undefined) tellUnused(source, report)
  if (source.externalNodes.length > 0) externalNodes(source, source.settings.scheme, read, report)
  return told.length === 0 ? emptyFragment : fragmentOf({ diagnostics: each(told) })
}

function judgePorts(source: ApisixUpstream, service: Service | undefined, read: Read, report: Report): void {
  const seen = new Set<number>()
  for (const own of source.ports) {
    const where = { object: source.key, path: [...own.path, 'port'] }
    if (seen.has(own.port)) {
      report(portSettingsTwice(where, own.port))
      continue
    }
    seen.add(own.port)
    // What a name outside of the cluster listens on need not be declared (section 4.3).
    const mayBeOther = service?.type === 'ExternalName'
    if (service !== undefined && !mayBeOther && findPort(service, own.port) === undefined) {
      report(portSettingsUnknown(where, own.port, source.namespace, source.name, describePorts(service)))
    }
    translateSettings(ownSettings(source, own), source.key, read, report)
  }
}

/** What only says something of a Service, and there is none. */
function tellUnused({ key: object, namespace, name, settings, ports }: ApisixUpstream, report: Report): void {
  const unused = [...(settings.subsets ? ['subsets'] : []), ...(ports.length > 0 ? ['portLevelSettings'] : [])]
  for (const field of unused) report(externalSettingsUnused({ object, path: ['spec', field] }, field, namespace, name))
}

/** What is wrong with the outer settings is found again in those of each port. */
function each(told: readonly Diagnostic[]): readonly Diagnostic[] {
  const byText = told.map((one) => [`${one.code} ${JSON.stringify(one.path)} ${one.message}`, one] as const)
  return [...new Map(byText).values()]
}

/** What is odd about the subsets that these settings, and no others, define. */
function judgeSubsets(
  subsets: NonNullable<UpstreamSettings['subsets']>,
  path: Path,
  object: ObjectKey,
  report: Report,
): void {
  const seen = new Set<string>()
  subsets.forEach(({ name, labels }, index) => {
    const where = { object, path: [...path, 'subsets', index] }
    if (seen.has(name)) report(subsetTwice(where, name))
    seen.add(name)
    if (Object.keys(labels).length === 0) report(subsetOfAll(where, name))
  })
}
