import {
  pluginNotAMapping,
  pluginSecretEmpty,
  pluginSecretUnreadable,
  pluginSecretWrongType,
  pluginTwice,
} from '../diagnostics/catalog/binding.ts'
import { compareText, type Report } from '../diagnostics/diagnostic.ts'
import type { PluginEntry } from '../kinds/plugins.ts'
import type { Plugins } from '../model/config.ts'
import { fieldOf } from '../model/field.ts'
import { convertScalar, scalarType } from '../model/plugin-types.ts'
import type { At, ObjectKey, Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import type { Read } from '../read/read.ts'
import { bindSecret } from './secret.ts'

/** The enabled plugins of a list, and which entry each came from. */
export interface BoundPlugins {
  readonly plugins: Plugins
  readonly entries: readonly PluginEntry[]
}

/** The entry that counts for a plugin: the last one that is switched on. */
export function entryOf({ entries }: BoundPlugins, plugin: string): PluginEntry | undefined {
  return entries.findLast(({ name, enable }) => enable && name === plugin)
}

/** The field that a part of an item was made of. */
export interface SourceField extends At {
  /** The value may come from a Secret, so that no message shows it. */
  readonly isSecret?: true
}

/** The field that a place inside an item was made of, where it is a place among its plugins and one of them is of the list. */
export function pluginField(bound: BoundPlugins, object: ObjectKey, itemPath: Path): SourceField | undefined {
  const [section, plugin, ...steps] = itemPath
  const entry = section === 'plugins' ? entryOf(bound, String(plugin)) : undefined
  return entry && configPlace(object, entry, steps)
}

/** The field of an entry's configuration that steps into it lead to, or the Secret that alone can have brought it. */
function configPlace(object: ObjectKey, entry: PluginEntry, steps: Path): SourceField {
  const written = { object, path: [...entry.path, 'config', ...steps] }
  if (entry.secretRef === undefined) return written
  let value: unknown = entry.config
  for (const step of steps) value = fieldOf(value, String(step))
  return { ...(value === undefined ? { object, path: [...entry.path, 'secretRef'] } : written), isSecret: true }
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
  const plugins: Record<string, unknown> = {}
  let complete = true
  let earlier: PluginEntry | undefined
  for (const entry of inOrderOfNames(entries)) {
    const { name, enable, path } = entry
    if (!enable) continue
    if (earlier?.name === name) report(pluginTwice({ object, path }, name, { object, path: earlier.path }))
    earlier = entry
    const config = bindConfig(entry, object, namespace, so, read, report)
    if (config === undefined) complete = false
    define(plugins, name, config)
  }
  return complete ? { plugins: plugins as Plugins, entries } : undefined
}

/** Of two entries of one plugin the later stays behind the other, and counts. */
function inOrderOfNames(entries: readonly PluginEntry[]): readonly PluginEntry[] {
  let last = ''
  for (const { name } of entries) {
    if (name < last) return [...entries].sort((a, b) => compareText(a.name, b.name))
    last = name
  }
  return entries
}

const nothing: BoundPlugins = { plugins: {}, entries: [] }

function bindConfig(
  entry: PluginEntry,
  object: ObjectKey,
  namespace: string,
  so: string,
  read: Read,
  report: Report,
): unknown {
  if (!isRecord(entry.config) && !entry.isList) {
    report(pluginNotAMapping({ object, path: [...entry.path, 'config'] }, entry.name, so))
    return undefined
  }
  const config = inFixedOrder(entry.config)
  return entry.secretRef === undefined
    ? config
    : overlaid(config, entry, entry.secretRef, object, namespace, so, read, report)
}

/** A configuration with what its Secret says laid over. */
function overlaid(
  config: unknown,
  entry: PluginEntry,
  secretRef: string,
  object: ObjectKey,
  namespace: string,
  so: string,
  read: Read,
  report: Report,
): unknown {
  const place = { object, path: [...entry.path, 'secretRef'] }
  const secret = bindSecret(place, namespace, secretRef, so, read, report)
  if (secret === undefined) return undefined
  const [undecodable] = secret.undecodable
  if (undecodable !== undefined) {
    report(pluginSecretUnreadable(place, namespace, secretRef, undecodable, so))
    return undefined
  }
  if (Object.keys(secret.data).length === 0) report(pluginSecretEmpty(place, namespace, secretRef, entry.name))
  return overlay(entry.name, config, secret.data, (key, type) =>
    report(pluginSecretWrongType(place, namespace, secret.name, key, entry.name, type, so)),
  )
}

/** Key order means nothing to APISIX, and an API server sorts: so that a folder and a cluster give the same bytes. */
export function inFixedOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isInFixedOrder(value)) return value
  if (Array.isArray(value)) return value.map(inFixedOrder)
  const ordered: Record<string, unknown> = {}
  for (const key of Object.keys(value).sort()) define(ordered, key, inFixedOrder(value[key as keyof typeof value]))
  return ordered
}

function isInFixedOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isInFixedOrder)
  let last = ''
  for (const key in value) {
    if (key < last || !isInFixedOrder(value[key as keyof typeof value])) return false
    last = key
  }
  return true
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
  const result: Record<string, unknown> = isRecord(config) ? structuredClone(config) : {}
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
    setField(result, path, value)
  }
  return complete ? inFixedOrder(result) : undefined
}

/** Sets a field at a path, making mappings on the way and replacing what is none. */
function setField(root: Record<string, unknown>, path: readonly string[], leaf: unknown): void {
  let mapping = root
  for (const step of path.slice(0, -1)) {
    const inner = Object.hasOwn(mapping, step) ? mapping[step] : undefined
    const next = isRecord(inner) ? inner : {}
    define(mapping, step, next)
    mapping = next
  }
  define(mapping, path.at(-1) ?? '', leaf)
}

/** Plain assignment would take `__proto__` for something else. */
function define(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') mapping[key] = value
  else Object.defineProperty(mapping, key, { value, enumerable: true, writable: true, configurable: true })
}
