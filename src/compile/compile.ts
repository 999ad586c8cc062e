import type { UpstreamKey } from '../bind/upstream-key.ts'
import type { Kind } from '../kinds/table.ts'
import type { Outcomes } from '../link/destinations.ts'
import { type Linked, link } from '../link/link.ts'
import type { Store } from '../store/store.ts'
import {
  emptyFragment,
  type Fragment,
  type MadeRoute,
  type MadeStreamRoute,
  type UpstreamOutcome,
} from '../translate/fragment.ts'
import { rootKinds, type Translate, translators } from '../translate/table.ts'
import { translateUpstream } from '../translate/upstream.ts'
import type { Memo } from './memo.ts'

/** Compiles everything, every time; the memo alone decides what is really done again. */
export function compileAll(store: Store, memo: Memo): Linked {
  return memo.round(() => {
    const fragments = rootKinds.flatMap((kind) => translateRoots(kind, store, memo))
    return link(fragments, translateUpstreams(fragments, memo), store.usable('ApisixUpstream'))
  })
}

function translateRoots<K extends Kind>(kind: K, store: Store, memo: Memo): readonly Fragment[] {
  const translate: Translate<K> | undefined = translators[kind]
  if (translate === undefined) return []
  const unit = memo.group<Fragment>(kind)
  const fragments: Fragment[] = []
  for (const cell of store.usable(kind)) {
    fragments.push(
      unit(cell, (read) => {
        const source = read.see(cell)
        return source === undefined ? emptyFragment : translate(source, read)
      }),
    )
  }
  return fragments
}

/** Every upstream that some rule names, once. */
function translateUpstreams(fragments: readonly Fragment[], memo: Memo): Outcomes {
  const unit = memo.group<UpstreamOutcome>('upstream')
  const outcomes = new Map<string, { readonly key: UpstreamKey; readonly outcome: UpstreamOutcome }>()
  const visit = ({ destinations }: MadeRoute | MadeStreamRoute): void => {
    for (const { bound } of destinations) {
      if (bound.problem || outcomes.has(bound.key.id)) continue
      const { key } = bound
      outcomes.set(key.id, { key, outcome: unit(key.id, (read) => translateUpstream(key, read)) })
    }
  }
  for (const { routes, streamRoutes } of fragments) {
    routes.forEach(visit)
    streamRoutes.forEach(visit)
  }
  return outcomes
}
