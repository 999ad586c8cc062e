import { fieldOf } from '../model/field.ts'
import type { Gateway, GatewayRoute, PluginHolder } from './gateway.ts'
import { itemById } from './gateway.ts'
import type { Received } from './request.ts'
import { meets } from './vars.ts'
import type { Verdict } from './verdict.ts'

/** A plugin that acts on a request. */
export interface AppliedPlugin {
  readonly name: string
  readonly config: unknown
  readonly from: PluginSource
  /** Whether it runs; in doubt where its `_meta.filter` is. */
  readonly runs: Verdict
  /** From the table of priorities or from `_meta`; undefined where neither tells. */
  readonly priority?: number
  /** Whether it can answer by itself, so that nothing after it is reached. */
  readonly mayAnswer: boolean
}

/** The item of the file in which a plugin stands. */
export interface PluginSource {
  readonly section: 'global_rules' | 'routes' | 'stream_routes' | 'plugin_configs' | 'services'
  readonly id: string
}

/** A plugin that does not run, and why. */
export interface DroppedPlugin {
  readonly name: string
  readonly from: PluginSource
  readonly reason: 'overridden' | 'disabled' | 'filter' | 'twoGlobalRules'
}

/** What acts on a request between its route and its upstream. */
export interface PluginChain {
  /** In the order in which each phase runs those that have something to do in it: global rules, then the route's. */
  readonly applied: readonly AppliedPlugin[]
  readonly dropped: readonly DroppedPlugin[]
  /** Whether a consumer may bring plugins of its own, which nobody knows before the request is authenticated. */
  readonly consumerMayAdd: boolean
}

/** Which plugin runs first, by name: the higher number. */
export type Priorities = ReadonlyMap<string, number>

/**
 * The plugins that act on a request that a route answers. A route's own replace those of its plugin config, these those
 * of its service, whole and by name; global rules run before them. Without a priority the order is unknown and by name.
 * Source: gateway spec 1.2; kinds spec C1 (a plugin in two global rules runs in neither).
 */
export function chainOf(
  gateway: Gateway,
  route: GatewayRoute,
  received: Received,
  priorities: Priorities,
): PluginChain {
  const dropped: DroppedPlugin[] = []
  const globals = (gateway.global_rules ?? []).flatMap((rule) => entriesOf(rule, 'global_rules'))
  const global = globals.filter((entry) => {
    const isAlone = globals.every((other) => other === entry || other.name !== entry.name)
    if (!isAlone) dropped.push(dropOf(entry, 'twoGlobalRules'))
    return isAlone
  })

  const merged = new Map<string, Entry>()
  for (const entry of layersOf(gateway, route)) {
    if (merged.has(entry.name)) dropped.push(dropOf(entry, 'overridden'))
    else merged.set(entry.name, entry)
  }

  const run = (entries: Iterable<Entry>): readonly AppliedPlugin[] =>
    [...entries]
      .flatMap((entry) => {
        const applied = apply(entry, received, priorities)
        if (typeof applied === 'object') return [applied]
        dropped.push(dropOf(entry, applied))
        return []
      })
      .sort(compareRuns)
  const applied = [...run(global), ...run(merged.values())]
  return { applied, dropped, consumerMayAdd: applied.some(({ name }) => authentications.has(name)) }
}

/** A plugin as it stands in an item. */
export interface Entry {
  readonly name: string
  readonly config: unknown
  readonly from: PluginSource
}

/** What stands in a route, its plugin config and its service: from the strongest layer to the weakest. */
export function layersOf(gateway: Gateway, route: GatewayRoute): readonly Entry[] {
  const { plugin_config_id: configId, service_id: serviceId } = route
  const pluginConfig = configId === undefined ? undefined : itemById(gateway.plugin_configs, configId)
  const service = serviceId === undefined ? undefined : itemById(gateway.services, serviceId)
  return [
    ...entriesOf(route, 'routes'),
    ...entriesOf(pluginConfig, 'plugin_configs'),
    ...entriesOf(service, 'services'),
  ]
}

function entriesOf(holder: PluginHolder | undefined, section: PluginSource['section']): readonly Entry[] {
  if (holder === undefined) return []
  const from = { section, id: holder.id }
  return Object.entries(holder.plugins ?? {}).map(([name, config]) => ({ name, config, from }))
}

function dropOf({ name, from }: Entry, reason: DroppedPlugin['reason']): DroppedPlugin {
  return { name, from, reason }
}

function apply(entry: Entry, received: Received, priorities: Priorities): AppliedPlugin | 'disabled' | 'filter' {
  const meta = fieldOf(entry.config, '_meta')
  if (fieldOf(meta, 'disable') === true) return 'disabled'
  const filter = fieldOf(meta, 'filter')
  const runs = filter === undefined ? true : meets(filter, received)
  if (runs === false) return 'filter'
  const own = fieldOf(meta, 'priority')
  const priority = typeof own === 'number' ? own : priorities.get(entry.name)
  return { ...entry, runs, ...(priority !== undefined && { priority }), mayAnswer: mayAnswer(entry.name, received) }
}

function compareRuns(a: AppliedPlugin, b: AppliedPlugin): number {
  const byPriority = (b.priority ?? Number.NEGATIVE_INFINITY) - (a.priority ?? Number.NEGATIVE_INFINITY)
  // Two that have none give NaN.
  return byPriority || (a.name < b.name ? -1 : 1)
}

/** Plugins that tell who is asking; then plugins of that consumer act too. */
const authentications: ReadonlySet<string> = new Set([
  'basic-auth',
  'hmac-auth',
  'jwe-decrypt',
  'jwt-auth',
  'key-auth',
  'ldap-auth',
  'multi-auth',
  'wolf-rbac',
])

/** Plugins that can end a request in front of the upstream, as far as they are known here. */
const answering: ReadonlySet<string> = new Set([
  ...authentications,
  'api-breaker',
  'authz-casbin',
  'authz-casdoor',
  'authz-keycloak',
  'cas-auth',
  'client-control',
  'consumer-restriction',
  'csrf',
  'echo',
  'fault-injection',
  'forward-auth',
  'grpc-web',
  'ip-restriction',
  'limit-conn',
  'limit-count',
  'limit-req',
  'mocking',
  'oas-validator',
  'opa',
  'openid-connect',
  'proxy-cache',
  'public-api',
  'redirect',
  'referer-restriction',
  'request-validation',
  'saml-auth',
  'serverless-post-function',
  'serverless-pre-function',
  'ua-restriction',
  'uri-blocker',
  'workflow',
])

/** A plugin that nobody here knows is not said to answer; cors answers every OPTIONS (gateway spec 1.2). */
function mayAnswer(name: string, { request }: Received): boolean {
  return answering.has(name) || (name === 'cors' && request.method === 'OPTIONS')
}
