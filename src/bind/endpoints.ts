import type { Endpoint, EndpointPort, EndpointSlice } from '../kinds/endpoint-slice.ts'
import type { Service, ServicePort } from '../kinds/service.ts'
import type { Read } from '../read/read.ts'

/** An address that takes requests now, and the pod behind it where that is known. */
export interface ReadyEndpoint {
  readonly host: string
  readonly port: number
  readonly pod: string | undefined
}

export type FoundEndpoints =
  /** Perhaps empty: the Service is known, and down. */
  | { readonly kind: 'found'; readonly endpoints: readonly ReadyEndpoint[] }
  /** Nothing in the input speaks of this Service's endpoints. */
  | { readonly kind: 'noObject' }
  /** There are endpoints, none with this port. */
  | { readonly kind: 'noPort' }
  /** There are endpoints, all of an address family that the Service does not have. */
  | { readonly kind: 'otherFamily' }

interface Group {
  readonly addressType: string
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly EndpointPort[]
}

/** The endpoints of a Service port, from its slices or else its Endpoints object. Kinds spec section 4.1. */
export function findEndpoints(service: Service, port: ServicePort, read: Read): FoundEndpoints {
  const groups = groupsOf(service, read)
  if (groups === undefined) return { kind: 'noObject' }
  const ready: Candidate[] = []
  const lastResort: Candidate[] = []
  let hasFamily = false
  let hasPort = false
  let hasOther = false
  for (const { addressType, endpoints, ports } of groups) {
    if (!isInFamily(addressType, service)) continue
    hasFamily = true
    const number = portOf(ports, port)
    if (number === undefined) {
      hasOther ||= endpoints.length > 0 || ports.length > 0
      continue
    }
    hasPort = true
    for (const endpoint of endpoints) {
      const list = endpoint.ready ? ready : endpoint.servingTerminating ? lastResort : undefined
      for (const host of endpoint.addresses) list?.push({ host, port: number, pod: endpoint.pod, family: addressType })
    }
  }
  if (!hasFamily && groups.length > 0) return { kind: 'otherFamily' }
  if (!hasPort && hasOther) return { kind: 'noPort' }
  // kube-proxy's rule: while nothing is ready, what still serves while it terminates is better than nothing.
  return { kind: 'found', endpoints: withoutTwins(ready.length > 0 ? ready : lastResort, service) }
}

interface Candidate extends ReadyEndpoint {
  readonly family: string
}

function groupsOf(service: Service, read: Read): readonly Group[] | undefined {
  const slices: readonly EndpointSlice[] = read.endpointSlices(service.namespace, service.name)
  if (slices.length > 0) return slices
  const endpoints = read.get('Endpoints', service.namespace, service.name)
  return endpoints?.subsets.map((subset) => ({ addressType: '', ...subset }))
}

function isInFamily(addressType: string, service: Service): boolean {
  const isAddress = addressType === 'IPv4' || addressType === 'IPv6'
  return !isAddress || service.ipFamilies.length === 0 || service.ipFamilies.includes(addressType)
}

/** The pods' port: the group's port of the same name. A port without a number stands for all of them (BUG-15). */
function portOf(ports: readonly EndpointPort[], port: ServicePort): number | undefined {
  for (const { name, port: number } of ports) {
    if (name === port.name) return number ?? (typeof port.targetPort === 'number' ? port.targetPort : undefined)
  }
  return undefined
}

/** A pod of two families is one node: its primary address stays. */
function withoutTwins(candidates: readonly Candidate[], service: Service): readonly Candidate[] {
  const [primary, other] = service.ipFamilies
  return primary === undefined || other === undefined ? candidates : preferring(primary, candidates)
}

function preferring(primary: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const inPrimary = new Set(candidates.map(({ pod, family }) => (family === primary ? pod : undefined)))
  return candidates.filter(({ pod, family }) => family === primary || pod === undefined || !inPrimary.has(pod))
}
