import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginSchemaV1alpha1 } from './plugins.ts'
import { anything, mapListed, objectWith, standalone } from './shared.ts'

/** Somebody who may come in by any of several credentials. Kinds spec section 10.4. */
export interface Consumer extends Meta {
  /** Whose consumer it is; any kind of any group may be named. */
  readonly gateway?: {
    readonly group: string
    readonly kind: string
    readonly namespace: string
    readonly name: string
  }
  readonly credentials: readonly ConsumerCredential[]
  readonly plugins: readonly PluginEntry[]
}

/** One way to prove who it is: given here, or in a Secret. */
export interface ConsumerCredential {
  readonly path: Path
  readonly type: (typeof types)[number]
  readonly name?: string
  /** What was written, if anything; not yet known to be a mapping. */
  readonly config?: unknown
  readonly secret?: { readonly namespace: string; readonly name: string }
}

/** Of a Gateway, where a reference says nothing else. */
export const gatewayGroup = 'gateway.networking.k8s.io'

const types = ['jwt-auth', 'basic-auth', 'key-auth', 'hmac-auth'] as const

const credential = lazy(() =>
  z.strictObject({
    type: z.enum(types).describe('The plugin that checks it.'),
    name: z.string().optional().describe('What tells it from the other credentials of this consumer.'),
    config: anything
      .optional()
      .describe('The credential itself, in the form of the plugin, readable to everybody who may read this object.'),
    secretRef: z
      .strictObject({ name: z.string().min(1), namespace: z.string().optional() })
      .optional()
      .describe('The Secret that holds the credential instead, under the names of its fields.'),
  }),
)

const v1alpha1 = lazy(() =>
  objectWith({
    gatewayRef: z
      .strictObject({
        name: z.string().min(1),
        kind: z.string().optional(),
        group: z.string().optional(),
        namespace: z.string().optional(),
      })
      .optional()
      .describe('The Gateway that the consumer may come in through. Without Gateway API every gateway is meant.'),
    credentials: standalone(credential()).optional().describe('The ways to prove who the consumer is.'),
    plugins: z.array(pluginSchemaV1alpha1()).optional().describe('Plugins that act on the requests of this consumer.'),
  }),
)

type Spec = NonNullable<OutputOf<typeof v1alpha1>['spec']>

function normalise(spec: Spec, meta: Meta): Consumer {
  const { gatewayRef, credentials, plugins } = spec
  return {
    ...meta,
    ...(gatewayRef && {
      gateway: {
        group: gatewayRef.group || gatewayGroup,
        kind: gatewayRef.kind || 'Gateway',
        namespace: gatewayRef.namespace || meta.namespace,
        name: gatewayRef.name,
      },
    }),
    credentials: mapListed(credentials, ({ type, name, config, secretRef }, index) => ({
      path: ['spec', 'credentials', index],
      type,
      ...(name && { name }),
      ...(config !== undefined && config !== null && { config }),
      ...(secretRef && { secret: { namespace: secretRef.namespace || meta.namespace, name: secretRef.name } }),
    })),
    plugins: pluginEntries(plugins, ['spec']),
  }
}

export const consumer: KindEntry<Consumer> = {
  group: 'apisix.apache.org',
  kind: 'Consumer',
  plural: 'consumers',
  summary: 'Somebody who may come in, and the ways in which that is proven.',
  confidential: true,
  watched: 'always',
  lostElement: 'the credential is left out, and nobody gets in by it',
  versions: { v1alpha1: version(v1alpha1, ({ spec = {} }, meta) => normalise(spec, meta)) },
}
