import { isRecord, type RawObject } from '../../src/objects/raw.ts'

/** Which namespaces are seen. Kinds spec section 9.2. */
export type Scope =
  | { readonly kind: 'cluster' }
  | { readonly kind: 'namespaces'; readonly names: readonly string[] }
  /** Values of one label are alternatives, all labels have to be there. */
  | { readonly kind: 'labels'; readonly labels: ReadonlyMap<string, readonly string[]> }

/** Whether a Namespace has the labels. */
export function isSelected({ metadata }: RawObject, labels: ReadonlyMap<string, readonly string[]>): boolean {
  const own = isRecord(metadata['labels']) ? metadata['labels'] : {}
  return [...labels].every(([key, values]) => values.some((value) => own[key] === value))
}
