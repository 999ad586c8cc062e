import fc from 'fast-check'
import { load } from 'js-yaml'
import { compactItem } from '../../output/dialects/compact.ts'
import { emit } from '../../output/emit.ts'
import { Compiler, describeProvenance } from '../../src/compiler.ts'
import { renderText } from '../../src/diagnostics/render.ts'
import { keyOf } from '../../src/kinds/table.ts'
import * as checks from '../../src/model/check.ts'
import { checkPluginMetadata } from '../../src/model/check-plugin-metadata.ts'
import type { Refusal } from '../../src/model/check-values.ts'
import { type Config, idOf, sectionNames } from '../../src/model/config.ts'
import { referencesOf } from '../../src/model/references.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { canonical } from '../support/libyaml.ts'
import { anyPolicy, liveTextsIn, refusedIn, withoutOthers } from '../support/policies.ts'
import { servedBy318 } from '../support/served-schema.ts'
import { nowhere } from '../support/worlds.ts'
import { bystander, bystandersSecret, isBystanders } from './bystander.ts'

const dataPlane = servedBy318()

/** The ways to compile that differ most in what may be written. */
export const waysToCompile: readonly CompileOptions[] = [
  defaultOptions,
  { ...defaultOptions, target: '3.14' },
  { ...defaultOptions, format: 'json' },
  { ...defaultOptions, target: '3.11', missingEndpoints: '503', assumeServices: true },
  { ...defaultOptions, resolve: 'dns', strictReferences: true, stream: false },
  { ...defaultOptions, ...(dataPlane && { dataPlane }) },
  { ...defaultOptions, allowEnv: ['HOME'], allowSecretRefs: true, format: 'json', resolve: 'endpoints' },
]

/** These ways, one after the other, over and over. */
export function wayToCompile(turn: number): CompileOptions {
  return waysToCompile[turn % waysToCompile.length] ?? defaultOptions
}

/** One of these ways, mostly with a policy that lets nobody be first: whoever is would concern the bystander. */
export const anyWayToCompile: fc.Arbitrary<CompileOptions> = fc
  .record({ way: fc.constantFrom(...waysToCompile), policy: fc.option(anyPolicy), allowLua: fc.boolean() })
  .map(({ way, policy, allowLua }) => (policy === null ? way : { ...way, allowLua, policy: withoutOthers(policy) }))

/**
 * Everything that is wrong with what becomes of these objects, beside somebody whom they do not concern; nothing should
 * be. What is thrown is thrown on: it is a bug.
 */
export function faultsOf(objects: readonly RawObject[], options: CompileOptions): readonly string[] {
  const strangers = distinct(objects.filter((object) => !isBystanders(object)))
  const compiler = new Compiler(options)
  for (const object of bystander) compiler.put(object, nowhere)
  const before = compiler.compile()
  for (const object of strangers) compiler.put(object, nowhere)
  const compiled = compiler.compile()
  const { config, diagnostics, provenance } = compiled

  const style = options.resolve === 'auto' ? 'pretty' : 'compact'
  const emission = { format: options.format, style, target: options.target } as const
  const text = emit(config, {
    ...emission,
    provenance: (item) => {
      const place = provenance(item)
      return place && describeProvenance(place, nowhere)
    },
  })
  const told = renderText(diagnostics, { color: false, originOf: () => undefined })
  return [
    ...refusalsIn(config).map((reason) => `is refused: ${reason}`),
    ...schemaRefusalsIn(config, options),
    ...liveTextsIn(compiled, options),
    ...refusedIn(compiled, options.policy, options.allowLua),
    ...referencesIn(config),
    ...changesOf(before.config, config),
    ...differences(config, text, emission),
    ...linesIn(told),
    ...excessOf(strangers, config, diagnostics.length),
    ...(told.includes(bystandersSecret) ? ['a message shows a secret'] : []),
    ...(options.format === 'yaml' && text.includes('${{') ? ['a variable is alive'] : []),
    ...(Object.keys(Object.prototype).length > 0 ? ['every object has a new field'] : []),
    ...orderCounts(strangers, options, { text: canonical(config), told }),
  ]
}

/** The last of each key counts, as for readers. */
function distinct(objects: readonly RawObject[]): readonly RawObject[] {
  return [...new Map(objects.map((object) => [keyOf(object), object])).values()]
}

