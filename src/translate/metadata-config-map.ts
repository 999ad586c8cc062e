import { readMetadataConfigMap, textPlace } from '../bind/metadata-config-map.ts'
import { metadataConfigMapNotFound } from '../diagnostics/catalog/binding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { NamedObject } from '../read/options.ts'
import type { Read } from '../read/read.ts'
import { type Fragment, fragmentOf } from './fragment.ts'
import { translatePluginMetadata } from './plugin-metadata.ts'

/** The plugin metadata of the one ConfigMap that an option names. Kinds spec section 7.4. */
export function translateMetadataConfigMap({ namespace, name }: NamedObject, read: Read): Fragment {
  const source = read.get('ConfigMap', namespace, name)
  if (source === undefined) {
    const isBroken = read.isBroken('ConfigMap', namespace, name)
    const option = { file: '--plugin-metadata-configmap' }
    const diagnostics = [metadataConfigMapNotFound(option, namespace, name, isBroken)]
    return fragmentOf({ diagnostics, ...(!isBroken && { losses: [] }) })
  }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const from = textPlace(source.key)
  const pluginMetadata = readMetadataConfigMap(source, report).flatMap(({ plugin, metadata }, index) => {
    const value = translatePluginMetadata(plugin, metadata, from, read, report, () => from)
    return value === undefined ? [] : [{ value, from, rank: { source, index }, yields: true as const }]
  })
  return fragmentOf({ pluginMetadata, diagnostics })
}
