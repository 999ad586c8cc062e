import type { ResourceRequest } from './requests.ts'
import { isSelected } from './selectors.ts'
import { statusObject } from './status.ts'
import type { StoredObject, World } from './world.ts'

/** What is answered: a body for 200, or a Status object. */
export interface Result {
  readonly status: number
  readonly body: object
}

interface Snapshot {
  readonly items: readonly StoredObject[]
  readonly version: number
}

/** Lists page by page: all pages of a list show one moment, until its history is compacted. */
export class Lister {
  readonly #world: World
  readonly #snapshots = new Map<string, Snapshot>()
  #lastId = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Makes all continue tokens expire. */
  expireTokens(): void {
    this.#snapshots.clear()
  }

  list(request: ResourceRequest): Result {
    const { query } = request
    const token = query.get('continue') ?? ''
    const [id = '', start = '0'] = token.split('.')
    const snapshot = token === '' ? this.#now(request) : this.#snapshots.get(id)
    if (snapshot === undefined || (token !== '' && snapshot.version < this.#world.compactedTo)) {
      return { status: 410, body: statusObject(410, 'The provided continue parameter is too old') }
    }
    // The watch cache of a real server ignores the limit for resourceVersion=0.
    const limit = query.get('resourceVersion') === '0' ? 0 : Number(query.get('limit') ?? 0)
    const from = Number(start)
    const to = limit === 0 ? snapshot.items.length : from + limit
    const rest = snapshot.items.length - to
    const more = rest > 0 && { continue: `${this.#keep(id, snapshot)}.${to}`, remainingItemCount: rest }
    return {
      status: 200,
      body: {
        kind: `${request.served.kind}List`,
        apiVersion: apiVersionOf(request),
        metadata: { resourceVersion: String(snapshot.version), ...more },
        items: snapshot.items.slice(from, to).map((stored) => listed(stored, request)),
      },
    }
  }

  get(request: ResourceRequest): Result {
    const { served, namespace, name = '' } = request
    const metadata = { name, ...(namespace !== undefined && { namespace }) }
    const stored = this.#world.get({ apiVersion: apiVersionOf(request), kind: served.kind, metadata })
    return stored === undefined
      ? { status: 404, body: statusObject(404, `${served.plural} "${name}" not found`) }
      : { status: 200, body: { ...stored.object, apiVersion: apiVersionOf(request) } }
  }

  #now({ served, namespace, query }: ResourceRequest): Snapshot {
    const items = this.#world.list(served, namespace).filter(({ object }) => isSelected(object, query))
    return { items, version: this.#world.version }
  }

  #keep(id: string, snapshot: Snapshot): string {
    if (id !== '') return id
    const fresh = String(++this.#lastId)
    this.#snapshots.set(fresh, snapshot)
    return fresh
  }
}

/** `apisix.apache.org/v2`: the version that was asked for, whatever the object was written in. */
export function apiVersionOf({ served, version }: ResourceRequest): string {
  return served.group === '' ? version : `${served.group}/${version}`
}

/** Items of built-in kinds do not repeat apiVersion and kind: https://github.com/kubernetes/kubernetes/issues/3030. */
function listed({ object }: StoredObject, request: ResourceRequest): object {
  const { apiVersion: _version, kind, ...rest } = object
  return request.served.isCustom ? { apiVersion: apiVersionOf(request), kind, ...rest } : rest
}
