import { isMapping } from '../model/check-values.ts'
import type { Fields } from './item.ts'
import { type Section, sections } from './sections.ts'

/**
 * The sections that the control API of a running APISIX shows, and where. Source: data plane spec section 8;
 * https://apisix.apache.org/docs/apisix/control-api/
 */
export const controlPaths = {
  routes: '/v1/routes',
  services: '/v1/services',
  upstreams: '/v1/upstreams',
  plugin_metadata: '/v1/plugin_metadatas',
} as const satisfies Partial<Record<Section, string>>

export type ShownSection = keyof typeof controlPaths

/** What it never shows. */
export const unseenByControl: readonly Section[] = sections.filter((section) => !Object.hasOwn(controlPaths, section))

/** What APISIX notes in its items while it runs. Source: `apisix/control/v1.lua`, `apisix/upstream.lua`, `apisix/plugin.lua`. */
const notes: ReadonlySet<string> = new Set([
  'create_time',
  'update_time',
  'parent',
  'resource_id',
  'resource_key',
  'resource_version',
  'nodes_ref',
  'original_nodes',
  'dns_value',
  'has_domain',
  '_nodes_ver',
])

/**
 * One answer as a section of a file; undefined where it is none. An empty list comes as `{}`, items in the field
 * `value`, plugin metadata without that.
 */
export function sectionOfAnswer(answer: unknown): readonly Fields[] | undefined {
  if (isMapping(answer) && Object.keys(answer).length === 0) return []
  if (!Array.isArray(answer) || !answer.every(isMapping)) return undefined
  return answer.map((entry) => withoutNotes(isMapping(entry['value']) ? entry['value'] : entry))
}

function withoutNotes(item: Fields): Fields {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([key]) => !notes.has(key))
      .map(([key, value]) => {
        if (key === 'upstream' && isMapping(value)) return [key, withoutNotes(value)]
        return [key, key === 'plugins' && isMapping(value) ? withoutMetaNotes(value) : value]
      }),
  )
}

function withoutMetaNotes(plugins: Fields): Fields {
  return Object.fromEntries(
    Object.entries(plugins).map(([name, config]) => {
      if (!isMapping(config) || !isMapping(config['_meta'])) return [name, config]
      const { parent: _, ...meta } = config['_meta']
      return [name, { ...config, _meta: meta }]
    }),
  )
}
