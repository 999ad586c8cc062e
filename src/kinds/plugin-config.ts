import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy } from './lazy.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginSchemaV1alpha1 } from './plugins.ts'
import { objectRequiring } from './shared.ts'

/** A named set of plugins for the rules of an HTTPRoute. Kinds spec section 10.5. */
export interface PluginConfig extends Meta {
  readonly plugins: readonly PluginEntry[]
}

const v1alpha1 = lazy(() =>
  objectRequiring({
    plugins: z
      .array(pluginSchemaV1alpha1())
      .describe('The plugins that a rule of an HTTPRoute gets which names this object in a filter.'),
  }),
)

export const pluginConfig: KindEntry<PluginConfig> = {
  group: 'apisix.apache.org',
  kind: 'PluginConfig',
  plural: 'pluginconfigs',
  summary: 'A named set of plugins for the rules of HTTPRoutes.',
  watched: 'always',
  versions: {
    v1alpha1: version(v1alpha1, ({ spec }, meta) => ({
      ...meta,
      plugins: pluginEntries(spec.plugins, ['spec']),
    })),
  },
}
