import type { UpstreamOverride } from '../kinds/apisix-route.ts'
import type { ResolveMode } from '../read/options.ts'

/**
 * What makes an upstream the one it is. Rules name upstreams by such a key and never hold their nodes, so that an
 * endpoint change compiles one upstream again and no route. The id is injective (model/id.ts): equal ids, equal keys.
 */
export type UpstreamKey = ServiceUpstreamKey | ExternalUpstreamKey

export interface ServiceUpstreamKey {
  readonly kind: 'service'
  readonly id: string
  /** The composed name; the id wherever that is legal. */
  readonly name: string
  readonly namespace: string
  readonly service: string
  /** The Service port's number. */
  readonly port: number
  readonly resolve: ResolveMode
  readonly subset: string | undefined
  /** Set for TCP and UDP rules whose ApisixUpstream asks for a scheme that an http route could not use (BUG-20). */
  readonly streamScheme: 'tcp' | 'tls' | 'udp' | undefined
  /** What Ingress objects alone use: a BackendTrafficPolicy applies to it, if there is one (kinds spec section 10.2). */
  readonly isOfIngress: boolean
  /** Set for an Ingress that asks for other settings than everybody else. */
  readonly override: UpstreamOverride | undefined
}

/** An ApisixUpstream with nodes of its own. */
export interface ExternalUpstreamKey {
  readonly kind: 'external'
  readonly id: string
  readonly name: string
  readonly namespace: string
  readonly upstream: string
}
