import { id } from './check-names.ts'
import { balancer } from './check-upstream.ts'
import { type Check, integer, isMapping, list, openFields, refusalsAt, show } from './check-values.ts'
import { conditions } from './check-vars.ts'

/** A tenant may have written a number; APISIX makes it a text. */
const upstreamId: Check = (value) => (typeof value === 'number' ? integer(1)(value) : id(value))

const inlineUpstream: Check = (value) => {
  if (!isMapping(value)) return `${show(value)} is not a mapping`
  const { type } = value
  const verdict = type === undefined ? undefined : balancer(type)
  if (verdict !== undefined) return refusalsAt(verdict, 'type')
  const isDiscovered = value['service_name'] !== undefined && value['discovery_type'] !== undefined
  return (value['nodes'] !== undefined) === isDiscovered
    ? 'it needs either nodes, or service_name with discovery_type'
    : undefined
}

/** Source: the `traffic-split` schema of 3.18, which takes any type of balancer: data plane spec section 5. */
export const trafficSplit = openFields({
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
