import { isRecord, type RawObject } from '../../src/objects/raw.ts'
import { type ItemKind, strip } from './strip.ts'

/** One line of a watch, understood. */
export type WatchEvent =
  | { readonly type: 'put'; readonly raw: RawObject }
  | { readonly type: 'drop'; readonly raw: RawObject }
  /** Nothing happened up to this version. */
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  /** The history that was asked for is gone: list again. */
  | { readonly type: 'gone'; readonly reason: string }
  | { readonly type: 'error'; readonly reason: string }

/** Reads a line of a watch: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export function readWatchEvent(line: unknown, item: ItemKind): WatchEvent {
  const { type, object } = isRecord(line) ? line : {}
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const raw = strip(object, item)
      if (raw === undefined) return { type: 'error', reason: `the event ${type} holds no object` }
      return { type: type === 'DELETED' ? 'drop' : 'put', raw }
    }
    case 'BOOKMARK': {
      const { resourceVersion } = isRecord(object) && isRecord(object['metadata']) ? object['metadata'] : {}
      return typeof resourceVersion === 'string'
        ? { type: 'bookmark', resourceVersion }
        : { type: 'error', reason: 'a bookmark holds no resourceVersion' }
    }
    case 'ERROR':
      return readStatus(object)
    default:
      return { type: 'error', reason: 'a line is no event of a watch' }
  }
}

function readStatus(status: unknown): WatchEvent {
  const { code, reason, message } = isRecord(status) ? status : {}
  const words = [code, reason, message].filter((part) => typeof part === 'string' || typeof part === 'number')
  const isGone = code === 410 || reason === 'Gone' || reason === 'Expired'
  return { type: isGone ? 'gone' : 'error', reason: `the server says ${words.join(' ') || 'that something is wrong'}` }
}
