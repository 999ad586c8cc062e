import { isRecord, type RawObject } from '../../src/objects/raw.ts'
import type { Answer, Api } from './api.ts'
import { type ItemKind, strip } from './strip.ts'

const pageSize = 500

/** A part of a listing. All pages of one listing are of one moment, and have one `resourceVersion`. */
export interface Page {
  readonly objects: readonly RawObject[]
  readonly resourceVersion: string
  /** Whether a listing begins here; what came before belongs to one that was given up. */
  readonly isFirst: boolean
}

export type Listed = { readonly kind: 'complete'; readonly resourceVersion: string } | NotOk

export type NotOk = Exclude<Answer, { readonly kind: 'ok' }>

/**
 * Lists a collection in pages of 500, each given to `take` as it comes; `query` narrows it. Where the server has
 * forgotten the listing halfway (410), it is asked once more for all at once (runtimes spec 1.6). Only `complete` says
 * that all of it was seen.
 */
export async function listAll(
  api: Api,
  path: string,
  query: string,
  item: ItemKind,
  take: (page: Page) => void,
  signal: AbortSignal,
): Promise<Listed> {
  let token = ''
  let isPaged = true
  for (;;) {
    const paging = [isPaged && `limit=${pageSize}`, token !== '' && `continue=${encodeURIComponent(token)}`]
    const questions = [query, ...paging].filter((part) => typeof part === 'string' && part !== '')
    const answer = await api.get(questions.length === 0 ? path : `${path}?${questions.join('&')}`, signal)
    if (answer.kind === 'refused' && answer.status === 410 && token !== '') {
      token = ''
      isPaged = false
      continue
    }
    if (answer.kind !== 'ok') return answer
    const page = readPage(answer.body, item)
    if (typeof page === 'string') return { kind: 'failed', reason: page }
    if (page.next !== '' && page.next === token) return { kind: 'failed', reason: 'the listing does not end' }
    take({ objects: page.objects, resourceVersion: page.resourceVersion, isFirst: token === '' })
    if (page.next === '') return { kind: 'complete', resourceVersion: page.resourceVersion }
    token = page.next
  }
}

interface Read {
  readonly objects: readonly RawObject[]
  readonly resourceVersion: string
  readonly next: string
}

/** A list, or what is wrong with it. One item that is no object makes all of it doubtful. */
function readPage(body: unknown, item: ItemKind): Read | string {
  if (!isRecord(body) || !isRecord(body['metadata'])) return 'the answer is no list'
  const { resourceVersion, continue: next } = body['metadata']
  const { items } = body
  if (typeof resourceVersion !== 'string' || resourceVersion === '') return 'the list has no resourceVersion'
  // Go writes an empty list as null.
  if (items !== null && !Array.isArray(items)) return 'the list has no items'
  const objects: RawObject[] = []
  for (const value of items ?? []) {
    const raw = strip(value, item)
    if (raw === undefined) return 'the list holds something that is no object'
    objects.push(raw)
  }
  return { objects, resourceVersion, next: typeof next === 'string' ? next : '' }
}
