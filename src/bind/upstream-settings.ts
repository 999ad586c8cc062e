import type { ApisixUpstream, PortSettings, UpstreamSettings } from '../kinds/apisix-upstream.ts'
import type { Path } from '../objects/object.ts'

type Field = Exclude<keyof UpstreamSettings, 'path'>

/** Settings as they apply to one port, and where each was written. */
export interface EffectiveSettings extends Omit<UpstreamSettings, 'path'> {
  pathOf(field: Field): Path
}

/**
 * What an ApisixUpstream says about one Service port: field by field the port's own value, else the outer one. Only the
 * three timeouts merge one by one; other mappings are replaced whole (BUG-5; kinds spec section 3.4).
 */
export function settingsFor(upstream: ApisixUpstream, port: number | string): EffectiveSettings {
  const own = upstream.ports.find((entry) => entry.port === port)
  return own === undefined ? outerSettings(upstream) : ownSettings(upstream, own)
}

/** What one of its port settings comes to. */
export function ownSettings({ settings: outer }: ApisixUpstream, own: PortSettings): EffectiveSettings {
  const timeout = { ...outer.timeout, ...own.timeout }
  return {
    ...outer,
    ...own,
    ...(Object.keys(timeout).length > 0 && { timeout }),
    pathOf: (field) => [...(own[field] === undefined ? outer : own).path, writtenName(field)],
  }
}

/** What it says of itself, ports aside. */
export function outerSettings({ settings }: ApisixUpstream): EffectiveSettings {
  return { ...settings, pathOf: (field) => [...settings.path, writtenName(field)] }
}

/** The CRD's spelling of a field. */
function writtenName(field: Field): string {
  return field === 'loadBalancer' ? 'loadbalancer' : field
}
