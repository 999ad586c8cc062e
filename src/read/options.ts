import type { DataPlane } from '../model/data-plane.ts'
import { newestTarget, type Target } from '../model/target.ts'
import type { Policy } from '../policy/policy.ts'

/** How a Service's port becomes nodes. Kinds spec section 4; the README says when to use which. */
export const resolveModes = ['auto', 'endpoints', 'service-ip', 'dns', 'discovery'] as const
export type ResolveMode = (typeof resolveModes)[number]

/** Sends what is meant for a Service elsewhere: `cart.default:80=127.0.0.1:3000`, for local development. */
export interface ServiceMapping {
  readonly service: string
  readonly namespace: string
  /** Undefined: every port of the Service. */
  readonly port?: number
  readonly host: string
  readonly hostPort: number
}

/** An object that an option names. */
export interface NamedObject {
  readonly namespace: string
  readonly name: string
}

/** Everything besides the objects that the output depends on. */
export interface CompileOptions {
  /** The APISIX release that will read the file. */
  readonly target: Target
  /** What the text will be: it decides which tenant strings can be written harmlessly. */
  readonly format: 'yaml' | 'json'
  readonly resolve: ResolveMode
  /** What happens to a rule whose Service has no endpoint object at all. */
  readonly missingEndpoints: 'leave-out' | '503'
  /** What a path of an Ingress of the betas means that has no `pathType` (BUG-58 of the kinds spec). */
  readonly untypedPaths: 'as-written' | 'prefix'
  /** A Service that is not in the input becomes a DNS name, with a warning, instead of an error. */
  readonly assumeServices: boolean
  readonly clusterDomain: string
  readonly map: readonly ServiceMapping[]
  /** Environment variables that a plugin configuration may name with `$env://`. */
  readonly allowEnv: readonly string[]
  /** Whether a plugin configuration may hold `$secret://` references. */
  readonly allowSecretRefs: boolean
  /** Who may do what; what it does not speak of is as it is without one. */
  readonly policy: Policy
  /** Whether plugins and fields that run code may be used where no rule of the policy speaks of plugins. */
  readonly allowLua: boolean
  /** Whether a reference to another namespace needs a ReferenceGrant there, where it otherwise needs none. */
  readonly strictReferences: boolean
  /**
   * Only objects of this class are compiled, and those of kinds or versions that have none; undefined takes all. What
   * they refer to is read whatever its class. Kinds spec section 9.1.
   */
  readonly ingressClass?: string
  /** What the data plane takes, where it was asked; without it APISIX's own limits and a table of plugin names count. */
  readonly dataPlane?: DataPlane
  /** A ConfigMap with plugin metadata in the form of the controllers of 1.6 to 1.8. Kinds spec section 7.4. */
  readonly pluginMetadataConfigMap?: NamedObject
  /** Whether the data plane listens for TCP and UDP; without it stream rules are left out, with a warning. */
  readonly stream: boolean
}

/** Nothing said by anybody. */
export const emptyPolicy: Policy = { rules: [] }

/** What holds where nothing is said. */
export const defaultOptions: CompileOptions = {
  target: newestTarget,
  format: 'yaml',
  resolve: 'auto',
  missingEndpoints: 'leave-out',
  untypedPaths: 'as-written',
  assumeServices: false,
  clusterDomain: 'cluster.local',
  map: [],
  allowEnv: [],
  allowSecretRefs: false,
  policy: emptyPolicy,
  allowLua: false,
  strictReferences: false,
  stream: true,
}
