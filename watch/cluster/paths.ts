import { type Kind, kindOf, kinds } from '../../src/kinds/table.ts'
import { type ObjectKey, parseObjectKey } from '../../src/objects/object.ts'
import { rootOf, type Served } from './discovery.ts'
import type { ItemKind } from './strip.ts'

/** `/apis/apisix.apache.org/v2/namespaces/shop/apisixroutes`; without a namespace those of all. */
export function collectionPath(kind: Kind, version: string, namespace?: string): string {
  const { group, plural } = kinds[kind]
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `${rootOf(group, version)}${within}/${plural}`
}

/** Where one object is. */
export interface Place {
  readonly kind: Kind
  readonly version: string
  readonly namespace: string
  readonly name: string
  /** The path of its collection, and its own. */
  readonly collection: string
  readonly path: string
}

/** Undefined for a kind that is not served. */
export function placeOf(key: ObjectKey, served: Served): Place | undefined {
  const { group, kind, namespace, name } = parseObjectKey(key)
  const known = kindOf(group, kind)
  const version = known && served.get(known)
  if (known === undefined || version === undefined) return undefined
  const collection = collectionPath(known, version, namespace)
  return { kind: known, version, namespace, name, collection, path: `${collection}/${encodeURIComponent(name)}` }
}

/** A list of the EndpointSlices of one Service, or of its Endpoints where there are no slices; undefined without both. */
export function endpointsOf(namespace: string, service: string, served: Served) {
  const kinds = [
    ['EndpointSlice', `labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${service}`)}`],
    ['Endpoints', `fieldSelector=${encodeURIComponent(`metadata.name=${service}`)}`],
  ] as const
  for (const [kind, query] of kinds) {
    const version = served.get(kind)
    if (version !== undefined) return { kind, path: `${collectionPath(kind, version, namespace)}?${query}` }
  }
  return undefined
}

export function itemOf(kind: Kind, version: string): ItemKind {
  const { group, keepsStatus = false } = kinds[kind]
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind, keepsStatus }
}
