import { mappingUnused } from '../diagnostics/catalog/binding.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CompileOptions } from '../read/options.ts'
import { mappingFor } from './backend.ts'
import type { UpstreamKey } from './upstream-key.ts'

/** A word about each `--map` that sends none of these upstreams anywhere. */
export function unusedMappings(keys: readonly UpstreamKey[], options: CompileOptions): readonly Diagnostic[] {
  if (options.map.length === 0) return []
  const used = new Set(
    keys.map((key) => (key.kind === 'service' ? mappingFor(options, key.namespace, key.service, key.port) : undefined)),
  )
  return options.map
    .filter((mapping) => !used.has(mapping))
    .map(({ service, namespace, port }) => mappingUnused({ file: '--map' }, service, namespace, port))
}
