import { findPort } from '../bind/backend.ts'
import type { ServiceUpstreamKey } from '../bind/upstream-key.ts'
import { streamSchemeOnHttp } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Upstream } from '../model/config.ts'
import type { At } from '../objects/object.ts'
import type { Read } from '../read/read.ts'

/** A scheme that somebody asks for, and where. */
export interface SchemeWish {
  readonly scheme: string
  readonly place: At
}

/**
 * How the nodes of a Service are spoken to: the first wish, else what the Service port says of itself (BUG-62). Stream
 * routes need none (C30). Undefined means http.
 */
export function schemeOf(
  key: ServiceUpstreamKey,
  wishes: readonly SchemeWish[],
  read: Read,
  report: Report,
): Upstream['scheme'] {
  if (key.streamScheme !== undefined) return key.streamScheme
  if (key.override?.scheme !== undefined) return key.override.scheme
  const [wish] = wishes
  if (wish !== undefined) {
    const { scheme, place } = wish
    if (scheme !== 'tcp' && scheme !== 'tls' && scheme !== 'udp') return scheme as Upstream['scheme']
    report(streamSchemeOnHttp(place, scheme))
    return undefined
  }
  const service = read.get('Service', key.namespace, key.service)
  switch (service && findPort(service, key.port)?.appProtocol) {
    case 'https':
    case 'kubernetes.io/wss':
      return 'https'
    case 'grpc':
    case 'kubernetes.io/grpc':
      return 'grpc'
    default:
      return undefined
  }
}
