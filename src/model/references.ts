import type { Item, Plugins, SectionName } from './config.ts'
import { fieldOf, listAt } from './field.ts'
import { isOperators } from './operators.ts'

/** The fields by which items name others, and the section of those. */
const referringFields = [
  ['upstream_id', 'upstreams'],
  ['plugin_config_id', 'plugin_configs'],
  ['service_id', 'services'],
  ['group_id', 'consumer_groups'],
] as const

/**
 * What an item refers to, as `section/id`; the same may be there twice. Items of the operator refer in more ways: what
 * tenants can name of these is not in the file but by chance, and nobody looks through all their texts.
 */
export function referencesOf(item: Item): readonly string[] {
  const found: string[] = []
  visitReferences(item, (section, id) => found.push(`${section}/${id}`))
  return found
}

/** The same one by one, for those who want few of them. */
export function visitReferences(item: Item, visit: (section: SectionName, id: string) => void): void {
  for (const [field, section] of referringFields) {
    const id = (item as { readonly [field in typeof field]?: string })[field]
    if (id !== undefined) visit(section, id)
  }
  const plugins = pluginsOf(item)
  const split = plugins?.['traffic-split']
  if (split !== undefined) for (const id of upstreamsOfSplit(split)) visit('upstreams', id)
  if (!isOperators(item)) return
  for (const id of protosOf(plugins?.['grpc-transcode'])) visit('protos', id)
  for (const id of certificatesOf(item)) visit('ssls', id)
  for (const id of secretsIn(item)) visit('secrets', id)
}

/** The plugins of an item that has some; plugin metadata is named after a plugin, and may hold any field. */
function pluginsOf(item: Item): Plugins | undefined {
  const plugins: unknown = 'plugins' in item ? item.plugins : undefined
  return typeof plugins === 'object' && plugins !== null ? (plugins as Plugins) : undefined
}

/**
 * The ids of upstreams that a traffic-split plugin names; numbers become texts, as in APISIX.
 * https://apisix.apache.org/docs/apisix/plugins/traffic-split/
 */
export function upstreamsOfSplit(split: unknown): readonly string[] {
  return listAt(split, 'rules').flatMap((rule) =>
    listAt(rule, 'weighted_upstreams').flatMap((entry) => idIn(fieldOf(entry, 'upstream_id'))),
  )
}

/** https://apisix.apache.org/docs/apisix/plugins/grpc-transcode/ */
function protosOf(configuration: unknown): readonly string[] {
  return idIn(fieldOf(configuration, 'proto_id'))
}

/** The certificates that upstreams show, where these name them: in the item, or in an upstream that is written into it. */
function certificatesOf(item: Item): readonly string[] {
  return [item, fieldOf(item, 'upstream')].flatMap((upstream) =>
    idIn(fieldOf(fieldOf(upstream, 'tls'), 'client_cert_id')),
  )
}

const secretReference = /^\$secret:\/\/([^/]+\/[^/]+)\//i

/** `vault/main` for each `$secret://vault/main/…`. What tenants write is not looked into: it is rarely allowed. */
function secretsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    const id = secretReference.exec(value)?.[1]
    return id === undefined ? [] : [id]
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : []
}

function idIn(value: unknown): readonly string[] {
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}