function refusalsIn(config: Config): readonly string[] {
  const all: readonly (readonly Refusal[])[] = [
    ...config.routes.map(checks.checkRoute),
    ...config.stream_routes.map(checks.checkStreamRoute),
    ...config.upstreams.map(checks.checkUpstream),
    ...config.plugin_configs.map(checks.checkPluginConfig),
    ...config.ssls.map(checks.checkSsl),
    ...config.global_rules.map(checks.checkGlobalRule),
    ...config.plugin_metadata.map(checkPluginMetadata),
    ...config.consumers.map((item) => ('username' in item ? checks.checkConsumer(item) : checks.checkCredential(item))),
  ]
  return all.flat().map(({ path, reason }) => `${path.join('.')} ${reason}`)
}

/**
 * What the schema of APISIX 3.18 refuses, where it is there to be asked. Configurations of plugins are passed on as they
 * are, unless it was asked before.
 */
function schemaRefusalsIn(config: Config, options: CompileOptions): readonly string[] {
  if (dataPlane === undefined) return []
  return sectionNames.flatMap((section) =>
    config[section].flatMap((item) =>
      dataPlane
        .refusals(section, item)
        .filter(
          ({ path }) => options.dataPlane !== undefined || (path[0] !== 'plugins' && section !== 'plugin_metadata'),
        )
        .map(({ path, problem }) => `the schema refuses ${section} ${path.join('.')}: ${problem}`),
    ),
  )
}

/** Ids are unique, and whatever is named is there. */
function referencesIn(config: Config): readonly string[] {
  const ids = sectionNames.flatMap((section) => config[section].map((item) => `${section}/${idOf(item)}`))
  const known = new Set(ids)
  const twice = ids.length === known.size ? [] : ['an id is there twice']
  const missing = sectionNames.flatMap((section) =>
    config[section].flatMap((item) => referencesOf(item).filter((reference) => !known.has(reference))),
  )
  return [...twice, ...missing.map((reference) => `${reference} is not there`)]
}

function changesOf(before: Config, after: Config): readonly string[] {
  return sectionNames.flatMap((section) => {
    const now = new Map(after[section].map((item) => [idOf(item), JSON.stringify(item)]))
    return before[section].flatMap((item) =>
      now.get(idOf(item)) === JSON.stringify(item) ? [] : [`somebody else's ${section}/${idOf(item)} is another`],
    )
  })
}

/** The text says what the configuration says, as far as can be told without the data plane. */
function differences(
  config: Config,
  text: string,
  { format, style }: { readonly format: 'yaml' | 'json'; readonly style: 'pretty' | 'compact' },
): readonly string[] {
  // What becomes of a guarded variable is known to cjson and the replacement alone: test/laws/emitted-text.test.ts.
  if (format === 'json' && text.includes('${{')) return []
  const filled = sectionNames
    .filter((section) => config[section].length > 0)
    .map((section) => [
      section,
      config[section].map((item) => (style === 'compact' ? compactItem(section, item) : item)),
    ])
  const meant = filled.length === 0 ? { routes: [] } : Object.fromEntries(filled)
  const read = format === 'json' ? JSON.parse(text) : load(text)
  return canonical(read, true) === canonical(meant, true) ? [] : ['the text says something else']
}

/** Each line is one of ours: none was begun by a text of somebody's. */
function linesIn(told: string): readonly string[] {
  const ours = /^(?:error|warning|info) AXC\d{4}[ :]|^ {2}(?:hint|see):/
  return told
    .split('\n')
    .filter((line) => line !== '' && (!ours.test(line) || /\p{Cc}/u.test(line)))
    .map((line) => `a line of its own: ${JSON.stringify(line)}`)
}

/** What comes out, and is said, grows with what goes in: no small object makes much of either. */
function excessOf(objects: readonly RawObject[], config: Config, diagnostics: number): readonly string[] {
  const size = 100 + objects.reduce((sum, object) => sum + nodesIn(object), 0)
  const items = sectionNames.reduce((sum, section) => sum + config[section].length, 0)
  return [
    ...(items > size ? [`${items} items of ${size} values`] : []),
    ...(diagnostics > 2 * size ? [`${diagnostics} diagnostics of ${size} values`] : []),
  ]
}

function nodesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, inner) => sum + nodesIn(inner), 1)
}

/** From scratch and the other way round comes the same as step by step. */
function orderCounts(
  strangers: readonly RawObject[],
  options: CompileOptions,
  stepwise: { readonly text: string; readonly told: string },
): readonly string[] {
  const compiler = new Compiler(options)
  for (const object of [...bystander, ...strangers].reverse()) compiler.put(object, nowhere)
  const { config, diagnostics } = compiler.compile()
  const told = renderText(diagnostics, { color: false, originOf: () => undefined })
  return [
    ...(canonical(config) === stepwise.text ? [] : ['the order of arrival changes the file']),
    ...(told === stepwise.told ? [] : ['the order of arrival changes what is said']),
  ]
}
