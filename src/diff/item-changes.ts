import { canonicalJson } from '../model/canonical-json.ts'
import { describePath } from '../objects/object.ts'
import { type Confidential, hidden } from './confidential.ts'
import type { FieldChange, ItemChange, Weight } from './difference.ts'
import { changesBetween, setChange, type ValueChange } from './fields.ts'
import type { Item } from './item.ts'
import type { Pair } from './pairs.ts'
import { protectionOf } from './protections.ts'
import type { Section } from './sections.ts'

/** What became of an item, its nodes aside; undefined where nothing did. `fell`: routes that come after another now. */
export function describeChange(
  { before, after }: Pair,
  confidential: Confidential,
  fell: ReadonlyMap<string, string>,
): ItemChange | undefined {
  if (after === undefined) {
    const weight = isRoute(before) ? 'removed route' : wholeWeight(before)
    return { ...nameOf(before), change: 'removed', weight, fields: [] }
  }
  if (before === undefined) {
    const weight = isRoute(after) ? 'other' : wholeWeight(after)
    return { ...nameOf(after), change: 'added', weight, fields: [] }
  }
  const found = changesBetween(before.fields, after.fields)
  const ahead = after.section === 'routes' ? fell.get(after.id) : undefined
  const isRenamed = before.id !== after.id && !(before.isPositional && after.isPositional)
  if (found.length === 0 && ahead === undefined && !isRenamed) return undefined
  return {
    ...nameOf(after),
    change: 'changed',
    weight: ahead === undefined ? weightOf(after.section, found) : 'match',
    ...(isRenamed && { was: before.id }),
    ...(ahead !== undefined && { after: ahead }),
    fields: found.map((change) => describeField(after.section, change, confidential)),
  }
}

function nameOf(item: Item): Pick<ItemChange, 'section' | 'id' | 'about'> {
  const about = aboutOf(item)
  return { section: item.section, id: item.id, ...(about !== '' && { about }) }
}

/** `GET,POST shop.example.org /pay/*`; a port for stream routes, names for certificates. */
function aboutOf({ section, fields }: Item): string {
  const shown: Readonly<Partial<Record<Section, readonly string[]>>> = {
    routes: ['methods', 'hosts', 'uris'],
    stream_routes: ['server_port', 'snis'],
    ssls: ['snis'],
  }
  return (shown[section] ?? []).flatMap((name) => (name in fields ? [String(fields[name])] : [])).join(' ')
}

/** What decides whether a request is taken. */
const matchFields: ReadonlySet<unknown> = new Set([
  'hosts',
  'uris',
  'methods',
  'vars',
  'remote_addrs',
  'filter_func',
  'priority',
  'status',
  'server_addr',
  'server_port',
  'snis',
])

function weightOf(section: Section, changes: readonly ValueChange[]): Weight {
  const isMatch = section !== 'upstreams' && section !== 'consumers'
  if (isMatch && changes.some(({ path }) => matchFields.has(path[0]))) return 'match'
  return changes.some((change) => isProtecting(section, change)) ? 'protection' : 'other'
}

function isProtecting(section: Section, { path, before, after }: ValueChange): boolean {
  const [first, plugin] = path
  if (section === 'ssls') return first === 'client'
  // Requests to the nodes are no longer encrypted, or otherwise.
  if (section === 'upstreams' && (first === 'scheme' || first === 'tls')) return true
  if (first === 'plugin_config_id' || first === 'service_id') return true
  if (first !== 'plugins') return false
  if (section === 'consumers' && protectionOf(String(plugin), {})?.kind === 'authentication') return false
  if (path.length > 2) return protectionOf(String(plugin), { http_to_https: true, abort: {} }) !== undefined
  return [before, after].some((config) => protectionOf(String(plugin), config) !== undefined)
}

function holdsProtection(plugins: unknown): boolean {
  return Object.entries(plugins ?? {}).some(([name, config]) => protectionOf(name, config) !== undefined)
}

function isRoute({ section }: Item): boolean {
  return section === 'routes' || section === 'stream_routes'
}

/** Of an item that comes or goes. */
function wholeWeight({ section, fields }: Item): Weight {
  if (section === 'ssls') return 'protection'
  if (section === 'consumers') return 'other'
  return holdsProtection(fields['plugins']) ? 'protection' : 'other'
}

function describeField(section: Section, change: ValueChange, confidential: Confidential): FieldChange {
  const { path } = change
  const [before, after] = [change.before, change.after].map((value) =>
    value === undefined ? undefined : confidential.hide(section, path, value),
  )
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  const told = { path: describePath(path), change: kind } as const
  const isSecret =
    before === hidden || after === hidden || (kind === 'changed' && canonicalJson(before) === canonicalJson(after))
  if (isSecret) return { ...told, isSecret }
  const set = setChange({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) })
  if (set !== undefined) return { ...told, ...set }
  return { ...told, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}
