import type { GatewayUpstream } from './gateway.ts'

/** One target, in words. */
export interface ToldNode {
  /** `10.0.0.5:8080`, IPv6 in brackets; of a discovery what is asked, and of whom. */
  readonly address: string
  readonly weight?: number
}

/** Where an upstream sends requests. */
export function tellNodes({
  nodes = [],
  discovery_type: discovery,
  service_name: service,
}: GatewayUpstream): readonly ToldNode[] {
  if (discovery !== undefined) return [{ address: `${service ?? 'a service'}, found by ${discovery}` }]
  return nodes.map(({ host, port, weight }) => {
    const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
    return { address: `${bare}${port === undefined ? '' : `:${port}`}`, weight }
  })
}
