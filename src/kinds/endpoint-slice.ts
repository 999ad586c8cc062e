import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { listed, mapListed } from './shared.ts'

export interface EndpointSlice extends Meta {
  /** The Service it belongs to, by its label; undefined where nothing claims it. */
  readonly service: string | undefined
  readonly addressType: string
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly EndpointPort[]
}

/** One backend: a pod, usually, with its addresses of one family. */
export interface Endpoint {
  readonly addresses: readonly string[]
  /** Absent in the object counts as ready. */
  readonly ready: boolean
  /** Still answers while it terminates: the last resort of kube-proxy. */
  readonly servingTerminating: boolean
  /** The pod behind it, in the slice's namespace. */
  readonly pod: string | undefined
}

export interface EndpointPort {
  /** Empty for an unnamed port: nil and the empty text are the same (BUG-15). */
  readonly name: string
  /** Undefined means all ports. */
  readonly port: number | undefined
}

const condition = lazy(() => z.boolean().nullish())

const schema = lazy(() =>
  z.object({
    addressType: z.string(),
    endpoints: z
      .array(
        z.object({
          addresses: z.array(z.string()).nullish(),
          conditions: z.object({ ready: condition(), serving: condition(), terminating: condition() }).nullish(),
          targetRef: z.object({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
        }),
      )
      .nullish(),
    ports: z.array(z.object({ name: z.string().nullish(), port: z.int().nullish() })).nullish(),
  }),
)

type Parsed = OutputOf<typeof schema>

function normalise({ addressType, endpoints, ports }: Parsed, meta: Meta): EndpointSlice {
  const service = meta.labels['kubernetes.io/service-name']
  return {
    ...meta,
    service,
    addressType,
    endpoints: mapListed(endpoints, ({ addresses, conditions, targetRef }) => ({
      addresses: listed(addresses),
      ready: conditions?.ready !== false,
      servingTerminating: conditions?.serving === true && conditions.terminating === true,
      pod: targetRef?.kind === 'Pod' ? targetRef.name || undefined : undefined,
    })),
    ports: mapListed(ports, ({ name, port }) => ({ name: name ?? '', port: port ?? undefined })),
  }
}

export const endpointSlice: KindEntry<EndpointSlice> = {
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  watched: 'always',
  versions: { v1: version(schema, normalise) },
}
