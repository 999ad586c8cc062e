/** How every stage names an object and a place inside it. */

/** `group/Kind/namespace/name`; the versions of one kind share a key, the core group is empty. */
export type ObjectKey = `${string}/${string}/${string}/${string}`

/** The way from the root of an object to a field: `['spec', 'http', 0, 'match']`. */
export type Path = readonly (string | number)[]

/** A spot in a file; line and column count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A comment of the source that speaks to this program: `# apisixc-ignore AXC0134: reason`. */
export interface Remark {
  /** What follows `apisixc-ignore`. */
  readonly text: string
  /** The field that it stands above; the root where that is the object. */
  readonly path: Path
  /** Where the comment begins. */
  readonly position: Position
  /** Whether nothing else stands in its line; otherwise it is above nothing. */
  readonly isAlone: boolean
}

/** Where an object was read, and where in there a field stands. */
export interface Origin {
  /** A file name as the user gave it, `stdin`, or the cluster's name. */
  readonly label: string
  /** The line at which the object starts, when it has one: cheap, unlike `locate`. */
  readonly line?: number
  /** Absent where there are none. */
  readonly remarks?: readonly Remark[]
  /** Where a field, or its closest parent that exists, stands. Undefined where there are no lines. */
  locate(path: Path): Position | undefined
  /** What the author says of a field, in the comments right above it; it may be any text. */
  commentAbove?(path: Path): string | undefined
}

/** A place inside an object, so that a later stage can still name the culprit. */
export interface At {
  readonly object: ObjectKey
  readonly path: Path
}

/** An ObjectKey taken apart. */
export interface ObjectName {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** The key of an object; cluster-scoped ones have an empty namespace. */
export function objectKey(group: string, kind: string, namespace: string, name: string): ObjectKey {
  return `${group}/${kind}/${namespace}/${name}`
}

/** Takes a key apart again. */
export function parseObjectKey(key: ObjectKey): ObjectName {
  const kindAt = key.indexOf('/') + 1
  const namespaceAt = key.indexOf('/', kindAt) + 1
  const nameAt = key.indexOf('/', namespaceAt) + 1
  return {
    group: key.slice(0, kindAt - 1),
    kind: key.slice(kindAt, namespaceAt - 1),
    namespace: key.slice(namespaceAt, nameAt - 1),
    name: key.slice(nameAt),
  }
}

/** `ApisixRoute default/shop`, the way people speak of an object. */
export function describeKey(key: ObjectKey): string {
  const kindAt = key.indexOf('/') + 1
  const namespaceAt = key.indexOf('/', kindAt) + 1
  const isClustered = key[namespaceAt] === '/'
  return `${key.slice(kindAt, namespaceAt - 1)} ${key.slice(isClustered ? namespaceAt + 1 : namespaceAt)}`
}

/** `spec.http[0].match`; the root itself is the empty text. */
export function describePath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}

export function at(object: ObjectKey, ...path: Path): At {
  return { object, path }
}

/** The same object, further in. */
export function inside(place: At, ...path: Path): At {
  return { object: place.object, path: [...place.path, ...path] }
}
