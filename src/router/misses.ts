import type { Decision, Loser } from './decide.ts'

/**
 * The routes that nearly answered: first those that host and path reach and another condition keeps away, then those of
 * the host with the most of the path, then those of the path on another host. At most `count`.
 */
export function nearestMisses({ received, losers }: Decision, count: number): readonly Loser[] {
  if (received === undefined) return []
  const scored = losers.map((loser) => ({ loser, score: scoreOf(loser, received.path, received.host) }))
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ loser }) => loser)
}

const reached = 1e6
const onHost = 1e5
const onPath = 1e4

function scoreOf({ route, reason }: Loser, path: string, host: string): number {
  const ofPath = Math.max(0, ...route.uris.map((uri) => sharedLength(uri, path)))
  switch (reason.kind) {
    case 'unmet':
      return reached + ofPath
    case 'uri':
      // The slash at the start is nothing to have in common.
      return ofPath > 1 ? onHost + ofPath : 0
    case 'host':
      return reason.uriFits ? onPath + Math.max(0, ...(route.hosts ?? []).map((one) => sharedEnd(one, host))) : 0
    default:
      return 0
  }
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}

function sharedEnd(a: string, b: string): number {
  return sharedLength([...a.toLowerCase()].reverse().join(''), [...b].reverse().join(''))
}
