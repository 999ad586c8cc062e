import type { Gateway } from '../router/gateway.ts'
import { readGateway } from '../router/read-document.ts'
import { type Item, readItems } from './item.ts'
import { type Section, sections } from './sections.ts'

/** One side of a comparison, without what the other does not show. */
export class World {
  /** As the model of the router reads it. */
  readonly gateway: Gateway
  readonly #items: ReadonlyMap<Section, readonly Item[]>

  /** `document`: a parsed apisix.yaml. `unseen`: sections that are compared with nothing. */
  constructor(document: unknown, unseen: ReadonlySet<Section>) {
    const seen = sections.filter((section) => !unseen.has(section))
    const part = Object.fromEntries(seen.map((section) => [section, sectionOf(document, section)]))
    this.gateway = readGateway(part)
    this.#items = new Map(seen.map((section) => [section, readItems(part, section)]))
  }

  items(section: Section): readonly Item[] {
    return this.#items.get(section) ?? []
  }

  isUnseen(section: Section): boolean {
    return !this.#items.has(section)
  }
}

function sectionOf(document: unknown, section: Section): unknown {
  return typeof document === 'object' && document !== null
    ? (document as Readonly<Record<string, unknown>>)[section]
    : undefined
}
