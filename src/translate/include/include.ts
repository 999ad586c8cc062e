import { includedWithoutId, pluginListIncluded, unknownIncludedField } from '../../diagnostics/catalog/hand-written.ts'
import { includedVariable } from '../../diagnostics/catalog/linking.ts'
import * as reading from '../../diagnostics/catalog/reading.ts'
import { apisixRefuses, metadataOfUnknownPlugin } from '../../diagnostics/catalog/translating.ts'
import type { Diagnostic, Report } from '../../diagnostics/diagnostic.ts'
import { suggest } from '../../diagnostics/suggest.ts'
import { host } from '../../model/check-names.ts'
import { refusedCredential } from '../../model/check-target.ts'
import { isMapping } from '../../model/check-values.ts'
import { type Config, type Item, type SectionName, sectionNames } from '../../model/config.ts'
import { asOperators } from '../../model/operators.ts'
import { httpPlugins, streamPlugins } from '../../model/plugin-names.ts'
import type { IncludedFile } from '../../objects/include.ts'
import { type At, at, type Path } from '../../objects/object.ts'
import type { CompileOptions } from '../../read/options.ts'
import { admit } from '../admit.ts'
import { isTakenBy } from '../data-plane.ts'
import { emptySections, type Inclusion, type LostId, type Made, type MadeSections } from '../fragment.ts'
import { judgePluginName } from '../plugin-names.ts'
import { type Fields, idOf, normalise } from './normalise.ts'
import { credentials, type Section, sections } from './sections.ts'
import { variablesIn, withExamples } from './variables.ts'

/**
 * The items of a file that the operator wrote in APISIX's own form. One that APISIX would drop is left out, its
 * neighbours stay; what it refers to and whether it collides with anything is decided in `link`.
 */
export function translateInclude({ key, document }: IncludedFile, options: CompileOptions): Inclusion {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  const lost: LostId[] = []
  const items: { -readonly [S in SectionName]: readonly Made<Item>[] } = { ...emptySections }
  if (!isMapping(document)) {
    // A file of comments alone, or none at all, says nothing.
    if (document !== undefined && document !== null) report(reading.includeNoMapping(at(key)))
    return { items: emptySections, lost: [], diagnostics }
  }
  for (const [name, list] of Object.entries(document)) {
    const section = sectionNames.find((known) => known === name)
    if (section === undefined) tellSection(at(key, name), name, report)
    else if (!Array.isArray(list)) report(reading.includedSectionNoList(at(key, name), name))
    else {
      items[section] = list.flatMap((written: unknown, index) => {
        const from = at(key, name, index)
        const value = itemOf(section, written, index, from, options, report)
        if (value !== undefined) return [{ value, from }]
        lost.push(...lostOf(section, written, from))
        return []
      })
    }
  }
  return { items: items as MadeSections, lost, diagnostics }
}

/** What remains of an item that cannot be used, as far as it says its id. */
function lostOf(section: SectionName, written: unknown, from: At): readonly LostId[] {
  if (!isMapping(written)) return []
  const id = idOf(written['id'] ?? written['username'])
  if (typeof id !== 'string') return []
  if (section !== 'ssls' || written['client'] === undefined) return [{ section, id, from }]
  const named: readonly unknown[] = [written['sni'], written['snis']].flat()
  const isUsable = (sni: unknown): sni is string => typeof sni === 'string' && host(sni) === undefined
  return [{ section, id, from, snis: named.filter(isUsable).map((sni) => sni.toLowerCase()) }]
}

function tellSection(where: At, name: string, report: Report): void {
  if (name === 'plugins') report(pluginListIncluded(where))
  else if (name.startsWith('x-')) report(reading.includeExtension(where, name))
  else report(reading.unknownSection(where, name, suggest(name, sectionNames), sectionNames))
}

