import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { type KindEntry, version } from './decode.ts'
import { type HealthCheck, healthCheckOf, healthCheckSchema } from './health-check.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import {
  anything,
  ingressClassName,
  mapListed,
  objectWith,
  port,
  type Timeouts,
  timeoutSchema,
  timeoutsOf,
  weight,
} from './shared.ts'

/**
 * Settings for the Service of the same name, or an upstream of its own through `externalNodes` or `discovery`.
 * Kinds spec section 3.
 */
export interface ApisixUpstream extends Meta {
  readonly ingressClassName?: string
  readonly settings: UpstreamSettings
  /** By Service port, each inheriting field by field from `settings` (section 3.4). */
  readonly ports: readonly PortSettings[]
  readonly externalNodes: readonly ExternalNode[]
}

/** What is absent here is inherited, and in the end APISIX's default. */
export interface UpstreamSettings {
  readonly path: Path
  readonly loadBalancer: LoadBalancer | undefined
  readonly scheme: string | undefined
  readonly retries: number | undefined
  readonly timeout: Timeouts | undefined
  readonly healthCheck: HealthCheck | undefined
  readonly tlsSecret: { readonly name: string; readonly namespace: string } | undefined
  readonly subsets: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[] | undefined
  readonly passHost: string | undefined
  readonly upstreamHost: string | undefined
  readonly discovery: Discovery | undefined
}

export interface LoadBalancer {
  readonly type: string
  readonly hashOn: string | undefined
  readonly key: string | undefined
}

export interface Discovery {
  readonly serviceName: string
  readonly type: string
  readonly args: { readonly [key: string]: unknown } | undefined
}

export interface PortSettings extends UpstreamSettings {
  readonly port: number
}

export interface ExternalNode {
  readonly path: Path
  readonly type: 'Domain' | 'Service'
  readonly name: string
  readonly port: number | undefined
  readonly weight: number
}

const loadbalancer = lazy(() =>
  z.strictObject({
    type: z.enum(['roundrobin', 'chash', 'ewma', 'least_conn', '']).optional(),
    hashOn: z
      .enum(['vars', 'vars_combinations', 'header', 'cookie', 'consumer'])
      .optional()
      .describe('With chash: of what kind the key is.'),
    key: z.string().optional().describe('With chash: by what requests are spread, such as remote_addr.'),
  }),
)

