import type { Config, SectionName } from '../model/config.ts'
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
  const found: Refusal[] = []
  if (section === 'global_rules' || section === 'plugin_metadata') found.push(...judgeGlobal(about))
  if (section === 'plugin_metadata' && 'id' in item) judgeFiles(String(item.id), item, [], about, found)
  else if ('plugins' in item && isRecord(item.plugins)) judgePlugins(item.plugins, ['plugins'], about, found)
  if ('filter_func' in item && item.filter_func !== undefined) judgeName('filter_func', ['filter_func'], about, found)
  if ('priority' in item && typeof item.priority === 'number') found.push(...judgePriority(item.priority, about))
  if ('discovery_type' in item) found.push(...judgeDiscovery(item as Config['upstreams'][number], about))
  if (about.policy.hosts !== undefined) found.push(...judgeHosts(section, item, about))
  return found
}

function judgePlugins(plugins: Readonly<Record<string, unknown>>, path: Path, about: Case, found: Refusal[]): void {
  for (const [name, config] of Object.entries(plugins)) judgePlugin(name, config, [...path, name], about, found)
}

function judgePlugin(name: string, config: unknown, path: Path, about: Case, found: Refusal[]): void {
  judgeName(name, path, about, found)
  if (!isRecord(config)) return
  const meta = config['_meta']
  if (isRecord(meta) && meta['pre_function'] !== undefined)
    judgeName('pre_function', [...path, '_meta', 'pre_function'], about, found)
  judgeFiles(name, config, path, about, found)
  if (name === 'traffic-split') judgeNodes(config, path, about, found)
  for (const [inner, value, steps] of innerPlugins(name, config))
    judgePlugin(inner, value, [...path, ...steps], about, found)
}

function judgeName(name: string, path: Path, { policy, allowLua, namespace }: Case, found: Refusal[]): void {
  const refusal = judgePluginName(policy, allowLua, namespace, name)
  if (refusal !== undefined) found.push({ kind: 'plugin', path, ...refusal })
}

function judgeFiles(plugin: string, config: object, path: Path, { policy, namespace }: Case, found: Refusal[]): void {
  for (const refusal of fileRefusals(policy, namespace, plugin, config))
    found.push({ kind: 'file', plugin, ...refusal, path: [...path, ...refusal.path] })
}

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
  if (name !== 'workflow') return []
  return listOf(config['rules']).flatMap((rule, index) =>
    listOf(isRecord(rule) ? rule['actions'] : undefined).flatMap((action, at): [string, unknown, Path][] =>
      Array.isArray(action) && typeof action[0] === 'string' && action[0] !== 'return'
        ? [[action[0], action[1], ['rules', index, 'actions', at]]]
        : [],
    ),
  )
}

/** Nodes that stand in the plugin itself, as a list or as a mapping from HOST:PORT to a weight. */
function judgeNodes(config: Readonly<Record<string, unknown>>, path: Path, about: Case, found: Refusal[]): void {
  listOf(config['rules']).forEach((rule, index) => {
    listOf(isRecord(rule) ? rule['weighted_upstreams'] : undefined).forEach((entry, at) => {
      const upstream = isRecord(entry) ? entry['upstream'] : undefined
      const nodes = isRecord(upstream) ? upstream['nodes'] : undefined
      const place = [...path, 'rules', index, 'weighted_upstreams', at, 'upstream', 'nodes']
      const hosts = Array.isArray(nodes)
        ? nodes.map((node: unknown) => (isRecord(node) ? node['host'] : undefined))
        : Object.keys(isRecord(nodes) ? nodes : {}).map((node) => node.replace(/:\d+$/, ''))
      for (const host of hosts) {
        const refusal = typeof host === 'string' ? targetRefusal(about.policy, about.namespace, host) : undefined
        if (refusal !== undefined) found.push({ kind: 'target', path: place, ...refusal })
      }
    })
  })
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
function judgePriority(priority: number, { policy, namespace, kind }: Case): readonly Refusal[] {
  const range = kind === 'Ingress' ? undefined : ruled(policy, namespace, 'priority')
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
