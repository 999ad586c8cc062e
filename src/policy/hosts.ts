import { matchesAny } from './patterns.ts'
import type { HostClaim, HostLimits } from './policy.ts'

/**
 * The claim by which a namespace may not have a host; undefined where it may. A host with a star covers whatever is
 * below, so that it takes the consent of every claim there.
 */
export function hostRefusal(hosts: HostLimits, namespace: string, written: string): HostClaim | undefined {
  return claimsOn(hosts.claims, plain(written)).find(({ namespaces }) => !matchesAny(namespaces, namespace))
}

/** Whether some claim names the host, or a part of what it covers. */
export function isClaimed(hosts: HostLimits, host: string): boolean {
  return claimsOn(hosts.claims, plain(host)).length > 0
}

/** Why a namespace may not have a rule without a host: it gets the requests of every host that nobody else matches. */
export function catchAllRefusal(hosts: HostLimits, namespace: string): string | undefined {
  if (hosts.catchAll !== undefined) return matchesAny(hosts.catchAll, namespace) ? undefined : 'catchAll'
  return hosts.claims.find(({ namespaces }) => !matchesAny(namespaces, namespace))?.name
}

/** Without a port, and the dot at the end that means nothing. */
function plain(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
}

function claimsOn(claims: readonly HostClaim[], host: string): readonly HostClaim[] {
  const isStar = host.startsWith('*')
  const tail = isStar ? host.slice(1) : host
  const around = closest(claims, tail.replace(/^\./, ''))
  const below = isStar ? claims.filter(({ suffix }) => suffix !== '*' && `.${suffix}`.endsWith(tail)) : []
  return [...(around === undefined ? [] : [around]), ...below]
}

/** The claim with the longest suffix that the host has. */
function closest(claims: readonly HostClaim[], host: string): HostClaim | undefined {
  const fitting = claims.filter(({ suffix }) => suffix === '*' || host === suffix || host.endsWith(`.${suffix}`))
  return fitting.sort((a, b) => lengthOf(b) - lengthOf(a))[0]
}

function lengthOf({ suffix }: HostClaim): number {
  return suffix === '*' ? 0 : suffix.length
}
