import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginSchema, pluginSchemaBeforeSecrets } from './plugins.ts'
import { ingressClassName, objectWith } from './shared.ts'

/** A named set of plugins that routes refer to. Kinds spec section 7.1. */
export interface ApisixPluginConfig extends Meta {
  readonly ingressClassName?: string
  readonly plugins: readonly PluginEntry[]
}

const v2 = lazy(() =>
  objectWith({
    ingressClassName: ingressClassName(),
    plugins: z.array(pluginSchema()).describe('The plugins that a route gets which names this object.'),
  }),
)

const v2beta3 = lazy(() =>
  objectWith({
    plugins: z.array(pluginSchemaBeforeSecrets()).describe('The plugins that a route gets which names this object.'),
  }),
)

interface Written {
  readonly spec?: OutputOf<typeof v2>['spec'] | undefined
}

function normalise({ spec }: Written, meta: Meta): ApisixPluginConfig {
  return {
    ...meta,
    ...(spec?.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    plugins: pluginEntries(spec?.plugins, ['spec']),
  }
}

export const apisixPluginConfig: KindEntry<ApisixPluginConfig> = {
  group: 'apisix.apache.org',
  kind: 'ApisixPluginConfig',
  plural: 'apisixpluginconfigs',
  summary: 'A named set of plugins that routes refer to.',
  watched: 'always',
  versions: { v2: version(v2, normalise), v2beta3: version(v2beta3, normalise) },
}
