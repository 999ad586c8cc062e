import { systemClock } from '../../watch/clock.ts'
import type { Source } from '../../watch/source.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { isOurs } from '../kinds/table.ts'
import type { WatchSettings } from './watch-settings.ts'

export interface Opened {
  /** Undefined where there is no way to the objects; the diagnostics say why. */
  readonly source: Source | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** What is watched, in a few words. */
  readonly description: string
}

/** Where the objects come from: the folders and files that are named, or a cluster. */
export async function openSource({ paths, output, cluster }: WatchSettings): Promise<Opened> {
  if (cluster !== undefined) throw new Error('not yet')
  const { openFolder } = await import('../../watch/folder.ts')
  const source = openFolder(paths, { known: { isOurs }, clock: systemClock, ignore: output })
  return { source, diagnostics: [], description: paths.join(' ') }
}
