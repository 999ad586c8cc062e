import { type ObjectKey, objectKey, type Path } from '../objects/object.ts'
import { isRecord, type RawObject } from '../objects/raw.ts'
import type { KindEntry } from './decode.ts'

/** An element of a list that is broken and left out alone. */
export interface Hole {
  readonly path: Path
  /** Its `name`, where it has one that can be read. */
  readonly name?: string
}

/** What every decoded object carries. */
export interface Meta {
  readonly key: ObjectKey
  readonly namespace: string
  readonly name: string
  /** creationTimestamp as the API server wrote it (RFC 3339, UTC), so that text order is time order; absent in files. */
  readonly created?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Absent where nothing was left out. */
  readonly holes?: readonly Hole[]
}

const none: Readonly<Record<string, string>> = Object.freeze({})

/** The namespace of an object: `default` where it names none, as to kubectl; empty for what belongs to none. */
export function namespaceOf({ metadata }: RawObject, scope: 'Cluster' | undefined): string {
  return scope === 'Cluster' ? '' : (metadata.namespace ?? 'default')
}

/** The metadata of an object. */
export function metaOf(
  raw: RawObject,
  { group, kind, scope }: Pick<KindEntry<unknown>, 'group' | 'kind' | 'scope'>,
): Meta {
  const { name, creationTimestamp, labels, annotations } = raw.metadata
  const namespace = namespaceOf(raw, scope)
  return {
    key: objectKey(group, kind, namespace, name),
    namespace,
    name,
    created: isTime(creationTimestamp) ? creationTimestamp : undefined,
    labels: texts(labels),
    annotations: texts(annotations),
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return none
  if (areTexts(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
}

function areTexts(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, string>> {
  for (const key in value) if (typeof value[key] !== 'string') return false
  return true
}

/** Only what an API server writes decides about precedence. */
function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)
}
