import { matchesAny } from './patterns.ts'
import type { RiskLevel } from './plugin-risks.ts'

/** Who may do what: what a policy file says, understood. Pure data; what it says of a thing is asked of the files beside. */

/** Which plugins may be used. What is denied is denied, then what is allowed is allowed, then the level counts. */
export interface PluginLimits {
  readonly upTo: RiskLevel
  /** Names, in which `*` stands for any characters. */
  readonly allow: readonly string[]
  readonly deny: readonly string[]
}

/** Where a tenant's own addresses may lead: what is in neither list is refused. */
export interface TargetLimits {
  /** Addresses and networks, such as 10.0.0.0/8. */
  readonly networks: readonly string[]
  /** Names, lower case; `*.example.com` is everything below. */
  readonly domains: readonly string[]
}

/**
 * `allowed`: as the options say; `granted`: each reference needs a ReferenceGrant; `never`: not even with one.
 */
export const crossingModes = ['allowed', 'granted', 'never'] as const
export type Crossing = (typeof crossingModes)[number]

export interface Quotas {
  readonly routes?: number
  /** Of all rules and plugin configs of a namespace, as JSON. */
  readonly bytes?: number
}

/** What a rule of the policy can decide. */
export interface Settings {
  readonly plugins: PluginLimits
  /** Folders of the gateway in which plugins may name files. */
  readonly files: readonly string[]
  /** Environment variables for `$env://`, besides those of the option. */
  readonly env: readonly string[]
  readonly secretRefs: boolean
  readonly crossNamespace: Crossing
  readonly targets: TargetLimits
  readonly priority: { readonly min: number; readonly max: number }
  readonly quotas: Quotas
}

export interface Rule extends Partial<Settings> {
  /** How messages call it. */
  readonly name: string
  readonly namespaces: readonly string[]
}

/** Hosts that belong to some namespaces. */
export interface HostClaim {
  readonly name: string
  /** Lower case: the host, and everything below it; `*` is every host that no other claim names. */
  readonly suffix: string
  readonly namespaces: readonly string[]
}

/** Whether a host that no claim names belongs to whoever has it first, or may be shared. */
export const otherHostsModes = ['first-come', 'shared'] as const

export interface HostLimits {
  readonly claims: readonly HostClaim[]
  /** Who may have rules without a host. Undefined: whoever may have every host that is claimed. */
  readonly catchAll?: readonly string[]
  readonly others: (typeof otherHostsModes)[number]
}

export interface Policy {
  /** Of those that match a namespace, the first that says something of a thing decides it. */
  readonly rules: readonly Rule[]
  /** Undefined: no host is anybody's. */
  readonly hosts?: HostLimits
  /** The namespaces from which global rules and plugin metadata may come. Undefined: any. */
  readonly globalKinds?: readonly string[]
}

/** The policy of a gateway whose own namespace is known: where nothing is said, what acts on every request comes from there. */
export function ofGateway(policy: Policy, ownNamespace: string | undefined): Policy {
  return ownNamespace === undefined || policy.globalKinds !== undefined
    ? policy
    : { ...policy, globalKinds: [ownNamespace] }
}

/** Somebody about whom a policy may have something to say. */
export interface Whose {
  readonly namespace: string
}

/** What counts in a namespace for one thing, and the rule that says so; undefined where none does. */
export function ruled<K extends keyof Settings>(
  policy: Policy,
  whose: Whose,
  setting: K,
): { readonly value: Settings[K]; readonly rule: string } | undefined {
  for (const rule of policy.rules) {
    const value = rule[setting] as Settings[K] | undefined
    if (value !== undefined && matchesAny(rule.namespaces, whose.namespace)) return { value, rule: rule.name }
  }
  return undefined
}
