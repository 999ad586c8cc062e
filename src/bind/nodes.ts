import {
  discoveryNeedsPort,
  dnsNeedsNumber,
  endpointPortMissing,
  endpointsMissing,
  endpointsMissingAnswers503,
  endpointsOfOtherFamily,
  headlessServiceIp,
  portNotFound,
  subsetNeedsEndpoints,
} from '../diagnostics/catalog/binding.ts'
import type { Service, ServicePort } from '../kinds/service.ts'
import type { Read } from '../read/read.ts'
import { findPort, mappingFor, type Problem } from './backend.ts'
import { findEndpoints } from './endpoints.ts'
import { type Located, nodeWeight } from './located.ts'
import { selectSubset } from './subset.ts'
import { refusedTarget } from './target.ts'
import type { ServiceUpstreamKey } from './upstream-key.ts'

/** Turns a Service port into nodes, in the way its key asks for. Kinds spec section 4. */
export function locateNodes(key: ServiceUpstreamKey, read: Read): Located {
  const { namespace } = key
  const mapping = mappingFor(read.options, namespace, key.service, key.port)
  if (mapping !== undefined) return only(mapping.host, mapping.hostPort)

  const service = read.get('Service', namespace, key.service)
  if (key.subset !== undefined && (service === undefined || service.externalName !== undefined)) {
    return withoutSubset(key, key.subset)
  }
  if (service === undefined) return only(dnsName(key, read), key.port)
  if (service.externalName !== undefined) {
    const refusal = refusedTarget(service.key, service.externalName, read)
    if (refusal !== undefined) return nowhere(refusal)
    // A trailing dot makes APISIX answer 503 (C29).
    return only(service.externalName.replace(/\.$/, ''), key.port)
  }
  const port = findPort(service, key.port)
  if (port === undefined) return withoutPort(key)

  if (key.resolve === 'endpoints' || key.resolve === 'auto') {
    const found = findEndpoints(service, port, read)
    if (found.kind === 'found') return selectSubset(key, found.endpoints, read)
    if (found.kind === 'otherFamily') return ofOtherFamily(service)
    if (key.resolve === 'endpoints' || found.kind === 'noPort') return withoutEndpoints(key, found.kind, port, read)
  }
  if (key.subset !== undefined) return withoutSubset(key, key.subset)
  switch (key.resolve) {
    case 'service-ip':
      return service.clusterIp === undefined ? withoutAddress(service) : only(service.clusterIp, port.port)
    case 'discovery':
      return discovered(key, port)
    default:
      return byName(key, service, port, read)
  }
}

function withoutPort({ namespace, service, port }: ServiceUpstreamKey): Located {
  return nowhere((at, so) => portNotFound(at, namespace, service, port, '', so))
}

function withoutAddress({ namespace, name, headless }: Service): Located {
  return nowhere((at, so) => headlessServiceIp(at, namespace, name, headless, so))
}

function ofOtherFamily({ namespace, name, ipFamilies }: Service): Located {
  const remark: Problem = (at) => endpointsOfOtherFamily(at, namespace, name, ipFamilies)
  return { kind: 'nodes', nodes: [], remarks: [remark] }
}

/** What leads to all pods, or to none that are known, must not stand for some of them (BUG-23). */
export function withoutSubset({ namespace, service }: ServiceUpstreamKey, subset: string): Located {
  return nowhere((at, so) => subsetNeedsEndpoints(at, namespace, service, subset, so))
}

/** Nobody has said yet where the pods are, which is not the same as there being none (kinds spec section 4.6). */
function withoutEndpoints(key: ServiceUpstreamKey, why: 'noObject' | 'noPort', port: ServicePort, read: Read): Located {
  const { namespace, service } = key
  const portName = port.name || String(port.port)
  if (read.options.missingEndpoints === '503') {
    const missing = why === 'noPort' ? portName : undefined
    return { kind: 'nodes', nodes: [], remarks: [(at) => endpointsMissingAnswers503(at, namespace, service, missing)] }
  }
  return nowhere(
    why === 'noObject'
      ? (at, so) => endpointsMissing(at, namespace, service, so)
      : (at, so) => endpointPortMissing(at, namespace, service, portName, so),
  )
}

/** A headless Service resolves to its pods, so their port is wanted, not the Service's. */
function byName(key: ServiceUpstreamKey, service: Service, port: ServicePort, read: Read): Located {
  if (!service.headless) return only(dnsName(key, read), port.port)
  const { targetPort } = port
  if (typeof targetPort === 'number') return only(dnsName(key, read), targetPort)
  return nowhere((at, so) => dnsNeedsNumber(at, key.namespace, key.service, targetPort, so))
}

function dnsName({ service, namespace }: ServiceUpstreamKey, read: Read): string {
  return `${service}.${namespace}.svc.${read.options.clusterDomain}`
}

/** APISIX's kubernetes discovery names a port by its name, or by the pods' number where it has none. */
function discovered(key: ServiceUpstreamKey, port: ServicePort): Located {
  const name = port.name === '' ? port.targetPort : port.name
  if (port.name === '' && typeof port.targetPort === 'string') {
    return nowhere((at, so) => discoveryNeedsPort(at, key.namespace, key.service, so))
  }
  return { kind: 'discovery', serviceName: `${key.namespace}/${key.service}:${name}`, remarks: [] }
}

function only(host: string, port: number): Located {
  return { kind: 'nodes', nodes: [{ host, port, weight: nodeWeight }], remarks: [] }
}

function nowhere(problem: Problem): Located {
  return { kind: 'nowhere', remarks: [problem] }
}
