import type { ApisixUpstream, PortSettings, UpstreamSettings } from '../kinds/apisix-upstream.ts'
import type { Timeouts } from '../kinds/shared.ts'
import type { Path } from '../objects/object.ts'

/** One of the settings of an upstream. */
export type SettingsField = Exclude<keyof UpstreamSettings, 'path'>

/** Settings as they apply to one port; `pathOf` tells where each was written. */
export interface EffectiveSettings extends UpstreamSettings {
  /** What the port itself says, where it says anything. */
  readonly own?: PortSettings
}

/** Where one of the settings was written, or would have been. */
export function pathOf({ path, own }: EffectiveSettings, field: SettingsField): Path {
  return [...(own?.[field] === undefined ? path : own.path), writtenName(field)]
}

/**
 * What an ApisixUpstream says about one Service port: field by field the port's own value, else the outer one. Only the
 * three timeouts merge one by one; other mappings are replaced whole (BUG-5; kinds spec section 3.4).
 */
export function settingsFor(upstream: ApisixUpstream, port: number | string): EffectiveSettings {
  for (const own of upstream.ports) if (own.port === port) return ownSettings(upstream, own)
  return upstream.settings
}

/** What one of its port settings comes to. */
export function ownSettings({ settings: outer }: ApisixUpstream, own: PortSettings): EffectiveSettings {
  return {
    path: outer.path,
    own,
    loadBalancer: own.loadBalancer ?? outer.loadBalancer,
    scheme: own.scheme ?? outer.scheme,
    retries: own.retries ?? outer.retries,
    timeout: own.timeout && outer.timeout ? merged(own.timeout, outer.timeout) : (own.timeout ?? outer.timeout),
    healthCheck: own.healthCheck ?? outer.healthCheck,
    tlsSecret: own.tlsSecret ?? outer.tlsSecret,
    subsets: own.subsets ?? outer.subsets,
    passHost: own.passHost ?? outer.passHost,
    upstreamHost: own.upstreamHost ?? outer.upstreamHost,
    discovery: own.discovery ?? outer.discovery,
  }
}

function merged(own: Timeouts, outer: Timeouts): Timeouts {
  return {
    connect: own.connect ?? outer.connect,
    send: own.send ?? outer.send,
    read: own.read ?? outer.read,
  }
}

/** The CRD's spelling of a field. */
function writtenName(field: SettingsField): string {
  return field === 'loadBalancer' ? 'loadbalancer' : field
}
