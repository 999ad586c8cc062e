import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginSchema, pluginSchemaBeforeSecrets } from './plugins.ts'
import { objectWith } from './shared.ts'

/** A named set of plugins that routes refer to. Kinds spec section 7.1. */
export interface ApisixPluginConfig extends Meta {
  readonly ingressClassName?: string
  readonly plugins: readonly PluginEntry[]
}

const v2 = objectWith({
  ingressClassName: z.string().optional(),
  plugins: z.array(pluginSchema),
})

const v2beta3 = objectWith({ plugins: z.array(pluginSchemaBeforeSecrets) })

interface Written {
  readonly spec?: z.output<typeof v2>['spec'] | undefined
}

function normalise({ spec }: Written, meta: Meta): ApisixPluginConfig {
  return {
    ...meta,
    ...(spec?.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    plugins: pluginEntries(spec?.plugins, ['spec', 'plugins']),
  }
}

export const apisixPluginConfig: KindEntry<ApisixPluginConfig> = {
  group: 'apisix.apache.org',
  kind: 'ApisixPluginConfig',
  plural: 'apisixpluginconfigs',
  watched: 'always',
  versions: { v2: version(v2, normalise), v2beta3: version(v2beta3, normalise) },
}
