import { id } from './check-names.ts'
import {
  type Check,
  fields,
  flag,
  integer,
  isMapping,
  list,
  openFields,
  type Refusal,
  refusalsAt,
  show,
  text,
} from './check-values.ts'
import { conditions } from './check-vars.ts'

/**
 * A plugin's configuration is the tenant's, and its schema is APISIX's business; here is what all plugins share, and
 * the one plugin that translation itself writes. Source: `check_schema` of APISIX's plugin.lua; the `_meta` and
 * `traffic-split` schemas of 3.18.
 */
export const plugins: Check = (value) => {
  if (!isMapping(value)) return `${show(value)} is not a mapping`
  let refusals: readonly Refusal[] | undefined
  for (const name in value) {
    const verdict = plugin(name, value[name])
    if (verdict !== undefined) refusals = [...(refusals ?? []), ...refusalsAt(verdict, name)]
  }
  return refusals
}

function plugin(name: string, configuration: unknown): ReturnType<Check> {
  if (!isMapping(configuration)) {
    // In Lua an empty list and an empty mapping are the same.
    return Array.isArray(configuration) && configuration.length === 0
      ? undefined
      : `${show(configuration)} is no configuration: a plugin takes a mapping`
  }
  const { _meta } = configuration
  const verdict = _meta === undefined ? undefined : meta(_meta)
  if (verdict !== undefined) return refusalsAt(verdict, '_meta')
  return name === 'traffic-split' ? trafficSplit(configuration) : undefined
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

/** A tenant may have written a number; APISIX makes it a text. */
const upstreamId: Check = (value) => (typeof value === 'number' ? integer(1)(value) : id(value))

const inlineUpstream: Check = (value) => {
  if (!isMapping(value)) return `${show(value)} is not a mapping`
  const isDiscovered = value['service_name'] !== undefined && value['discovery_type'] !== undefined
  return (value['nodes'] !== undefined) === isDiscovered
    ? 'it needs either nodes, or service_name with discovery_type'
    : undefined
}

const trafficSplit = openFields({
  rules: list(
    openFields({
      match: list(openFields({ vars: conditions }), {}),
      weighted_upstreams: list(openFields({ upstream_id: upstreamId, upstream: inlineUpstream, weight: integer(0) }), {
        min: 1,
        max: 20,
      }),
    }),
    {},
  ),
})
