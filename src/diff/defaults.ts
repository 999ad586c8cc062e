import { canonicalJson } from '../model/canonical-json.ts'
import { isMapping } from '../model/check-values.ts'
import { fieldOf } from '../model/field.ts'
import { type Section, sections } from './sections.ts'

/** The name of a section's schema in `main`; plugin metadata has one for each plugin. */
const schemaNames: Readonly<Partial<Record<Section, string>>> = {
  routes: 'route',
  stream_routes: 'stream_route',
  services: 'service',
  global_rules: 'global_rule',
  plugin_configs: 'plugin_config',
  upstreams: 'upstream',
  ssls: 'ssl',
  consumers: 'consumer',
  consumer_groups: 'consumer_group',
  protos: 'proto',
}

/**
 * A document without the values that APISIX would fill in by itself. `schema` is what it serves at `/v1/schema` of its
 * control API. Where a field has several schemas, the default of any of them counts: a running APISIX shows what it has
 * filled in, and not by which schema.
 */
export function withoutDefaults(document: unknown, schema: unknown): unknown {
  if (!isMapping(document)) return document
  return Object.fromEntries(
    Object.entries(document).map(([name, items]) => {
      const section = sections.find((known) => known === name)
      if (section === undefined || !Array.isArray(items)) return [name, items]
      return [name, items.map((item) => stripItem(section, item, schema))]
    }),
  )
}

function stripItem(section: Section, item: unknown, schema: unknown): unknown {
  if (!isMapping(item)) return item
  if (section === 'plugin_metadata') {
    const plugin = fieldOf(fieldOf(schema, 'plugins'), String(item['id']))
    return strip(item, [fieldOf(plugin, 'metadata_schema')])
  }
  const { plugins, ...rest } = item
  const main = fieldOf(fieldOf(schema, 'main'), schemaNames[section] ?? '')
  const stripped = strip(rest, [main])
  if (!isMapping(plugins)) return { ...(stripped as object), ...(plugins !== undefined && { plugins }) }
  const known = fieldOf(schema, section === 'stream_routes' ? 'stream_plugins' : 'plugins')
  const bare = Object.entries(plugins).map(([name, config]) => {
    const own = fieldOf(known, name)
    const schemas =
      section === 'consumers' ? [fieldOf(own, 'consumer_schema'), fieldOf(own, 'schema')] : [fieldOf(own, 'schema')]
    return [name, strip(config, schemas)]
  })
  return { ...(stripped as object), plugins: Object.fromEntries(bare) }
}

/** Deeper than any schema of APISIX; what is below stays as it is. */
const deepest = 32

function strip(value: unknown, schemas: readonly unknown[], depth = 0): unknown {
  const all = schemas.flatMap((schema) => alternativesOf(schema))
  if (all.length === 0 || depth === deepest) return value
  if (Array.isArray(value)) {
    const inner = all.flatMap((schema) => fieldOf(schema, 'items') ?? [])
    return value.map((entry) => strip(entry, inner, depth + 1))
  }
  if (!isMapping(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => {
      const inner = all.flatMap((schema) => {
        const properties = fieldOf(schema, 'properties')
        return isMapping(properties) && Object.hasOwn(properties, key) ? [properties[key]] : []
      })
      const isDefault = inner.some((one) => canonicalJson(fieldOf(one, 'default')) === canonicalJson(field))
      return isDefault ? [] : [[key, strip(field, inner, depth + 1)]]
    }),
  )
}

/** A schema and those that may hold beside it. */
function alternativesOf(schema: unknown): readonly unknown[] {
  if (!isMapping(schema)) return []
  const { then, else: otherwise, dependencies } = schema
  const lists = [schema['allOf'], schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list : []))
  const more = [...lists, then, otherwise, ...(isMapping(dependencies) ? Object.values(dependencies) : [])]
  return [schema, ...more.flatMap(alternativesOf)]
}
