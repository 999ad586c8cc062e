import { type Item, idOf, type PluginMetadata, type SectionName } from '../model/config.ts'
import type { DataPlane, SchemaRefusal, StrayField } from '../model/data-plane.ts'
import { type Inside, within } from '../model/within.ts'
import { isRecord } from '../objects/raw.ts'
import { type Accepts, accepts } from './accepts.ts'
import { defaultsFiller, type FillDefaults } from './defaults.ts'
import { Reasons } from './reasons.ts'
import { type FindStrayFields, strayFinder } from './stray-fields.ts'
import { type Schema, type Unchecked, understood } from './understood.ts'

/** What a document says, or why it says nothing. */
export type ReadDataPlane =
  | { readonly kind: 'read'; readonly dataPlane: DataPlane; readonly unchecked: readonly Unchecked[] }
  | { readonly kind: 'unusable'; readonly reason: string }

/** The schema of each section's items, by the name under which `main` holds it; the rest is not ours or has none. */
const mainNames: Readonly<Partial<Record<SectionName, string>>> = {
  routes: 'route',
  stream_routes: 'stream_route',
  upstreams: 'upstream',
  plugin_configs: 'plugin_config',
  global_rules: 'global_rule',
  ssls: 'ssl',
  consumers: 'consumer',
}

/** Sections that no kind makes; a schema that is not served is not asked. */
const moreNames: typeof mainNames = { services: 'service', consumer_groups: 'consumer_group', protos: 'proto' }

/**
 * The data plane that serves a document at `/v1/schema` of its control API. A damaged document is none; what of it is
 * not understood is not checked, and told. https://apisix.apache.org/docs/apisix/control-api/#get-v1schema
 */
export function readDataPlane(document: unknown): ReadDataPlane {
  if (!isRecord(document)) return { kind: 'unusable', reason: 'it is no mapping as /v1/schema serves it' }
  const { main, plugins, stream_plugins: streamPlugins = {} } = document
  if (!isRecord(main) || !isRecord(plugins) || !isRecord(streamPlugins)) {
    return { kind: 'unusable', reason: 'it does not hold main and plugins as /v1/schema does' }
  }
  const lost = Object.values(mainNames).find((name) => !isRecord(main[name]))
  if (lost !== undefined) return { kind: 'unusable', reason: `main holds no schema of ${lost}` }
  if (Object.keys(plugins).length === 0) return { kind: 'unusable', reason: 'it holds no plugins' }
  const broken = [...Object.entries(plugins), ...Object.entries(streamPlugins)].find(
    ([, plugin]) => !isRecord(plugin) || !isRecord(plugin.schema),
  )
  if (broken !== undefined) return { kind: 'unusable', reason: `plugin ${broken[0]} has no schema` }

  const unchecked: Unchecked[] = []
  const read = (path: Unchecked['path'], schema: unknown) =>
    new Judge(
      understood(schema, path, (one) => unchecked.push(one)),
      encryptedIn(schema),
    )
  const readPlugins = (group: 'plugins' | 'stream_plugins', from: Readonly<Record<string, unknown>>, name: string) =>
    new Map(
      Object.entries(from).flatMap(([plugin, entry]): [string, Judge][] =>
        isRecord(entry) && name in entry ? [[plugin, read([group, plugin, name], entry[name])]] : [],
      ),
    )
  const http = readPlugins('plugins', plugins, 'schema')
  const judges: Judges = {
    items: new Map(
      Object.entries({ ...mainNames, ...moreNames }).flatMap(([section, name]): [SectionName, Judge][] =>
        name in main ? [[section as SectionName, read(['main', name], main[name])]] : [],
      ),
    ),
    http,
    consumer: new Map([...http, ...readPlugins('plugins', plugins, 'consumer_schema')]),
    stream: readPlugins('stream_plugins', streamPlugins, 'schema'),
    metadata: readPlugins('plugins', plugins, 'metadata_schema'),
  }
  return { kind: 'read', dataPlane: new ServedDataPlane(judges), unchecked }
}

interface Judges {
  readonly items: ReadonlyMap<SectionName, Judge>
  readonly http: ReadonlyMap<string, Judge>
  readonly consumer: ReadonlyMap<string, Judge>
  readonly stream: ReadonlyMap<string, Judge>
  readonly metadata: ReadonlyMap<string, Judge>
}

