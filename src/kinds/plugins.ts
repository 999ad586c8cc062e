import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { lazy } from './lazy.ts'
import { anything, mapPlaced } from './shared.ts'

/** One plugin as ApisixRoute, ApisixPluginConfig and later kinds write it. Kinds spec section 2.6. */
export interface PluginEntry {
  readonly path: Path
  readonly name: string
  readonly enable: boolean
  /** What was written; `{}` where nothing was. Not yet known to be a mapping. */
  readonly config: unknown
  /** The configuration is ApisixRoute v1's `config_set`, a list on purpose. */
  readonly isList: true | undefined
  /** A Secret in the object's namespace whose values are laid over the configuration. */
  readonly secretRef: string | undefined
}

const base = lazy(() => ({
  name: z.string().min(1).describe('The name of the plugin as APISIX knows it, such as limit-count.'),
  // Absent means true: the default of the 2.x CRDs and the documented intent of 1.x.
  enable: z.boolean().optional().describe('Whether the plugin is used; true where nothing is said.'),
  config: anything.optional().describe('The configuration of the plugin, in its own form.'),
}))

const secretRef = lazy(() =>
  z
    .string()
    .min(1)
    .optional()
    .describe('The name of a Secret in the same namespace whose values are laid over the configuration.'),
)

/** Marks a plugin in a JSON Schema made of these, so that what a data plane knows of it can be put there. */
export const pluginMark = 'x-apisixc-plugin'
const marked = { [pluginMark]: true }

export const pluginSchema = lazy(() => z.strictObject({ ...base(), secretRef: secretRef() }).meta(marked))
export const pluginSchemaBeforeSecrets = lazy(() => z.strictObject(base()).meta(marked))
/** The kinds of v1alpha1 take no Secret and switch nothing off. */
export const pluginSchemaV1alpha1 = lazy(() =>
  z.strictObject({ name: base().name, config: base().config }).meta(marked),
)
/** ApisixRoute v1 also took a list. */
export const pluginSchemaV1 = lazy(() =>
  z
    .strictObject({
      ...base(),
      config_set: z.array(anything).optional().describe('The configuration of a plugin that takes a list.'),
    })
    .meta(marked),
)

interface WrittenPlugin {
  readonly name: string
  readonly enable?: boolean | undefined
  readonly config?: unknown
  readonly config_set?: readonly unknown[] | undefined
  readonly secretRef?: string | undefined
}

/** The list `plugins` of what stands at a place. */
export function pluginEntries(list: readonly WrittenPlugin[] | undefined, path: Path): readonly PluginEntry[] {
  return mapPlaced(list, path, 'plugins', pluginEntry)
}

function pluginEntry({ name, enable, config, config_set, secretRef }: WrittenPlugin, path: Path): PluginEntry {
  return {
    path,
    name,
    enable: enable ?? true,
    config: config ?? config_set ?? {},
    isList: ((config === undefined || config === null) && config_set !== undefined) || undefined,
    secretRef: secretRef || undefined,
  }
}
