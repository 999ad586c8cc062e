import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { anything, ingressClassName, objectWith } from './shared.ts'

/** What a whole APISIX reports about itself. Kinds spec section 7.3. */
export interface ApisixClusterConfig extends Meta {
  readonly ingressClassName?: string
  /** An address of the Admin API is given. It and its key are not kept. */
  readonly hasAdmin: boolean
  /** Undefined where it is not switched on. */
  readonly prometheus?: { readonly prefersName: boolean }
  readonly skywalking?: { readonly sampleRatio?: number }
}

const enable = lazy(() => z.boolean().optional())
const skywalking = lazy(() =>
  z.strictObject({ enable: enable(), sampleRatio: z.number().min(0.00001).max(1).optional() }).optional(),
)

// Not looked into, so that no message can show its key.
const admin = lazy(() =>
  anything.optional().describe('The address of an Admin API, which a standalone APISIX does not have.'),
)

function monitoring<S extends z.ZodRawShape>(prometheus: S) {
  return z
    .strictObject({ prometheus: z.strictObject(prometheus).optional(), skywalking: skywalking() })
    .optional()
    .describe('What APISIX reports of all requests.')
}

const beforeNames = lazy(() => objectWith({ admin: admin(), monitoring: monitoring({ enable: enable() }) }))
const v2 = lazy(() =>
  objectWith({
    ingressClassName: ingressClassName(),
    admin: admin(),
    monitoring: monitoring({ enable: enable(), prefer_name: z.boolean().optional() }),
  }),
)

function normalise({ spec }: OutputOf<typeof v2>, meta: Meta): ApisixClusterConfig {
  const { prometheus, skywalking } = spec?.monitoring ?? {}
  return {
    ...meta,
    ...(spec?.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    hasAdmin: spec?.admin !== undefined && spec.admin !== null,
    ...(prometheus?.enable && { prometheus: { prefersName: prometheus.prefer_name === true } }),
    ...(skywalking?.enable && {
      skywalking: skywalking.sampleRatio === undefined ? {} : { sampleRatio: skywalking.sampleRatio },
    }),
  }
}

export const apisixClusterConfig: KindEntry<ApisixClusterConfig> = {
  group: 'apisix.apache.org',
  kind: 'ApisixClusterConfig',
  plural: 'apisixclusterconfigs',
  summary: 'What a whole APISIX reports about itself.',
  scope: 'Cluster',
  watched: 'always',
  versions: {
    v2: version(v2, normalise),
    v2beta3: version(beforeNames, normalise),
    v2alpha1: version(beforeNames, normalise),
  },
}
