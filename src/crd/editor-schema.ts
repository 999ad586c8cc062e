import { z } from 'zod'
import type { KindEntry } from '../kinds/decode.ts'
import { pluginMark } from '../kinds/plugins.ts'
import { isRecord } from '../objects/raw.ts'
import type { PluginSchemas } from './plugin-schemas.ts'

type JsonSchema = { readonly [key: string]: unknown }

/** Where plugins are configured, which decides what their configuration is. */
type Place = keyof PluginSchemas

/**
 * The JSON Schema (draft 7, which yaml-language-server reads) of a kind: of the named versions, each by its apiVersion.
 * With the plugin schemas of a data plane the configuration of each plugin it knows is described.
 */
export function editorSchema(
  entry: KindEntry<unknown>,
  versions: readonly string[],
  plugins: PluginSchemas | undefined,
): JsonSchema {
  const { group, kind, summary } = entry
  const isConsumer = kind.endsWith('Consumer')
  const written = Object.entries(entry.versions).filter(([name]) => versions.includes(name))
  const shapes = written.map(([name, { schema }]) => {
    const made = z.toJSONSchema(schema(), { target: 'draft-7', io: 'input', reused: 'inline', unrepresentable: 'any' })
    const { $schema: _, ...shape } = made
    return { apiVersion: `${group}/${name}`, shape: filled(shape, plugins, isConsumer ? 'consumer' : 'http') }
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: kind,
    ...(summary !== undefined && { description: summary }),
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata'],
    properties: {
      apiVersion: { enum: shapes.map(({ apiVersion }) => apiVersion) },
      kind: { const: kind },
      metadata: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
    },
    // Not oneOf: an editor would tell of an object what is wrong with it in every version.
    allOf: shapes.map(({ apiVersion, shape }) => ({
      if: { properties: { apiVersion: { const: apiVersion } }, required: ['apiVersion'] },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: shape,
    })),
    ...(plugins !== undefined && { definitions: definitionsOf(plugins) }),
  }
}

/** Puts a reference to what is known of plugins in the place of each mark. */
function filled(node: unknown, plugins: PluginSchemas | undefined, place: Place): unknown {
  if (Array.isArray(node)) return node.map((each) => filled(each, plugins, place))
  if (!isRecord(node)) return node
  const { [pluginMark]: isPlugin, ...rest } = node
  const fields = Object.entries(rest).map(([key, value]) => [
    key,
    filled(value, plugins, key === 'stream' || key === 'tcp' ? 'stream' : place),
  ])
  const isKnown = isPlugin === true && plugins !== undefined
  return { ...Object.fromEntries(fields), ...(isKnown && { allOf: [{ $ref: `#/definitions/${place}` }] }) }
}

function definitionsOf(plugins: PluginSchemas): JsonSchema {
  const places = ['http', 'consumer', 'stream'] as const
  return Object.fromEntries(places.map((place) => [place, pluginOf(plugins[place])]))
}

/** A Secret is laid over the configuration, so that what is missing may be there. */
const fromSecret = { required: ['secretRef'] }
/** `config:` with nothing after it is none. */
const withoutConfiguration = { properties: { config: { type: 'null' } }, required: ['config'] }

/** One plugin: a name that may also be unknown, for plugins of one's own, and the configuration that goes with it. */
function pluginOf(schemas: Readonly<Record<string, unknown>>): JsonSchema {
  const names = Object.keys(schemas).sort()
  return {
    ...(names.length > 0 && { properties: { name: { anyOf: [{ enum: names }, { type: 'string' }] } } }),
    allOf: names.map((name) => ({
      if: {
        properties: { name: { const: name } },
        required: ['name'],
        not: { anyOf: [fromSecret, withoutConfiguration] },
      },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { properties: { config: schemas[name] } },
    })),
  }
}
