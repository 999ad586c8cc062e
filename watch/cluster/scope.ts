import { parseObjectKey } from '../../src/objects/object.ts'
import { isRecord, type RawObject } from '../../src/objects/raw.ts'
import type { ReflectorOptions, Sink } from './reflector.ts'

/** Which namespaces are seen. Kinds spec section 9.2. */
export type Scope =
  | { readonly kind: 'cluster' }
  | { readonly kind: 'namespaces'; readonly names: readonly string[] }
  | { readonly kind: 'labels'; readonly labels: Labels }

/** Values of one label are alternatives, all labels have to be there. */
export type Labels = ReadonlyMap<string, readonly string[]>

/** What a reflector needs to know so that `names` always holds the Namespaces with the labels; `changed` is called after. */
export function namespacesWith(
  labels: Labels,
  names: Set<string>,
  changed: () => void,
  denied: Sink['denied'],
): Omit<ReflectorOptions, 'api' | 'clock' | 'random'> {
  return {
    name: 'Namespace',
    path: '/api/v1/namespaces',
    query: `labelSelector=${encodeURIComponent(selectorText(labels))}`,
    item: { apiVersion: 'v1', kind: 'Namespace', keepsStatus: false },
    accepts: (raw) => isSelected(raw, labels),
    sink: {
      put: (_, raw) => {
        names.add(raw.metadata.name)
        changed()
      },
      drop: (key) => {
        names.delete(parseObjectKey(key).name)
        changed()
      },
      changed,
      denied,
    },
  }
}

function isSelected({ metadata }: RawObject, labels: Labels): boolean {
  const own = isRecord(metadata['labels']) ? metadata['labels'] : {}
  return [...labels].every(([key, values]) => values.some((value) => own[key] === value))
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
function selectorText(labels: Labels): string {
  return [...labels]
    .map(([key, values]) => (values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`))
    .join(',')
}