class ServedDataPlane implements DataPlane {
  readonly #judges: Judges
  readonly #reasons = new Reasons()

  constructor(judges: Judges) {
    this.#judges = judges
  }

  pluginsOf(section: SectionName): readonly string[] {
    return [...this.#judgesOf(section).keys()].sort()
  }

  loads(section: SectionName, plugin: string): boolean {
    return this.#judgesOf(section).has(plugin)
  }

  refusals(section: SectionName, item: Item): readonly SchemaRefusal[] {
    const { items, metadata } = this.#judges
    if (section === 'plugin_metadata') return metadata.get(idOf(item))?.refusals(item, this.#reasons) ?? []
    // A credential is an item of `consumers` that has no schema of its own.
    const isCredential = section === 'consumers' && !('username' in item)
    const own = isCredential ? [] : (items.get(section)?.refusals(item, this.#reasons) ?? [])
    const ofPlugins = this.#inPlugins(section, item, (judge, config) =>
      judge.refusals(configuration(config), this.#reasons),
    )
    return ofPlugins.length === 0 ? own : [...own, ...ofPlugins]
  }

  strayFields(section: SectionName, item: Item): readonly StrayField[] {
    if (section === 'plugin_metadata') {
      // Its fields are those of a plugin, but for the one that says of which.
      const { id: plugin, ...fields } = item as PluginMetadata
      return this.#judges.metadata.get(plugin)?.strayFields(fields) ?? nothing
    }
    return this.#inPlugins(section, item, (judge, config) => judge.strayFields(config))
  }

  /** What is found in the plugins of an item, at its places in the item; plugins that are not loaded are passed over. */
  #inPlugins<T extends Inside>(
    section: SectionName,
    item: Item,
    look: (judge: Judge, config: unknown) => readonly T[],
  ): readonly T[] {
    const plugins = 'plugins' in item ? item.plugins : undefined
    let all: readonly T[] = nothing
    if (!isRecord(plugins)) return all
    for (const name in plugins) {
      const judge = this.#judgesOf(section).get(name)
      const found = judge === undefined ? nothing : look(judge, plugins[name])
      if (found.length > 0) all = [...all, ...within(found, 'plugins', name)]
    }
    return all
  }

  #judgesOf(section: SectionName): ReadonlyMap<string, Judge> {
    const { http, consumer, stream } = this.#judges
    return section === 'stream_routes' ? stream : section === 'consumers' ? consumer : http
  }
}

/** In Lua an empty list and an empty mapping are the same. */
function configuration(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? {} : value
}

/** One schema, at work. */
class Judge {
  readonly #schema: Schema
  readonly #encrypted: readonly string[]
  #accepts: Accepts | undefined
  #fill: FillDefaults | undefined
  #findStray: FindStrayFields | 'open' | undefined

  constructor(schema: Schema, encrypted: readonly string[]) {
    this.#schema = schema
    this.#encrypted = encrypted
  }

  refusals(value: unknown, reasons: Reasons): readonly SchemaRefusal[] {
    if (this.#accepts === undefined) {
      this.#accepts = accepts(this.#schema)
      this.#fill = defaultsFiller(this.#schema)
    }
    const whole = this.#fill === undefined ? value : this.#fill(value)
    if (this.#accepts(whole)) return nothing
    return reasons
      .of(this.#schema, whole)
      .map((refusal) => (this.#isSecret(refusal) ? { ...refusal, isSecret } : refusal))
  }

  strayFields(value: unknown): readonly StrayField[] {
    this.#findStray ??= strayFinder(this.#schema) ?? 'open'
    return this.#findStray === 'open' ? nothing : this.#findStray(value)
  }

  #isSecret({ path }: SchemaRefusal): boolean {
    const field = path.filter((step) => typeof step === 'string').join('.')
    return this.#encrypted.some((name) => field === name || field.startsWith(`${name}.`))
  }
}

const nothing: readonly never[] = []
const isSecret = true

/** The fields that APISIX keeps encrypted, by their names joined with dots. */
function encryptedIn(schema: unknown): readonly string[] {
  const fields = isRecord(schema) ? schema.encrypt_fields : undefined
  return Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : []
}
