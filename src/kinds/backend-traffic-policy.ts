import { z } from 'zod'
import { suggest } from '../diagnostics/suggest.ts'
import type { Path } from '../objects/object.ts'
import { isRecord, type RawObject } from '../objects/raw.ts'
import { hosted, settingsOf, type UpstreamSettings } from './apisix-upstream.ts'
import { type KindEntry, version } from './decode.ts'
import { healthCheckOf, lenientHealthCheckSchema } from './health-check.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { objectRequiring } from './shared.ts'

/** How the Services that it names are spoken to by Ingress, never by ApisixRoute. Kinds spec section 10.2. */
export interface BackendTrafficPolicy extends Meta {
  readonly targets: readonly PolicyTarget[]
  /** Undefined where the object is broken: to whom it applies is known, what it asks for is not. */
  readonly settings: UpstreamSettings | undefined
}

/** A Service of the policy's namespace, or one of its ports. */
export interface PolicyTarget {
  readonly path: Path
  readonly service: string
  /** The name of a port. */
  readonly section?: string
}

const target = lazy(() =>
  z.strictObject({
    group: z
      .string()
      .refine((group) => group === '', 'is no group of a Service, whose group is the empty text')
      .optional(),
    kind: z.enum(['Service']).optional(),
    name: z.string().min(1),
    sectionName: z.string().min(1).optional(),
  }),
)

const v1alpha1 = lazy(() => {
  const { loadbalancer, scheme, retries, timeout, passHost, upstreamHost } = hosted()
  return objectRequiring({
    targetRefs: z
      .array(target())
      .min(1)
      .describe('The Services, in the same namespace, that the policy is for; sectionName is the name of a port.'),
    loadbalancer,
    scheme: scheme.describe('How the nodes are spoken to; http, which is filled in, counts as nothing said.'),
    retries,
    timeout,
    passHost: passHost.describe(
      'Which Host header the nodes get: that of the request, that of the node, or upstreamHost; pass, which is filled in, counts as nothing said.',
    ),
    upstreamHost,
    healthCheck: lenientHealthCheckSchema().optional().describe('How it is found out which nodes are well.'),
  })
})

type Spec = OutputOf<typeof v1alpha1>['spec']

function normalise({ targetRefs, healthCheck, ...written }: Spec, meta: Meta): BackendTrafficPolicy {
  return {
    ...meta,
    targets: targetRefs.map(({ name, sectionName }, index) => targetOf(name, sectionName, index)),
    settings: {
      ...settingsOf(written, ['spec'], meta.namespace, true),
      ...(healthCheck && { healthCheck: healthCheckOf(healthCheck) }),
    },
  }
}

function targetOf(service: string, section: string | undefined, index: number): PolicyTarget {
  return { path: ['spec', 'targetRefs', index], service, ...(section !== undefined && { section }) }
}

/** The Services that a broken policy was meant for, so that none of them is used without what was asked for. */
function salvage(raw: RawObject, meta: Meta): BackendTrafficPolicy {
  const spec = isRecord(raw['spec']) ? raw['spec'] : {}
  const written: readonly unknown[] = Array.isArray(spec['targetRefs']) ? spec['targetRefs'] : []
  const targets = written.flatMap((entry, index) => {
    if (!isRecord(entry) || typeof entry['name'] !== 'string' || !isMeantService(entry['kind'])) return []
    const section = typeof entry['sectionName'] === 'string' ? entry['sectionName'] : undefined
    return [targetOf(entry['name'], section, index)]
  })
  return { ...meta, targets, settings: undefined }
}

function isMeantService(kind: unknown): boolean {
  return typeof kind !== 'string' || kind === 'Service' || suggest(kind, ['Service']) !== undefined
}

export const backendTrafficPolicy: KindEntry<BackendTrafficPolicy> = {
  group: 'apisix.apache.org',
  kind: 'BackendTrafficPolicy',
  plural: 'backendtrafficpolicies',
  summary: 'How the Services that it names are spoken to by Ingress.',
  watched: 'always',
  lost: 'what Ingress sends to its Services is left out with it',
  salvage,
  versions: { v1alpha1: version(v1alpha1, ({ spec }, meta) => normalise(spec, meta)) },
}
