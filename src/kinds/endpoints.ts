import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import type { Endpoint, EndpointPort } from './endpoint-slice.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'

/** The older form of endpoints; where a Service has slices too, the slices count. */
export interface Endpoints extends Meta {
  readonly subsets: readonly { readonly endpoints: readonly Endpoint[]; readonly ports: readonly EndpointPort[] }[]
}

const address = lazy(() =>
  z.object({
    ip: z.string(),
    targetRef: z.object({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
  }),
)

const schema = lazy(() =>
  z.object({
    subsets: z
      .array(
        z.object({
          addresses: z.array(address()).nullish(),
          notReadyAddresses: z.array(address()).nullish(),
          ports: z.array(z.object({ name: z.string().nullish(), port: z.int() })).nullish(),
        }),
      )
      .nullish(),
  }),
)

function endpointOf({ ip, targetRef }: OutputOf<typeof address>, ready: boolean): Endpoint {
  const pod = targetRef?.kind === 'Pod' ? targetRef.name || undefined : undefined
  return { addresses: [ip], ready, servingTerminating: false, pod }
}

export const endpoints: KindEntry<Endpoints> = {
  group: '',
  kind: 'Endpoints',
  plural: 'endpoints',
  watched: 'always',
  // https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ since 1.21; each Endpoints is mirrored there.
  watchedWithout: 'EndpointSlice',
  versions: {
    v1: version(schema, ({ subsets }, meta) => ({
      ...meta,
      subsets: (subsets ?? []).map(({ addresses, notReadyAddresses, ports }) => ({
        endpoints: [
          ...(addresses ?? []).map((entry) => endpointOf(entry, true)),
          ...(notReadyAddresses ?? []).map((entry) => endpointOf(entry, false)),
        ],
        ports: (ports ?? []).map(({ name, port }) => ({ name: name ?? '', port })),
      })),
    })),
  },
}
