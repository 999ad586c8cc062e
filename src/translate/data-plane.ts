import type { SourceField } from '../bind/plugins.ts'
import { dataPlaneRefuses, fieldOfNoPlugin, pluginNotLoaded } from '../diagnostics/catalog/output.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { type Config, idOf, type SectionName } from '../model/config.ts'
import type { DataPlane } from '../model/data-plane.ts'
import { mayShow } from '../model/secret-names.ts'
import { type At, inside, type Path } from '../objects/object.ts'

/**
 * Whether a data plane loads the plugins of an item, and takes all of it. What it does not, or takes and ignores, is told
 * at the field it was made of, `told` excepted: places in the item of which something was said already.
 */
export function isTakenBy<S extends SectionName>(
  dataPlane: DataPlane,
  section: S,
  item: Config[S][number],
  told: readonly Path[],
  so: string,
  sourceOf: (itemPath: Path) => SourceField,
  report: Report,
): boolean {
  let isTaken = true
  // The fields of metadata are those of a plugin.
  const plugins = section !== 'plugin_metadata' && 'plugins' in item ? item.plugins : undefined
  for (const name of Object.keys(plugins ?? {})) {
    if (dataPlane.loads(section, name)) continue
    isTaken = false
    const known = dataPlane.pluginsOf(section)
    const ofStreams = section === 'stream_routes' ? known : undefined
    report(pluginNotLoaded(nameOf(sourceOf(['plugins', name])), name, suggest(name, known), so, ofStreams))
  }
  for (const refusal of dataPlane.refusals(section, item)) {
    isTaken = false
    if (told.some((path) => isSameWay(path, refusal.path))) continue
    const where = sourceOf(refusal.path)
    const isShown = where.isSecret === undefined && mayShow(section, refusal)
    report(dataPlaneRefuses(where, refusal.path, isShown ? refusal.value : undefined, refusal, so))
  }
  if (!isTaken) return false
  for (const { path, names, closest } of dataPlane.strayFields(section, item)) {
    if (told.some((one) => isSameWay(one, path))) continue
    const [plugin, field] = section === 'plugin_metadata' ? [idOf(item), path] : [String(path[1]), path.slice(2)]
    report(fieldOfNoPlugin(sourceOf(path), plugin, field, names, closest))
  }
  return true
}

/** The field that names a plugin: an entry of a list of plugins says its name beside its configuration. */
export function nameOf({ object, path }: At): At {
  return path.at(-1) === 'config' ? inside({ object, path: path.slice(0, -1) }, 'name') : { object, path }
}

/** Whether one path leads to the other's place or through it. */
function isSameWay(a: Path, b: Path): boolean {
  return a.slice(0, b.length).every((step, index) => step === b[index])
}
