import type { RawObject } from '../../src/objects/raw.ts'
import type { Api, WatchEnd } from './api.ts'
import { versionOf } from './known.ts'
import { isOlder } from './resource-version.ts'
import type { ItemKind } from './strip.ts'
import { readWatchEvent } from './watch-event.ts'

/** How one watch ended. */
export type FollowEnd = WatchEnd | { readonly kind: 'gone' }

/** What is told while a watch is open. */
export interface Follower {
  open(): void
  /** Any byte came: proof of life. */
  alive(): void
  put(raw: RawObject): void
  drop(raw: RawObject): void
  /** Everything up to this version was told; the same as before where an event does not say. */
  seen(resourceVersion: string): void
}

export interface Followed {
  readonly path: string
  /** Narrows it: a label or field selector, without a question mark; empty takes all. */
  readonly query: string
  readonly item: ItemKind
  readonly resourceVersion: string
  /** After so long the server ends the watch in good order. */
  readonly timeoutSeconds: number
}

/** Holds one watch open until it ends or the signal comes; `gone` where the history from that version is forgotten. */
export function follow(api: Api, followed: Followed, follower: Follower, signal: AbortSignal): Promise<FollowEnd> {
  const { item } = followed
  let { resourceVersion } = followed
  const seen = (version: string): void => {
    resourceVersion = version || resourceVersion
    follower.seen(resourceVersion)
  }
  return new Promise((resolve) => {
    let own: FollowEnd | undefined
    const close = (end?: FollowEnd): void => {
      own ??= end
      watching.close()
    }
    const abort = (): void => close()
    const watching = api.watch(pathOf(followed), {
      open: () => follower.open(),
      alive: () => follower.alive(),
      line: (value) => {
        if (own !== undefined || signal.aborted) return
        const event = readWatchEvent(value, item)
        switch (event.type) {
          case 'put':
          case 'drop':
            follower[event.type](event.raw)
            seen(versionOf(event.raw).resourceVersion)
            break
          case 'bookmark':
            // Only a server that was restored from a backup goes back, and from here on it would tell nothing.
            if (isOlder(event.resourceVersion, resourceVersion)) close({ kind: 'gone' })
            else seen(event.resourceVersion)
            break
          case 'gone':
            close({ kind: 'gone' })
            break
          default:
            close({ kind: 'failed', reason: event.reason })
        }
      },
      end: (end) => {
        signal.removeEventListener('abort', abort)
        resolve(own ?? (end.kind === 'refused' && end.status === 410 ? { kind: 'gone' } : end))
      },
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

function pathOf({ path, query, resourceVersion, timeoutSeconds }: Followed): string {
  const wishes = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${timeoutSeconds}`
  const from = `resourceVersion=${encodeURIComponent(resourceVersion)}`
  return `${path}?${[query, wishes, from].filter((part) => part !== '').join('&')}`
}