/** One item in the form of the model; undefined, and told, where it cannot be used. */
function itemOf(
  name: SectionName,
  written: unknown,
  index: number,
  from: At,
  options: CompileOptions,
  report: Report,
): Item | undefined {
  const so = 'the item is left out'
  if (!isMapping(written)) {
    report(reading.includedSectionNoList(from, name, true))
    return undefined
  }
  const section = sectionOf(name, written)
  const { item, sourceOf, contradictions: doubled } = normalise(written, section.short)
  for (const { path, reason } of doubled) report(apisixRefuses(inFrom(from, path), path, reason, so))
  const unknown = unknownFields(written, section)
  for (const field of unknown) {
    report(unknownIncludedField(inFrom(from, [field]), field, suggest(field, section.fields ?? [])))
  }
  if (doubled.length + unknown.length > 0) return undefined
  const value = asOperators(section.complete(withId(item, section.id, index, from, report))) as unknown as Item
  const { dataPlane, ...rules } = options
  const isJudged = dataPlane === undefined || name === 'plugin_metadata'
  if (isJudged && !judgePlugins(name, value, section, from, report)) return undefined
  const placeOf = (path: Path) => inFrom(from, sourceOf(path))
  const refused = [
    ...section.check(withExamples(value)),
    ...(section === credentials ? refusedCredential(options.target) : []),
  ]
  const isAdmitted = admit(
    name,
    value as Config[typeof name][number],
    so,
    () => refused,
    placeOf,
    { options: { ...rules, isTrusted: true } },
    report,
  )
  // Variables are not what the data plane will see there.
  const told = refused.map(({ path }) => path)
  const isTaken = dataPlane === undefined || isTakenBy(dataPlane, name, withExamples(value), told, so, placeOf, report)
  if (!isAdmitted || !isTaken) return undefined
  for (const variable of variablesIn(value)) report(includedVariable(from, variable))
  return value
}

/** A section whose check takes any item: it decides what is one of the section. */
type AnySection = Omit<Section, 'check'> & { check(item: Item): ReturnType<Section['check']> }

function sectionOf(name: SectionName, written: Fields): AnySection {
  const isCredential = name === 'consumers' && written['username'] === undefined && written['id'] !== undefined
  return (isCredential ? credentials : sections[name]) as AnySection
}

function unknownFields(written: Fields, { fields }: AnySection): readonly string[] {
  // Where all fields may stand, this one still is the file's own business.
  const isUnknown = (field: string): boolean =>
    fields === undefined ? field === 'modifiedIndex' : !fields.includes(field)
  return Object.keys(written).filter(isUnknown)
}

/** The id that APISIX would take in the place of a missing one counts the items, so it is told. */
function withId(item: Fields, kind: Section['id'], index: number, from: At, report: Report): Fields {
  const { id, ...rest } = item
  if (id !== undefined) return { id, ...rest }
  if (kind !== 'counted') return item
  const counted = `arr_${index + 1}`
  report(includedWithoutId(from, counted))
  return { id: counted, ...rest }
}

/** Whether all plugins can be had where they are asked for. Metadata is named after a plugin of either sort. */
function judgePlugins(
  name: SectionName,
  item: Item,
  { plugins: layer }: AnySection,
  from: At,
  report: Report,
): boolean {
  if (name === 'plugin_metadata') {
    const plugin = String((item as Config['plugin_metadata'][number]).id)
    const known = [...httpPlugins, ...streamPlugins]
    if (!known.includes(plugin)) report(metadataOfUnknownPlugin(from, plugin, suggest(plugin, known)))
    return true
  }
  const plugins: unknown = 'plugins' in item ? item.plugins : undefined
  if (!isMapping(plugins)) return true
  const verdicts = Object.keys(plugins).map((plugin) =>
    judgePluginName(plugin, layer, inFrom(from, ['plugins', plugin]), report),
  )
  return !verdicts.includes(false)
}

function inFrom({ object, path }: At, inner: Path): At {
  return { object, path: [...path, ...inner] }
}

/** All files together, in their order. */
export function joinInclusions(all: readonly Inclusion[]): Inclusion {
  const listOf = <S extends SectionName>(name: S): readonly Made<Config[S][number]>[] =>
    all.flatMap(({ items }) => items[name] as readonly Made<Config[S][number]>[])
  return {
    items: Object.fromEntries(sectionNames.map((name) => [name, listOf(name)])) as unknown as MadeSections,
    lost: all.flatMap(({ lost }) => lost),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  }
}
