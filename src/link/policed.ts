import { byteQuotaReached, hostTaken, routeQuotaReached } from '../diagnostics/catalog/policy.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { PluginConfig } from '../model/config.ts'
import { type At, parseObjectKey } from '../objects/object.ts'
import { isClaimed } from '../policy/hosts.ts'
import { type Policy, ruled } from '../policy/policy.ts'
import type { Made, MadeRoute, MadeStreamRoute } from '../translate/fragment.ts'

const lost = 'the rule is left out'

/**
 * The routes whose hosts nobody of another namespace had before: of a host that no claim of the policy names, the oldest
 * object's namespace is the owner. Takes them in the order of `bySeat`: what is held keeps its place.
 */
export function withOwnHosts(routes: readonly MadeRoute[], { hosts }: Policy, report: Report): readonly MadeRoute[] {
  if (hosts?.others !== 'first-come') return routes
  const owners = new Map<string, { readonly namespace: string; readonly from: At }>()
  return routes.filter(({ value, from, rank }) => {
    const { namespace } = rank.source
    const free = (value.hosts ?? []).filter((host) => !isClaimed(hosts, host))
    const taken = free.filter((host) => (owners.get(host)?.namespace ?? namespace) !== namespace)
    for (const host of taken) {
      const owner = owners.get(host)
      if (owner === undefined) continue
      const related = [{ ...owner.from, note: 'this rule had it first' }]
      report(hostTaken(from, host, namespace, owner.namespace, lost, related))
    }
    // Who is refused owns nothing by it.
    if (taken.length > 0) return false
    for (const host of free) if (!owners.has(host)) owners.set(host, { namespace, from })
    return true
  })
}

/**
 * What the quotas of each namespace leave of its rules. Its plugin configs count first, as rules may need them; then its
 * rules in the order given. Routes of HTTP and of streams count together.
 */
export class Allowance {
  readonly #policy: Policy
  readonly #report: Report
  readonly #used = new Map<string, { routes: number; bytes: number }>()

  constructor(policy: Policy, pluginConfigs: readonly Made<PluginConfig>[], report: Report) {
    this.#policy = policy
    this.#report = report
    if (!policy.rules.some(({ quotas }) => quotas?.bytes !== undefined)) return
    for (const { value, from } of pluginConfigs)
      this.#usedBy(parseObjectKey(from.object).namespace).bytes += sizeOf(value)
  }

  /** The rules that are within the quotas; a report for each other one. */
  within<M extends MadeRoute | MadeStreamRoute>(made: readonly M[]): readonly M[] {
    if (!this.#policy.rules.some(({ quotas }) => quotas !== undefined)) return made
    return made.filter((one) => this.#takes(one))
  }

  #takes({ value, from, rank }: MadeRoute | MadeStreamRoute): boolean {
    const { namespace } = rank.source
    const quotas = ruled(this.#policy, rank.source, 'quotas')
    if (quotas === undefined) return true
    const { routes: mostRoutes = Number.POSITIVE_INFINITY, bytes: mostBytes = Number.POSITIVE_INFINITY } = quotas.value
    const used = this.#usedBy(namespace)
    const bytes = used.bytes + (quotas.value.bytes === undefined ? 0 : sizeOf(value))
    if (used.routes + 1 > mostRoutes) {
      this.#report(routeQuotaReached(from, namespace, mostRoutes, quotas.rule))
      return false
    }
    if (bytes > mostBytes) {
      this.#report(byteQuotaReached(from, namespace, mostBytes, bytes, quotas.rule))
      return false
    }
    used.routes += 1
    used.bytes = bytes
    return true
  }

  #usedBy(namespace: string): { routes: number; bytes: number } {
    const known = this.#used.get(namespace)
    if (known !== undefined) return known
    const none = { routes: 0, bytes: 0 }
    this.#used.set(namespace, none)
    return none
  }
}

/** UTF-8 as JSON, which is what compact files hold, or nearly. */
function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}
