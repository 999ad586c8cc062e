import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginSchema } from './plugins.ts'
import { ingressClassName, objectRequiring } from './shared.ts'

/** Plugins of every request. Kinds spec section 7.2. */
export interface ApisixGlobalRule extends Meta {
  readonly ingressClassName?: string
  readonly plugins: readonly PluginEntry[]
}

const v2 = lazy(() =>
  objectRequiring({
    ingressClassName: ingressClassName(),
    plugins: z.array(pluginSchema()).describe('The plugins that every request gets.'),
  }),
)

function normalise({ spec }: OutputOf<typeof v2>, meta: Meta): ApisixGlobalRule {
  return {
    ...meta,
    ...(spec.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    plugins: pluginEntries(spec.plugins, ['spec']),
  }
}

export const apisixGlobalRule: KindEntry<ApisixGlobalRule> = {
  group: 'apisix.apache.org',
  kind: 'ApisixGlobalRule',
  plural: 'apisixglobalrules',
  summary: 'Plugins of every request.',
  watched: 'always',
  lost: 'the object is left out, and every request goes without its plugins',
  versions: { v2: version(v2, normalise) },
}
