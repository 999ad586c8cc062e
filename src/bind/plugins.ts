import {
  pluginNotAMapping,
  pluginSecretUnreadable,
  pluginSecretWrongType,
  pluginTwice,
  secretNotFound,
} from '../diagnostics/catalog/binding.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { PluginEntry } from '../kinds/plugins.ts'
import type { Plugins } from '../model/config.ts'
import { convertScalar, scalarType } from '../model/plugin-types.ts'
import { type At, inside, type ObjectKey } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import type { Read } from '../read/read.ts'

/** The enabled plugins of a list, and which entry each came from. */
export interface BoundPlugins {
  readonly plugins: Plugins
  readonly entries: ReadonlyMap<string, PluginEntry>
}

/**
 * The plugins of a list as APISIX takes them: disabled ones skipped, Secrets laid over, keys in a fixed order.
 * Undefined where one of them cannot be had: what was asked for is never left off silently. `so` tells, in a message,
 * what becomes of whoever asked. Kinds spec section 2.6.
 */
export function bindPlugins(
  entries: readonly PluginEntry[],
  object: ObjectKey,
  namespace: string,
  so: string,
  read: Read,
  report: Report,
): BoundPlugins | undefined {
  if (entries.length === 0) return nothing
  const configs = new Map<string, unknown>()
  const kept = new Map<string, PluginEntry>()
  let complete = true
  for (const entry of entries) {
    if (!entry.enable) continue
    const where = { object, path: entry.path }
    const earlier = kept.get(entry.name)
    if (earlier !== undefined) report(pluginTwice(where, entry.name, { object, path: earlier.path }))
    const config = bindConfig(entry, where, namespace, so, read, report)
    if (config === undefined) complete = false
    configs.set(entry.name, config)
    kept.set(entry.name, entry)
  }
  if (!complete) return undefined
  const names = [...configs.keys()].sort()
  return { plugins: Object.fromEntries(names.map((name) => [name, configs.get(name)])), entries: kept }
}

const nothing: BoundPlugins = { plugins: {}, entries: new Map() }

function bindConfig(entry: PluginEntry, where: At, namespace: string, so: string, read: Read, report: Report): unknown {
  if (!isRecord(entry.config) && !entry.isList) {
    report(pluginNotAMapping(inside(where, 'config'), entry.name, so))
    return undefined
  }
  const config = inFixedOrder(entry.config)
  if (entry.secretRef === undefined) return config
  const place = inside(where, 'secretRef')
  const secret = read.get('Secret', namespace, entry.secretRef)
  if (secret === undefined) {
    report(secretNotFound(place, namespace, entry.secretRef, read.isBroken('Secret', namespace, entry.secretRef), so))
    return undefined
  }
  const [undecodable] = secret.undecodable
  if (undecodable !== undefined) {
    report(pluginSecretUnreadable(place, namespace, entry.secretRef, undecodable, so))
    return undefined
  }
  return overlay(entry.name, config, secret.data, (key, type) =>
    report(pluginSecretWrongType(place, namespace, secret.name, key, entry.name, type, so)),
  )
}

/** Key order means nothing to APISIX, and an API server sorts: so that a folder and a cluster give the same bytes. */
export function inFixedOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inFixedOrder)
  const ordered = Object.entries(value).map(([key, field]): [string, unknown] => [key, inFixedOrder(field)])
  if (ordered.length > 1) ordered.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(ordered)
}

/**
 * Each Secret key, split at its dots, names a field; numbers and booleans become what the plugin expects (C26).
 * Undefined where a text is none of the wanted type, which `wrong` is told.
 */
function overlay(
  plugin: string,
  config: unknown,
  data: Readonly<Record<string, string>>,
  wrong: (key: string, type: string) => void,
): unknown {
  let result = config
  let complete = true
  for (const key of Object.keys(data).sort()) {
    const path = key.split('.')
    const text = data[key] ?? ''
    const type = scalarType(plugin, path) ?? 'string'
    const value = convertScalar(text, type)
    if (value === undefined) {
      wrong(key, type)
      complete = false
    }
    result = withField(result, path, value)
  }
  return complete ? inFixedOrder(result) : undefined
}

function withField(value: unknown, [step, ...rest]: readonly string[], leaf: unknown): unknown {
  if (step === undefined) return leaf
  const base = isRecord(value) ? value : {}
  const inner = Object.hasOwn(base, step) ? base[step] : undefined
  return Object.fromEntries([
    ...Object.entries(base).filter(([key]) => key !== step),
    [step, withField(inner, rest, leaf)],
  ])
}
