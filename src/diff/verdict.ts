import { count } from '../diagnostics/words.ts'
import type { Counts } from './difference.ts'

/** The counts in one line: `2 routes change, 1 removed, 0 unprotected`. What else changes follows where there is any. */
export function verdictOf({ routes, unprotected, others, nodes }: Counts): string {
  const { changed, added, removed } = routes
  const more = [
    ...(others > 0 ? [count(others, 'other object')] : []),
    ...(nodes > 0 ? [`the nodes of ${count(nodes, 'upstream')}`] : []),
  ]
  if (changed + added + removed + unprotected + more.length === 0) return 'nothing changes'
  return [
    `${changed === 1 ? '1 route changes' : `${changed} routes change`}`,
    ...(added > 0 ? [`, ${added} added`] : []),
    `, ${removed} removed, ${unprotected} unprotected`,
    ...(more.length > 0 ? [`; also ${more.join(', ')}`] : []),
  ].join('')
}
