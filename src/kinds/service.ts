import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { listed, mapListed, none, port } from './shared.ts'

export interface Service extends Meta {
  readonly type: string
  /** Undefined: not allocated yet, or an ExternalName. `None` becomes headless. */
  readonly clusterIp: string | undefined
  readonly headless: boolean
  /** Only of a Service of type ExternalName, which has no pods. */
  readonly externalName: string | undefined
  /** Primary first; empty where the object does not say. */
  readonly ipFamilies: readonly string[]
  readonly ports: readonly ServicePort[]
}

export interface ServicePort {
  /** Empty for the unnamed single port. */
  readonly name: string
  readonly port: number
  readonly targetPort: number | string
  readonly appProtocol: string | undefined
  readonly protocol: string
}

// Objects of Kubernetes itself hold far more than is read here; the API server has checked them.
const schema = lazy(() =>
  z.object({
    spec: z
      .object({
        type: z.string().nullish(),
        clusterIP: z.string().nullish(),
        clusterIPs: z.array(z.string()).nullish(),
        ipFamilies: z.array(z.string()).nullish(),
        externalName: z.string().nullish(),
        ports: z
          .array(
            z.object({
              name: z.string().nullish(),
              port: port(),
              targetPort: z.union([z.int(), z.string()], 'is neither a port number nor the name of a port').nullish(),
              appProtocol: z.string().nullish(),
              protocol: z.string().nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
)

type WrittenPort = NonNullable<NonNullable<OutputOf<typeof schema>['spec']>['ports']>[number]

function portOf({ name, port, targetPort, appProtocol, protocol }: WrittenPort): ServicePort {
  return {
    name: name ?? '',
    port,
    targetPort: targetPort ?? port,
    appProtocol: appProtocol ?? undefined,
    protocol: protocol ?? 'TCP',
  }
}

/** An older API server lists addresses but no families. */
function familiesOf(clusterIps: readonly string[]): readonly string[] {
  if (clusterIps.length === 0) return none
  return clusterIps.filter((ip) => ip !== 'None' && ip !== '').map((ip) => (ip.includes(':') ? 'IPv6' : 'IPv4'))
}

export const service: KindEntry<Service> = {
  group: '',
  kind: 'Service',
  plural: 'services',
  watched: 'always',
  versions: {
    v1: version(schema, ({ spec }, meta) => {
      const clusterIp = spec?.clusterIPs?.[0] ?? spec?.clusterIP ?? undefined
      const addressed = clusterIp !== undefined && clusterIp !== 'None' && clusterIp !== ''
      return {
        ...meta,
        type: spec?.type ?? 'ClusterIP',
        headless: clusterIp === 'None',
        clusterIp: addressed ? clusterIp : undefined,
        // Kubernetes ignores the name in a Service of any other type.
        externalName: spec?.type === 'ExternalName' ? spec.externalName || undefined : undefined,
        ipFamilies: listed(spec?.ipFamilies ?? familiesOf(listed(spec?.clusterIPs))),
        ports: mapListed(spec?.ports, portOf),
      }
    }),
  },
}
