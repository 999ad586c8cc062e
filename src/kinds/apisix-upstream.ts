import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { type KindEntry, version } from './decode.ts'
import { type HealthCheck, healthCheckOf, healthCheckSchema } from './health-check.ts'
import type { Meta } from './meta.ts'
import { anything, mapListed, objectWith, port, seconds, timeoutSchema, weight } from './shared.ts'

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
  readonly loadBalancer?: { readonly type: string; readonly hashOn?: string; readonly key?: string }
  readonly scheme?: string
  readonly retries?: number
  /** Seconds. 0 means the default. */
  readonly timeout?: { readonly connect?: number; readonly send?: number; readonly read?: number }
  readonly healthCheck?: HealthCheck
  readonly tlsSecret?: { readonly name: string; readonly namespace: string }
  readonly subsets?: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[]
  readonly passHost?: string
  readonly upstreamHost?: string
  readonly discovery?: {
    readonly serviceName: string
    readonly type: string
    readonly args?: { readonly [key: string]: unknown }
  }
}

export interface PortSettings extends UpstreamSettings {
  readonly port: number
}

export interface ExternalNode {
  readonly path: Path
  readonly type: 'Domain' | 'Service'
  readonly name: string
  readonly port?: number
  readonly weight: number
}

const loadbalancer = z.strictObject({
  type: z.enum(['roundrobin', 'chash', 'ewma', 'least_conn', '']).optional(),
  hashOn: z.enum(['vars', 'vars_combinations', 'header', 'cookie', 'consumer']).optional(),
  key: z.string().optional(),
})

const settings = {
  loadbalancer: loadbalancer.optional(),
  scheme: z.enum(['http', 'https', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', '']).optional(),
  retries: z.int().min(0).optional(),
  timeout: timeoutSchema.optional(),
  healthCheck: healthCheckSchema.optional(),
  subsets: z.array(z.strictObject({ name: z.string().min(1), labels: z.record(z.string(), z.string()) })).optional(),
}

const secured = {
  ...settings,
  tlsSecret: z.strictObject({ name: z.string().min(1), namespace: z.string().optional() }).optional(),
}

const hosted = {
  ...secured,
  passHost: z.enum(['pass', 'node', 'rewrite', '']).optional(),
  upstreamHost: z.string().optional(),
  discovery: z
    .strictObject({
      serviceName: z.string().min(1),
      type: z.string().min(1),
      args: z.record(z.string(), anything).optional(),
    })
    .optional(),
}

// Up to 0.3 everything was said per port, under another name (section 3.1).
const v1 = objectWith({
  ...settings,
  portLevelSettings: z.array(z.strictObject({ ...settings, port })).optional(),
  ports: z.array(z.strictObject({ ...settings, port })).optional(),
})
const v2beta3 = objectWith({
  ...secured,
  portLevelSettings: z.array(z.strictObject({ ...secured, port })).optional(),
})
const v2 = objectWith({
  ...hosted,
  ingressClassName: z.string().optional(),
  portLevelSettings: z.array(z.strictObject({ ...hosted, port })).optional(),
  externalNodes: z
    .array(
      z.strictObject({
        type: z.enum(['Domain', 'Service']),
        name: z.string().min(1),
        port: port.optional(),
        weight: weight.optional(),
      }),
    )
    .optional(),
})

type SpecV1 = NonNullable<z.output<typeof v1>['spec']>
type Written = NonNullable<z.output<typeof v2>['spec']> & Pick<SpecV1, 'ports'>
type WrittenSettings = Partial<Omit<Written, 'portLevelSettings' | 'ports' | 'externalNodes' | 'ingressClassName'>>

function settingsOf(written: WrittenSettings, path: Path, namespace: string, zeroRetries: boolean): UpstreamSettings {
  const { loadbalancer, scheme, retries, timeout, healthCheck, tlsSecret, subsets, passHost, upstreamHost } = written
  const { discovery } = written
  return {
    path,
    ...(loadbalancer && {
      loadBalancer: {
        type: loadbalancer.type || 'roundrobin',
        ...(loadbalancer.hashOn !== undefined && { hashOn: loadbalancer.hashOn }),
        ...(loadbalancer.key !== undefined && { key: loadbalancer.key }),
      },
    }),
    ...(scheme && { scheme }),
    ...(retries !== undefined && (retries > 0 || zeroRetries) && { retries }),
    ...(timeout && {
      timeout: {
        ...(timeout.connect !== undefined && { connect: seconds(timeout.connect) }),
        ...(timeout.send !== undefined && { send: seconds(timeout.send) }),
        ...(timeout.read !== undefined && { read: seconds(timeout.read) }),
      },
    }),
    ...(healthCheck && { healthCheck: healthCheckOf(healthCheck) }),
    ...(tlsSecret && { tlsSecret: { name: tlsSecret.name, namespace: tlsSecret.namespace || namespace } }),
    ...(subsets && { subsets }),
    ...(passHost && { passHost }),
    ...(upstreamHost && { upstreamHost }),
    ...(discovery && {
      discovery: {
        serviceName: discovery.serviceName,
        type: discovery.type,
        ...(discovery.args && { args: discovery.args }),
      },
    }),
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
      ...(port !== undefined && { port }),
      weight: weight ?? 100,
    })),
  })
}

export const apisixUpstream: KindEntry<ApisixUpstream> = {
  group: 'apisix.apache.org',
  kind: 'ApisixUpstream',
  plural: 'apisixupstreams',
  watched: 'always',
  versions: {
    v2: version(v2, normaliser(true)),
    v2beta3: version(v2beta3, normaliser(true)),
    v1: version(v1, normaliser(false)),
  },
}
