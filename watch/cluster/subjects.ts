import type { RawObject } from '../../src/objects/raw.ts'
import { collectionPath, itemOf, type Place } from './paths.ts'
import type { Sink } from './reflector.ts'
import type { Collection, Subject } from './reflectors.ts'

/** A whole collection, of which only some namespaces may be seen. */
export function collectionSubject(
  { kind, namespace }: Collection,
  version: string,
  isSeen: (namespace: string) => boolean,
  sinkOf: (name: string) => Sink,
): Subject {
  const name = namespace === undefined ? kind : `${kind} ${namespace}`
  return {
    name,
    path: collectionPath(kind, version, namespace),
    query: '',
    item: itemOf(kind, version),
    accepts: ({ metadata }: RawObject) => isSeen(metadata.namespace ?? ''),
    sink: sinkOf(name),
  }
}

/** One object, watched by its name. */
export function objectSubject(
  { kind, version, namespace, name, collection }: Place,
  sinkOf: (name: string) => Sink,
): Subject {
  const label = `${kind} ${namespace}/${name}`
  return {
    name: label,
    path: collection,
    query: `fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`,
    item: itemOf(kind, version),
    // A server, or somebody between, that passes the selector over must not hand out others.
    accepts: (raw) => raw.metadata.name === name && raw.metadata.namespace === namespace,
    isSingle: true,
    sink: sinkOf(label),
  }
}
