import type { Config, SectionName } from '../model/config.ts'
import { within } from '../model/within.ts'
import type { Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import { type FileRefusal, fileRefusals } from './files.ts'
import { catchAllRefusal, hostRefusal } from './hosts.ts'
import { judgePluginName, type PluginRefusal } from './judge-plugin-name.ts'
import { matchesAny } from './patterns.ts'
import { type HostClaim, type Policy, ruled } from './policy.ts'
import { type TargetRefusal, targetRefusal } from './targets.ts'

/** What a policy does not let into an item, and where in the item it stands. */
export type Refusal =
  | ({ readonly kind: 'plugin'; readonly path: Path } & PluginRefusal)
  | ({ readonly kind: 'file'; readonly plugin: string } & FileRefusal)
  | ({ readonly kind: 'target'; readonly path: Path } & TargetRefusal)
  | { readonly kind: 'host'; readonly path: Path; readonly host: string; readonly claim: HostClaim }
  | { readonly kind: 'catch-all'; readonly path: Path; readonly claim: string }
  | PriorityRefusal
  | { readonly kind: 'global'; readonly path: Path; readonly namespaces: readonly string[] }

interface PriorityRefusal {
  readonly kind: 'priority'
  readonly path: Path
  readonly priority: number
  readonly min: number
  readonly max: number
  readonly rule: string
}

/** Whose item it is, and by what it is judged. */
export interface Case {
  readonly policy: Policy
  readonly allowLua: boolean
  readonly namespace: string
  /** The kind of the object that it is made of. */
  readonly kind: string
}

/**
 * Everything in an item that its namespace may not have. What needs all the others, quotas and hosts that belong to
 * whoever was first, is judged in `link`.
 */
export function judgeItem<S extends SectionName>(section: S, item: Config[S][number], about: Case): readonly Refusal[] {
  let found = nothing
  if (section === 'global_rules' || section === 'plugin_metadata') found = judgeGlobal(about)
  if (section === 'plugin_metadata' && 'id' in item) found = joined(found, judgeFiles(String(item.id), item, about))
  else if ('plugins' in item && isRecord(item.plugins))
    found = joined(found, within(judgePlugins(item.plugins, about), 'plugins'))
  if ('filter_func' in item && item.filter_func !== undefined)
    found = joined(found, within(judgeName('filter_func', about), 'filter_func'))
  if ('priority' in item && typeof item.priority === 'number')
    found = joined(found, judgePriority(item.priority, about))
  if ('discovery_type' in item) found = joined(found, judgeDiscovery(item as Config['upstreams'][number], about))
  if (about.policy.hosts !== undefined) found = joined(found, judgeHosts(section, item, about))
  return found
}

function judgePlugins(plugins: Readonly<Record<string, unknown>>, about: Case): readonly Refusal[] {
  let found = nothing
  for (const name in plugins) {
    const refusals = judgePlugin(name, plugins[name], about)
    if (refusals.length > 0) found = joined(found, within(refusals, name))
  }
  return found
}

/** Paths lead from the plugin's configuration on. */
function judgePlugin(name: string, config: unknown, about: Case): readonly Refusal[] {
  let found = judgeName(name, about)
  if (!isRecord(config)) return found
  const meta = config['_meta']
  if (isRecord(meta) && meta['pre_function'] !== undefined)
    found = joined(found, within(judgeName('pre_function', about), '_meta', 'pre_function'))
  found = joined(found, judgeFiles(name, config, about))
  if (name === 'traffic-split') found = joined(found, judgeNodes(config, about))
  for (const [inner, value, steps] of innerPlugins(name, config))
    found = joined(found, within(judgePlugin(inner, value, about), ...steps))
  return found
}

/** Nothing is made while there is nothing to join, which is so for nearly every item. */
function joined(first: readonly Refusal[], more: readonly Refusal[]): readonly Refusal[] {
  if (more.length === 0) return first
  return first.length === 0 ? more : [...first, ...more]
}

function judgeName(name: string, about: Case): readonly Refusal[] {
  const refusal = judgePluginName(about.policy, about.allowLua, about, name)
  return refusal === undefined ? nothing : [{ kind: 'plugin', path: [], ...refusal }]
}

function judgeFiles(plugin: string, config: object, about: Case): readonly Refusal[] {
  let found = nothing
  for (const refusal of fileRefusals(about.policy, about, plugin, config))
    found = [...found, { kind: 'file', plugin, ...refusal }]
  return found
}

const nothing: readonly Refusal[] = []
const noPlugins: readonly [string, unknown, Path][] = []

/** The plugins that a plugin runs itself. Sources: multi-auth.lua, workflow.lua of APISIX. */
function innerPlugins(name: string, config: Readonly<Record<string, unknown>>): readonly [string, unknown, Path][] {
  if (name === 'multi-auth')
    return listOf(config['auth_plugins']).flatMap((entry, index) =>
      isRecord(entry)
        ? Object.entries(entry).map(([inner, value]): [string, unknown, Path] => [
            inner,
            value,
            ['auth_plugins', index, inner],
          ])
        : [],
    )
  if (name !== 'workflow') return noPlugins
  return listOf(config['rules']).flatMap((rule, index) =>
    listOf(isRecord(rule) ? rule['actions'] : undefined).flatMap((action, at): [string, unknown, Path][] =>
      Array.isArray(action) && typeof action[0] === 'string' && action[0] !== 'return'
        ? [[action[0], action[1], ['rules', index, 'actions', at]]]
        : [],
    ),
  )
}

/** Nodes that stand in the plugin itself, as a list or as a mapping from HOST:PORT to a weight. */
function judgeNodes(config: Readonly<Record<string, unknown>>, about: Case): readonly Refusal[] {
  return listOf(config['rules']).flatMap((rule, index) =>
    listOf(isRecord(rule) ? rule['weighted_upstreams'] : undefined).flatMap((entry, at) => {
      const upstream = isRecord(entry) ? entry['upstream'] : undefined
      const nodes = isRecord(upstream) ? upstream['nodes'] : undefined
      const path = ['rules', index, 'weighted_upstreams', at, 'upstream', 'nodes']
      const hosts = Array.isArray(nodes)
        ? nodes.map((node: unknown) => (isRecord(node) ? node['host'] : undefined))
        : Object.keys(isRecord(nodes) ? nodes : {}).map((node) => node.replace(/:\d+$/, ''))
      return hosts.flatMap((host): Refusal[] => {
        const refusal = typeof host === 'string' ? targetRefusal(about.policy, about.namespace, host) : undefined
        return refusal === undefined ? [] : [{ kind: 'target', path, ...refusal }]
      })
    }),
  )
}

/** A name that DNS is asked for, with a port perhaps, is as free as that of an ExternalName Service. */
function judgeDiscovery(
  { discovery_type: type, service_name: name }: Pick<Config['upstreams'][number], 'discovery_type' | 'service_name'>,
  { policy, namespace }: Case,
): readonly Refusal[] {
  const refusal =
    type === 'dns' && name !== undefined ? targetRefusal(policy, namespace, name.replace(/:\d+$/, '')) : undefined
  return refusal === undefined ? [] : [{ kind: 'target', path: ['service_name'], ...refusal }]
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Priorities of an Ingress are ours, and 0 is what everybody has. */
function judgePriority(priority: number, about: Case): readonly Refusal[] {
  const range = about.kind === 'Ingress' ? undefined : ruled(about.policy, about, 'priority')
  if (range === undefined || priority === 0) return []
  const { min, max } = range.value
  if (priority >= min && priority <= max) return []
  return [{ kind: 'priority', path: ['priority'], priority, min, max, rule: range.rule }]
}

/** Objects of the cluster are written by those who govern it, and a ConfigMap is named by the operator. */
function judgeGlobal({ policy: { globalKinds }, namespace, kind }: Case): readonly Refusal[] {
  if (globalKinds === undefined || namespace === '' || kind === 'ConfigMap') return []
  return matchesAny(globalKinds, namespace) ? [] : [{ kind: 'global', path: [], namespaces: globalKinds }]
}

function judgeHosts(section: SectionName, item: object, { policy: { hosts }, namespace }: Case): readonly Refusal[] {
  if (hosts === undefined) return []
  const written = hostsOf(section, item as Config['routes'][number] & Config['ssls'][number] & { sni?: string })
  const refused = written.flatMap(([host, path]): Refusal[] => {
    const claim = hostRefusal(hosts, namespace, host)
    return claim === undefined ? [] : [{ kind: 'host', path, host, claim }]
  })
  const claim = section === 'routes' && written.length === 0 ? catchAllRefusal(hosts, namespace) : undefined
  return claim === undefined ? refused : [{ kind: 'catch-all', path: [], claim }]
}

function hostsOf(
  section: SectionName,
  { hosts = [], snis = [], sni }: { hosts?: readonly string[]; snis?: readonly string[]; sni?: string },
): readonly (readonly [string, Path])[] {
  if (section === 'routes') return hosts.map((host, index) => [host, ['hosts', index]])
  if (section === 'ssls') return snis.map((host, index) => [host, ['snis', index]])
  return section === 'stream_routes' && sni !== undefined ? [[sni, ['sni']]] : []
}
