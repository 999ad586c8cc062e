import { isOurs, kindOf, kinds } from '../kinds/table.ts'
import type { CompileOptions } from '../read/options.ts'

/**
 * Which kinds a folder is searched for. ConfigMaps belong to all sorts of programs, so that nobody looks at them, nor
 * says a word of them, unless an option names one.
 */
export function isSearchedFor({ pluginMetadataConfigMap }: CompileOptions, group: string, kind: string): boolean {
  if (!isOurs(group, kind)) return false
  const known = kindOf(group, kind)
  return known === undefined || kinds[known].watched !== 'by-option' || pluginMetadataConfigMap !== undefined
}
