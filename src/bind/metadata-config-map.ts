import { readYamlValue } from '../../watch/yaml-value.ts'
import {
  metadataEntryUnusable,
  metadataFieldUnknown,
  metadataOfAnotherCluster,
  metadataTextUnusable,
  metadataTwice,
} from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import type { ConfigMap } from '../kinds/config-map.ts'
import { type At, at, type Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'

/** The metadata of one plugin, not yet known to be a mapping. */
export interface WrittenMetadata {
  readonly plugin: string
  readonly metadata: unknown
  /** Where it stands in the text. */
  readonly path: Path
}

/** The key of the text; all there is to say about it is said there. */
const textKey = 'config.yaml'

/** The one APISIX, as the controllers of 1.x knew it. */
const clusterName = 'default'

/**
 * What a ConfigMap says in the form of the controllers of 1.6 to 1.8, `[{cluster, plugins: [{name, metadata}]}]` under
 * the key `config.yaml`. A broken entry costs itself only; of two of one plugin the later counts, as it did there. Kinds
 * spec section 7.4.
 */
export function readMetadataConfigMap({ key, configYaml }: ConfigMap, report: Report): readonly WrittenMetadata[] {
  const place = textPlace(key)
  if (configYaml === undefined) {
    report(metadataTextUnusable(at(key, 'data'), `there is no text under the key ${textKey}`))
    return []
  }
  const read = readYamlValue(configYaml)
  if (read.kind === 'broken') {
    report(metadataTextUnusable(place, `${textKey} is no YAML: ${read.reason}, in its line ${read.line}`))
    return []
  }
  const clusters = read.value ?? []
  if (!Array.isArray(clusters)) {
    report(metadataTextUnusable(place, `${textKey} is not a list`))
    return []
  }
  const found = clusters.flatMap((entry: unknown, index) => pluginsOfCluster(entry, [index], place, report))
  const last = new Map(found.map((one) => [one.plugin, one]))
  return found.filter((one) => {
    const counts = last.get(one.plugin)
    if (counts === undefined || counts === one) return true
    report(metadataTwice(place, one.plugin, one.path, counts.path))
    return false
  })
}

/** Where a text of this form stands in its ConfigMap. */
export function textPlace(key: ConfigMap['key']): At {
  return at(key, 'data', textKey)
}

function pluginsOfCluster(entry: unknown, path: Path, place: At, report: Report): readonly WrittenMetadata[] {
  if (!isEntry(entry, ['cluster', 'plugins'], path, place, report)) return []
  const { cluster, plugins } = entry
  if (cluster !== clusterName) {
    report(metadataOfAnotherCluster(place, path, typeof cluster === 'string' ? cluster : undefined))
    return []
  }
  if (plugins === undefined || plugins === null) return []
  const inside: Path = [...path, 'plugins']
  if (!Array.isArray(plugins)) {
    report(metadataEntryUnusable(place, inside, 'is not a list'))
    return []
  }
  return plugins.flatMap((plugin: unknown, index) => metadataOf(plugin, [...inside, index], place, report))
}

function metadataOf(entry: unknown, path: Path, place: At, report: Report): readonly WrittenMetadata[] {
  if (!isEntry(entry, ['name', 'metadata'], path, place, report)) return []
  const { name, metadata } = entry
  if (typeof name === 'string' && name !== '') return [{ plugin: name, metadata, path }]
  report(metadataEntryUnusable(place, path, 'has no name'))
  return []
}

/** Whether an entry is a mapping, which it is with unknown fields too; those are told. */
function isEntry(
  entry: unknown,
  fields: readonly string[],
  path: Path,
  place: At,
  report: Report,
): entry is Record<string, unknown> {
  if (!isRecord(entry)) {
    report(metadataEntryUnusable(place, path, 'is not a mapping'))
    return false
  }
  for (const field of Object.keys(entry)) {
    if (!fields.includes(field)) report(metadataFieldUnknown(place, [...path, field], suggest(field, fields)))
  }
  return true
}
