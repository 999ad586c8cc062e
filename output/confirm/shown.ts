import { isRecord } from '../../src/objects/raw.ts'

/** The sections of which a control API shows items one by one (data plane spec section 8). */
export const shownSections = ['routes', 'services', 'upstreams'] as const
export type ShownSection = (typeof shownSections)[number]

/** Where one item of a section is, and where all are. */
const singular: Readonly<Record<ShownSection, string>> = { routes: 'route', services: 'service', upstreams: 'upstream' }

export function pathOfItem(section: ShownSection, id: string): string {
  return `/v1/${singular[section]}/${encodeURIComponent(id)}`
}

export function pathOfList(section: ShownSection): string {
  return `/v1/${section}`
}

/** An item as a control API shows it. */
export interface ShownItem {
  readonly id: string
  /** Modification time in whole seconds of the file that it was loaded from (data plane spec section 8). */
  readonly generation: number
}

/** Undefined for what is no item of a control API. */
export function readShownItem(value: unknown): ShownItem | undefined {
  if (!isRecord(value) || !isRecord(value['value'])) return undefined
  const { modifiedIndex: generation } = value
  const { id } = value['value']
  if (typeof generation !== 'number' || (typeof id !== 'string' && typeof id !== 'number')) return undefined
  return { id: String(id), generation }
}

/** All items of a section; undefined for what is no list of them. An empty list is `{}` (data plane spec section 8). */
export function readShownList(value: unknown): readonly ShownItem[] | undefined {
  if (isRecord(value) && Object.keys(value).length === 0) return []
  if (!Array.isArray(value)) return undefined
  const items = value.map(readShownItem)
  return items.every((item) => item !== undefined) ? items : undefined
}
