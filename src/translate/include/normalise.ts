import { isMapping } from '../../model/check-values.ts'
import type { Path } from '../../objects/object.ts'

/**
 * The forms in which APISIX takes one thing, brought to the one that the model knows: `uri` becomes `uris`, ids texts,
 * nodes lists. What has the wrong shape stays as it is, for the checks to refuse. Source: data plane spec sections 1 and 5;
 * the schemas that APISIX 3.18 serves; kinds spec C29 for nodes.
 */
export type Fields = Readonly<Record<string, unknown>>

/** An item in the form of the model, and where its fields stand in the form that was written. */
export interface Normalised {
  readonly item: Fields
  sourceOf(path: Path): Path
  /** The short form of a field that stands beside the long one: APISIX drops the item. */
  readonly contradictions: readonly { readonly path: Path; readonly reason: string }[]
}

/** One value in the place of a list of one. */
export const singulars: Readonly<Record<string, string>> = {
  uri: 'uris',
  host: 'hosts',
  remote_addr: 'remote_addrs',
  sni: 'snis',
}

const idFields = ['id', 'upstream_id', 'service_id', 'plugin_config_id', 'group_id']

/** `short`: those of the short forms that the section has. */
export function normalise(written: Fields, short: readonly string[]): Normalised {
  const item: Record<string, unknown> = {}
  const contradictions: { readonly path: Path; readonly reason: string }[] = []
  const shortened = new Set<string>()
  for (const [field, value] of Object.entries(written)) {
    const long = short.includes(field) ? singulars[field] : undefined
    if (long === undefined) item[field] = idFields.includes(field) ? idOf(value) : value
    else if (written[long] !== undefined) contradictions.push({ path: [field], reason: `stands beside ${long}` })
    else {
      item[long] = [value]
      shortened.add(long)
    }
  }
  const { upstream } = item
  if (isMapping(upstream)) item['upstream'] = normaliseUpstream(upstream)
  return {
    item,
    contradictions,
    sourceOf: (path) => {
      const [field, ...rest] = path
      const one = Object.keys(singulars).find((name) => singulars[name] === field)
      if (one !== undefined && shortened.has(String(field))) return [one]
      return field === 'upstream' && isMapping(written['upstream'])
        ? ['upstream', ...sourceInUpstream(rest, written['upstream'])]
        : sourceInUpstream(path, written)
    },
  }
}

/** An upstream with the algorithm that APISIX fills in, and nodes as a list in which all have a port. */
export function normaliseUpstream(written: Fields): Fields {
  const { nodes, tls, scheme } = written
  const port = scheme === 'https' || scheme === 'grpcs' ? 443 : 80
  return {
    ...('id' in written && { id: written['id'] }),
    type: 'roundrobin',
    ...written,
    ...(nodes !== undefined && { nodes: nodesOf(nodes, port) }),
    ...(isMapping(tls) &&
      tls['client_cert_id'] !== undefined && {
        tls: { ...tls, client_cert_id: idOf(tls['client_cert_id']) },
      }),
  }
}

function nodesOf(nodes: unknown, port: number): unknown {
  if (Array.isArray(nodes)) {
    return nodes.map((node: unknown) => (isMapping(node) && node['port'] === undefined ? { ...node, port } : node))
  }
  if (!isMapping(nodes)) return nodes
  return Object.entries(nodes).map(([address, weight]) => {
    const [, host = address, digits] = /^(.*?)(?::(\d+))?$/s.exec(address) ?? []
    return { host: host.replace(/^\[|\]$/g, ''), port: digits === undefined ? port : Number(digits), weight }
  })
}

/** A node of a mapping stands at its address. */
function sourceInUpstream(path: Path, written: Fields): Path {
  const [field, index] = path
  const { nodes } = written
  if (field !== 'nodes' || typeof index !== 'number' || !isMapping(nodes)) return path
  return ['nodes', Object.keys(nodes)[index] ?? '']
}

/** APISIX takes whole numbers from 1 on for ids and makes them text. */
export function idOf(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? String(value) : value
}
