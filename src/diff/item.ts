import { canonicalJson } from '../model/canonical-json.ts'
import { isMapping } from '../model/check-values.ts'
import { type Identified, itemsIn, nodesOf } from '../router/read-document.ts'
import type { Section } from './sections.ts'

export type Fields = Readonly<Record<string, unknown>>

/** An item in the form in which two of them are compared: what means the same to APISIX is written the same. */
export interface Item {
  readonly section: Section
  readonly id: string
  /** Whether the id is only its place in the list. */
  readonly isPositional: boolean
  /** Without id and nodes. */
  readonly fields: Fields
  /** By address; undefined where there is no list of nodes. An upstream that is written into the item counts. */
  readonly nodes: Nodes | undefined
}

/** What is said of each node: its weight, and whatever else. */
export type Nodes = ReadonlyMap<string, Fields>

/** The items of a section in the order of the file. */
export function readItems(document: unknown, section: Section): readonly Item[] {
  return itemsIn(document, section).map((identified) => normalItem(section, identified))
}

function normalItem(section: Section, { id, isPositional, item }: Identified): Item {
  const { id: _, nodes: ownNodes, ...rest } = section === 'consumers' && 'username' in item ? withoutName(item) : item
  const { upstream } = rest
  const inner = isMapping(upstream) ? upstream : undefined
  const { nodes: innerNodes, ...innerRest } = inner ?? {}
  const nodes = section === 'upstreams' ? ownNodes : innerNodes
  const fields = {
    ...rest,
    ...(section !== 'upstreams' && ownNodes !== undefined && { nodes: ownNodes }),
    ...(inner !== undefined && { upstream: normalFields(innerRest, upstreamDefaults) }),
  }
  return {
    section,
    id,
    isPositional,
    fields: normalFields(fields, section === 'upstreams' ? upstreamDefaults : (defaults[section] ?? {})),
    nodes: nodes === undefined ? undefined : readNodes(nodes),
  }
}

/** The name of a consumer is its id; beside an id it would be a field. */
function withoutName(item: Fields): Fields {
  const { username: _, ...rest } = item
  return 'id' in item ? item : rest
}

/** Lists in which the order means nothing, and the fields that hold one such value alone. */
const setFields: Readonly<Record<string, string>> = {
  uris: 'uri',
  hosts: 'host',
  remote_addrs: 'remote_addr',
  methods: '',
  snis: 'sni',
}

/** Texts in which case means nothing (data plane spec section 5). */
const caseless: ReadonlySet<string> = new Set(['hosts', 'snis'])

/** What APISIX fills in by itself. Source: `/v1/schema` of its control API. */
const upstreamDefaults: Fields = { type: 'roundrobin', hash_on: 'vars', scheme: 'http', pass_host: 'pass' }
const defaults: Readonly<Partial<Record<Section, Fields>>> = {
  routes: { priority: 0, status: 1, enable_websocket: false },
  ssls: { status: 1, type: 'server' },
}

/** Fields that refer to an item or name one. */
const references: ReadonlySet<string> = new Set(['upstream_id', 'service_id', 'plugin_config_id', 'group_id'])

/** Whether a list of this name is a set. */
export function isSet(field: string): boolean {
  return Object.hasOwn(setFields, field)
}

function normalFields(fields: Fields, standing: Fields): Fields {
  const normal = new Map<string, unknown>()
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || isNothing(key, value) || canonicalJson(value) === canonicalJson(standing[key])) continue
    const plural = Object.keys(setFields).find((name) => name === key || setFields[name] === key)
    // A stream route has one name, and no list of them.
    if (plural !== undefined && (Array.isArray(value) || (typeof value === 'string' && key !== plural))) {
      if (key === plural || !(plural in fields)) normal.set(plural, normalSet(plural, [value].flat()))
    } else if (references.has(key)) normal.set(key, String(value))
    else if (key === 'plugins' && isMapping(value)) normal.set(key, normalPlugins(value))
    else normal.set(key, value)
  }
  return Object.fromEntries(normal)
}

/** What says as much as its absence. */
function isNothing(key: string, value: unknown): boolean {
  if (key === 'plugins') return isMapping(value) && Object.keys(value).length === 0
  return key === 'vars' && Array.isArray(value) && value.length === 0
}

function normalSet(field: string, values: readonly unknown[]): readonly unknown[] {
  const texts = values.map((value) => (caseless.has(field) && typeof value === 'string' ? value.toLowerCase() : value))
  return [...new Set(texts)].sort((a, b) => (String(a) < String(b) ? -1 : 1))
}

/** `_meta` that changes nothing is left out. */
function normalPlugins(plugins: Fields): Fields {
  return Object.fromEntries(
    Object.entries(plugins).map(([name, config]) => {
      if (!isMapping(config) || !isMapping(config['_meta'])) return [name, config]
      const { _meta: meta, ...rest } = config
      const kept = Object.entries(meta).filter(([key, value]) => !(key === 'disable' && value === false))
      return [name, kept.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(kept) }]
    }),
  )
}

/** Both forms of nodes (kinds spec C29). Of two with one address the later counts here. */
function readNodes(nodes: unknown): Nodes {
  const list: readonly Fields[] = Array.isArray(nodes)
    ? nodes.filter(isMapping)
    : nodesOf(nodes).map((node) => ({ ...node }))
  return new Map(
    list.map(({ host, port, priority, ...rest }) => [
      addressOf(String(host), port),
      { ...rest, ...(priority !== undefined && priority !== 0 && { priority }) },
    ]),
  )
}

/** IPv6 stands in brackets in one form of nodes, and without in the other. */
function addressOf(host: string, port: unknown): string {
  const bare = host.replace(/^\[|\]$/g, '')
  return `${bare.includes(':') ? `[${bare}]` : bare}${port === undefined ? '' : `:${port}`}`
}
