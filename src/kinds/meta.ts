import { type ObjectKey, objectKey } from '../objects/object.ts'
import { isRecord, type RawObject } from '../objects/raw.ts'

/** What every decoded object carries. */
export interface Meta {
  readonly key: ObjectKey
  readonly namespace: string
  readonly name: string
  /** creationTimestamp as the API server wrote it (RFC 3339, UTC), so that text order is time order; absent in files. */
  readonly created?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const none: Readonly<Record<string, string>> = Object.freeze({})

/** The metadata of a namespaced object; a missing namespace is `default`, as it is to kubectl. */
export function metaOf(raw: RawObject, group: string, kind: string): Meta {
  const { name, namespace = 'default', creationTimestamp, labels, annotations } = raw.metadata
  return {
    key: objectKey(group, kind, namespace, name),
    namespace,
    name,
    ...(isTime(creationTimestamp) && { created: creationTimestamp }),
    labels: texts(labels),
    annotations: texts(annotations),
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return none
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
}

/** Only what an API server writes decides about precedence. */
function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)
}
