import { consumerPluginLimits } from './check-consumer-plugins.ts'
import { pluginLimits, streamPluginLimits } from './check-plugin-limits.ts'
import {
  type Check,
  fields,
  flag,
  integer,
  isMapping,
  type Refusal,
  refusalsAt,
  show,
  text,
  type Verdict,
} from './check-values.ts'
import { conditions } from './check-vars.ts'

/**
 * A plugin's configuration is the tenant's; here is what all plugins share, and what the listed ones want besides. One
 * that is switched off with `_meta` is checked by APISIX like any other. Source: `check_schema` of APISIX's plugin.lua;
 * the `_meta` schema of 3.18.
 */
function pluginsWithin(limits: ReadonlyMap<string, Check>): Check {
  return (value) => {
    if (!isMapping(value)) return `${show(value)} is not a mapping`
    let refusals: readonly Refusal[] | undefined
    for (const name in value) {
      const verdict = plugin(value[name], limits.get(name))
      if (verdict !== undefined) refusals = [...(refusals ?? []), ...refusalsAt(verdict, name)]
    }
    return refusals
  }
}

/** The plugins of a route or a plugin config. */
export const plugins = pluginsWithin(pluginLimits)

/** Those of a consumer. */
export const consumerPlugins = pluginsWithin(consumerPluginLimits)

/** Those of a stream route: others, some under the same names. */
export const streamPlugins = pluginsWithin(streamPluginLimits)

function plugin(configuration: unknown, limit: Check | undefined): Verdict {
  if (!isMapping(configuration)) {
    // In Lua an empty list and an empty mapping are the same.
    return Array.isArray(configuration) && configuration.length === 0
      ? limit?.({})
      : `${show(configuration)} is no configuration: a plugin takes a mapping`
  }
  const { _meta } = configuration
  const verdict = _meta === undefined ? undefined : meta(_meta)
  return verdict === undefined ? limit?.(configuration) : refusalsAt(verdict, '_meta')
}

interface Meta {
  readonly disable: unknown
  readonly error_response: unknown
  readonly filter: unknown
  readonly pre_function: unknown
  readonly priority: unknown
}

const meta = fields<Meta>({
  disable: flag,
  error_response: (value) =>
    typeof value === 'string' || isMapping(value) ? undefined : `${show(value)} is no answer`,
  filter: conditions,
  pre_function: text(0),
  priority: integer(Number.MIN_SAFE_INTEGER),
})
