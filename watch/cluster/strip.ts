import { isRecord, type RawMetadata, type RawObject } from '../../src/objects/raw.ts'

/** What kubectl keeps a second copy of the object in. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** What the items of a list do not say of themselves, and what of them is kept. */
export interface ItemKind {
  readonly apiVersion: string
  readonly kind: string
  /** Whether somebody reads the status: that of a pod holds its addresses. */
  readonly keepsStatus: boolean
}

/**
 * An object as an API server sent it, without what nobody reads and what is most of its bytes: `managedFields`, status,
 * kubectl's copy. Undefined for what is no object with a name.
 */
export function strip(value: unknown, { apiVersion, kind, keepsStatus }: ItemKind): RawObject | undefined {
  if (!isRecord(value) || !isNamed(value['metadata'])) return undefined
  const { metadata, status, ...rest } = value
  return {
    apiVersion,
    kind,
    ...rest,
    metadata: stripMetadata(metadata as RawMetadata),
    ...(keepsStatus && status !== undefined && { status }),
  }
}

function isNamed(metadata: unknown): metadata is RawMetadata {
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string' || metadata['name'] === '') return false
  return metadata['namespace'] === undefined || typeof metadata['namespace'] === 'string'
}

function stripMetadata({ managedFields: _, ...metadata }: RawMetadata): RawMetadata {
  const { annotations } = metadata
  if (!isRecord(annotations) || !Object.hasOwn(annotations, lastApplied)) return metadata
  const { [lastApplied]: copy, ...others } = annotations
  return { ...metadata, annotations: others }
}
