import { fieldOf } from '../model/field.ts'
import { failure } from './destination.ts'
import { type Gateway, type GatewayStreamRoute, itemById } from './gateway.ts'
import type { AppliedPlugin, DroppedPlugin, PluginSource } from './plugins.ts'
import type { Share, Split } from './split.ts'
import { streamDestination } from './stream-destination.ts'

/** What a stream route does with a connection: in the form of an answer to a request, since tests ask the same of both. */
export interface StreamAnswer {
  readonly route: GatewayStreamRoute
  readonly chain: { readonly applied: readonly AppliedPlugin[]; readonly dropped: readonly DroppedPlugin[] }
  readonly split: Split
}

/**
 * Follows a connection from its route to its upstream. Its plugins are the route's own, then those of its service; global
 * rules and plugin configs are for requests only. Source: gateway spec 1.4 (stream_routes); kinds spec C30.
 */
export function answerConnection(gateway: Gateway, route: GatewayStreamRoute): StreamAnswer {
  const service = route.service_id === undefined ? undefined : itemById(gateway.services, route.service_id)
  const own = Object.entries(route.plugins ?? {})
  const inherited = Object.entries(service?.plugins ?? {}).filter(([name]) => !Object.hasOwn(route.plugins ?? {}, name))
  const entries = [
    ...own.map(([name, config]) => ({ name, config, from: source('stream_routes', route.id) })),
    ...inherited.map(([name, config]) => ({ name, config, from: source('services', service?.id ?? '') })),
  ]
  const isDisabled = ({ config }: (typeof entries)[number]): boolean =>
    fieldOf(fieldOf(config, '_meta'), 'disable') === true
  return {
    route,
    chain: {
      applied: entries
        .filter((entry) => !isDisabled(entry))
        .map((entry) => ({ ...entry, runs: true, mayAnswer: false })),
      dropped: entries.filter(isDisabled).map(({ name, from }) => ({ name, from, reason: 'disabled' })),
    },
    split: { shares: [{ probability: 1, destination: destinationOf(gateway, route) }], perhaps: [] },
  }
}

function source(section: PluginSource['section'], id: string): PluginSource {
  return { section, id }
}

/** A connection that leads nowhere is closed, which has no status; the number is the one that a request would get. */
function destinationOf(gateway: Gateway, route: GatewayStreamRoute): Share['destination'] {
  const destination = streamDestination(gateway, route)
  return destination.kind === 'closed' ? failure(503, destination.reason) : destination
}
