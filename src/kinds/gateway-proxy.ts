import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy, type OutputOf } from './lazy.ts'
import type { Meta } from './meta.ts'
import { type PluginEntry, pluginEntries, pluginMark } from './plugins.ts'
import { anything, objectWith } from './shared.ts'

/** What a whole gateway does, in the words of the 2.x controller. Kinds spec section 10.1. */
export interface GatewayProxy extends Meta {
  /** A way to an Admin API is given. It and its key are not kept. */
  readonly hasProvider: boolean
  /** The fields that are there about the address under which clients reach the gateway. */
  readonly addressFields: readonly ('publishService' | 'statusAddress')[]
  readonly plugins: readonly PluginEntry[]
  /** Plugins of which is not said whether they are switched on; among `plugins` they are switched off. */
  readonly undecided: readonly PluginEntry[]
  /** By the name of the plugin. Not yet known to be mappings. */
  readonly pluginMetadata: Readonly<Record<string, unknown>>
}

const plugin = lazy(() =>
  z
    .strictObject({
      name: z.string().min(1).describe('The name of the plugin as APISIX knows it, such as prometheus.'),
      enabled: z.boolean().optional().describe('Whether the plugin is used; false where nothing is said.'),
      config: anything.optional().describe('The configuration of the plugin, in its own form.'),
    })
    .meta({ [pluginMark]: true }),
)

const v1alpha1 = lazy(() =>
  objectWith({
    // Not looked into, so that no message can show the key in it.
    provider: anything.optional().describe('The way to an Admin API, which a standalone APISIX does not have.'),
    publishService: z
      .string()
      .optional()
      .describe('The Service under whose address clients reach the gateway; apisixc writes it nowhere.'),
    statusAddress: z
      .array(z.string())
      .optional()
      .describe('The addresses under which clients reach the gateway; apisixc writes them nowhere.'),
    plugins: z.array(plugin()).optional().describe('The plugins that every request gets.'),
    pluginMetadata: z
      .record(z.string(), anything)
      .optional()
      .describe('What a plugin does the same way everywhere, by the name of the plugin.'),
  }),
)

const pluginsParent: Path = ['spec']
const addressFields = ['publishService', 'statusAddress'] as const

function normalise({ spec = {} }: OutputOf<typeof v1alpha1>, meta: Meta): GatewayProxy {
  const written = spec.plugins ?? []
  const plugins = pluginEntries(
    written.map(({ name, enabled = false, config }) => ({ name, enable: enabled, config })),
    pluginsParent,
  )
  return {
    ...meta,
    hasProvider: spec.provider !== undefined && spec.provider !== null,
    addressFields: addressFields.filter((field) => spec[field] !== undefined),
    plugins,
    undecided: plugins.filter((_, index) => written[index]?.enabled === undefined),
    pluginMetadata: spec.pluginMetadata ?? {},
  }
}

export const gatewayProxy: KindEntry<GatewayProxy> = {
  group: 'apisix.apache.org',
  kind: 'GatewayProxy',
  plural: 'gatewayproxies',
  summary: 'Plugins of every request, and what plugins do the same way everywhere.',
  watched: 'always',
  lost: 'the object is left out, and every request goes without its plugins',
  versions: { v1alpha1: version(v1alpha1, normalise) },
}
