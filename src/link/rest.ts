import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { Item, SectionName, Ssl } from '../model/config.ts'
import {
  type Fragment,
  gather,
  type Made,
  type MadeSections,
  type Ranked,
  type WithheldHosts,
} from '../translate/fragment.ts'
import { keepClientChecks, shareHosts } from './certificates.ts'
import { byRank, dropCollisions, type TakenIds } from './collisions.ts'
import { ownKeys } from './consumers.ts'
import { byIds } from './included.ts'
import { oneMetadataEach } from './plugin-metadata.ts'
import { valuesOf } from './values.ts'

/** What was written by hand: what is left of it, and what is held by items that are left out. */
interface HandWritten {
  readonly included: MadeSections
  readonly takenIds: TakenIds
  readonly withheld: readonly Ranked<WithheldHosts>[]
}

/** The sections in which nothing refers to a rule. */
export function linkRest(fragments: readonly Fragment[], { included, takenIds, withheld: lost }: HandWritten) {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  const compiled = <T extends Item>(pick: (fragment: Fragment) => readonly Ranked<T>[]): readonly Ranked<T>[] =>
    gather(fragments, pick).sort(byRank)
  const single = <T extends Item>(section: SectionName, all: readonly Made<T>[]): readonly Made<T>[] =>
    dropCollisions(section, all, report)
  const withheld = [...lost, ...gather(fragments, ({ withheldHosts }) => withheldHosts)]
  const ssls = compiled(({ ssls }) => ssls)
  const byHand = keepClientChecks(included.ssls, ssls, withheld, report)
  const counting = new Set<Made<Ssl>>(single('ssls', [...byHand, ...ssls]))
  const counts = (made: Made<Ssl>): boolean => counting.has(made)
  const consumers = compiled(({ consumers }) => consumers)
  const metadata = gather(fragments, ({ pluginMetadata }) => pluginMetadata)
  return {
    sections: {
      ssls: valuesOf(shareHosts(byHand.filter(counts), ssls.filter(counts), withheld, report)),
      consumers: valuesOf(
        ownKeys(dropCollisions('consumers', [...included.consumers, ...consumers], report, takenIds), report),
      ),
      plugin_metadata: valuesOf(oneMetadataEach(included.plugin_metadata, metadata, report)),
      consumer_groups: valuesOf(byIds(included.consumer_groups, [])),
      protos: valuesOf(byIds(included.protos, [])),
      secrets: valuesOf(byIds(included.secrets, [])),
    },
    diagnostics,
  }
}
