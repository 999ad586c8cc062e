import type { WatchState } from './source.ts'

/**
 * What of all that is watched is not seen: the one measure of whether a source is synced. Sources tell it with each
 * batch, as of its changes; whoever demands something new looks at `watches()` once more.
 */
export function unseenOf(watches: readonly WatchState[]): readonly WatchState[] {
  return watches.filter(({ isSynced }) => !isSynced)
}

/** Whether two lists name the same things, and those that are lost alike. */
export function isSameUnseen(a: readonly WatchState[] | undefined, b: readonly WatchState[]): boolean {
  return a?.length === b.length && a.every(({ name, isLost }, index) => isSame(b[index], name, isLost))
}

function isSame(other: WatchState | undefined, name: string, isLost: true | undefined): boolean {
  return other?.name === name && other.isLost === isLost
}
