import { inFixedOrder } from '../bind/plugins.ts'
import {
  metadataFieldReserved,
  metadataNotAMapping,
  metadataOfUnknownPlugin,
} from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { checkPluginMetadata } from '../model/check-plugin-metadata.ts'
import type { PluginMetadata } from '../model/config.ts'
import { httpPlugins, streamPlugins } from '../model/plugin-names.ts'
import { type At, inside, type Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'

const known: ReadonlySet<string> = new Set([...httpPlugins, ...streamPlugins])

const sections = ['routes', 'stream_routes'] as const

/** The fields of an item that are the file's own business: its name, and a number that APISIX counts changes by. */
const reserved = ['id', 'modifiedIndex']

/**
 * The metadata of one plugin as the file has it, its fields beside the name of the plugin; undefined, with a report, where
 * APISIX would not take it. `fieldAt` finds the place of a field. Kinds spec section 7.4.
 */
export function translatePluginMetadata(
  plugin: string,
  written: unknown,
  place: At,
  read: Read,
  report: Report,
  fieldAt = (path: Path): At => inside(place, ...path),
): PluginMetadata | undefined {
  const metadata = written ?? {}
  if (!isRecord(metadata)) {
    report(metadataNotAMapping(place, plugin))
    return undefined
  }
  // APISIX takes the metadata of what it does not know, and makes nothing of it.
  const { dataPlane } = read.options
  const isKnown =
    dataPlane === undefined ? known.has(plugin) : sections.some((section) => dataPlane.loads(section, plugin))
  if (!isKnown) report(metadataOfUnknownPlugin(place, plugin, suggest(plugin, [...known])))
  for (const field of reserved) {
    if (Object.hasOwn(metadata, field)) report(metadataFieldReserved(fieldAt([field]), plugin, field))
  }
  const fields = Object.entries(metadata).filter(([field]) => !reserved.includes(field))
  const item: PluginMetadata = { id: plugin, ...(inFixedOrder(Object.fromEntries(fields)) as object) }
  const sourceOf = (path: Path) => (path[0] === 'id' ? place : fieldAt(path))
  const so = `the metadata of ${plugin} is left out`
  return admit('plugin_metadata', item, so, checkPluginMetadata, sourceOf, read, report) ? item : undefined
}