const settings = lazy(() => ({
  loadbalancer: loadbalancer().optional().describe('How a node is chosen for each request.'),
  scheme: z
    .enum(['http', 'https', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', ''])
    .optional()
    .describe('How the nodes are spoken to.'),
  retries: z.int().min(0).optional().describe('How many more nodes are tried when one fails.'),
  timeout: timeoutSchema().optional().describe('How long the nodes may take.'),
  healthCheck: healthCheckSchema().optional().describe('How it is found out which nodes are well.'),
  subsets: z
    .array(z.strictObject({ name: z.string().min(1), labels: z.record(z.string(), z.string()) }))
    .optional()
    .describe('Named parts of the Service: the pods with these labels.'),
}))

const secured = lazy(() => ({
  ...settings(),
  tlsSecret: z
    .strictObject({ name: z.string().min(1), namespace: z.string().optional() })
    .optional()
    .describe('The Secret with the certificate that is shown to the nodes.'),
}))

/** Everything that may be said of an upstream, one schema per field. */
export const hosted = lazy(() => ({
  ...secured(),
  passHost: z
    .enum(['pass', 'node', 'rewrite', ''])
    .optional()
    .describe('Which Host header the nodes get: that of the request, that of the node, or upstreamHost.'),
  upstreamHost: z.string().optional().describe('The Host header with passHost: rewrite.'),
  discovery: z
    .strictObject({
      serviceName: z.string().min(1),
      type: z.string().min(1),
      args: z.record(z.string(), anything).optional(),
    })
    .optional()
    .describe('A service registry that APISIX asks for the nodes.'),
}))

// Up to 0.3 everything was said per port, under another name (section 3.1).
const v1 = lazy(() =>
  objectWith({
    ...settings(),
    portLevelSettings: z
      .array(z.strictObject({ ...settings(), port: port() }))
      .optional()
      .describe('Settings for single ports of the Service; what they lack is taken from the spec.'),
    ports: z
      .array(z.strictObject({ ...settings(), port: port() }))
      .optional()
      .describe('Settings for single ports of the Service.'),
  }),
)
const v2beta3 = lazy(() =>
  objectWith({
    ...secured(),
    portLevelSettings: z
      .array(z.strictObject({ ...secured(), port: port() }))
      .optional()
      .describe('Settings for single ports of the Service; what they lack is taken from the spec.'),
  }),
)
const v2 = lazy(() =>
  objectWith({
    ...hosted(),
    ingressClassName: ingressClassName(),
    portLevelSettings: z
      .array(z.strictObject({ ...hosted(), port: port() }))
      .optional()
      .describe('Settings for single ports of the Service; what they lack is taken from the spec.'),
    externalNodes: z
      .array(
        z.strictObject({
          type: z.enum(['Domain', 'Service']),
          name: z.string().min(1),
          port: port().optional(),
          weight: weight().optional(),
        }),
      )
      .optional()
      .describe('Nodes outside of the cluster, or Services by their name.'),
  }),
)

type SpecV1 = NonNullable<OutputOf<typeof v1>['spec']>
type Written = NonNullable<OutputOf<typeof v2>['spec']> & Pick<SpecV1, 'ports'>
type WrittenSettings = Partial<Omit<Written, 'portLevelSettings' | 'ports' | 'externalNodes' | 'ingressClassName'>>

/** Settings in the internal form; `zeroRetries`: 0 means none, not "nothing was said". */
export function settingsOf(
  written: WrittenSettings,
  path: Path,
  namespace: string,
  zeroRetries: boolean,
): UpstreamSettings {
  const { loadbalancer, scheme, retries, timeout, healthCheck, tlsSecret, subsets, passHost, upstreamHost } = written
  const { discovery } = written
  return {
    path,
    loadBalancer: loadbalancer && {
      type: loadbalancer.type || 'roundrobin',
      hashOn: loadbalancer.hashOn,
      key: loadbalancer.key,
    },
    scheme: scheme || undefined,
    retries: retries === 0 && !zeroRetries ? undefined : retries,
    timeout: timeout && timeoutsOf(timeout),
    healthCheck: healthCheck && healthCheckOf(healthCheck),
    tlsSecret: tlsSecret && { name: tlsSecret.name, namespace: tlsSecret.namespace || namespace },
    subsets,
    passHost: passHost || undefined,
    upstreamHost: upstreamHost || undefined,
    discovery: discovery && { serviceName: discovery.serviceName, type: discovery.type, args: discovery.args },
  }
}

/** `zeroRetries`: v1 took 0 for "not set"; later versions mean it (kinds spec section 3.2). */
function normaliser(zeroRetries: boolean) {
  const portsOf = (list: Written['portLevelSettings'], field: string, namespace: string): readonly PortSettings[] =>
    mapListed(list, (written, index) => ({
      ...settingsOf(written, ['spec', field, index], namespace, zeroRetries),
      port: written.port,
    }))
  return ({ spec = {} }: { readonly spec?: Written | undefined }, meta: Meta): ApisixUpstream => ({
    ...meta,
    ...(spec.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    settings: settingsOf(spec, ['spec'], meta.namespace, zeroRetries),
    ports: spec.ports
      ? [
          ...portsOf(spec.portLevelSettings, 'portLevelSettings', meta.namespace),
          ...portsOf(spec.ports, 'ports', meta.namespace),
        ]
      : portsOf(spec.portLevelSettings, 'portLevelSettings', meta.namespace),
    externalNodes: mapListed(spec.externalNodes, ({ type, name, port, weight }, index) => ({
      path: ['spec', 'externalNodes', index],
      type,
      name,
      port,
      weight: weight ?? 100,
    })),
  })
}

export const apisixUpstream: KindEntry<ApisixUpstream> = {
  group: 'apisix.apache.org',
  kind: 'ApisixUpstream',
  plural: 'apisixupstreams',
  summary: 'Settings for the Service of the same name, or nodes outside of the cluster.',
  watched: 'always',
  versions: {
    v2: version(v2, normaliser(true)),
    v2beta3: version(v2beta3, normaliser(true)),
    v1: version(v1, normaliser(false)),
  },
}
