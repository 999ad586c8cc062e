import { LastParsed, LinedText, TextDocument } from '../../watch/positions.ts'
import { type Compiled, describeProvenance } from '../compiler.ts'
import type { Place } from '../diagnostics/diagnostic.ts'
import type { RenderOptions } from '../diagnostics/render.ts'
import type { Item } from '../model/config.ts'
import { fieldOf, listAt } from '../model/field.ts'
import type { Origin } from '../objects/object.ts'
import type { SourceOf } from '../router/explanation.ts'

/** Where the items of a configuration come from, for those who look at the configuration alone. */

/** Where an item stands: of what it was compiled, or in the finished file. */
export type PlaceOfItem = (section: string, id: string) => Place | undefined

/** The objects and fields that they were compiled from, with file and line where these are known. */
export function sourcesOfCompiled(compiled: Compiled, originOf: RenderOptions['originOf']): SourceOf {
  const foundOf = provenanceIn(compiled, originOf)
  return (section, id) => {
    const found = foundOf(section, id)
    if (found === undefined) return undefined
    const { field, origin, line } = found
    return describeProvenance(field, origin && { ...here(origin), ...(line !== undefined && { line }) })
  }
}

/** The same for programs; undefined where nobody knows. */
export function placesOfCompiled(compiled: Compiled, originOf: RenderOptions['originOf']): PlaceOfItem {
  const foundOf = provenanceIn(compiled, originOf)
  return (section, id) => {
    const { origin, line } = foundOf(section, id) ?? {}
    return origin && { file: origin.label, ...(line !== undefined && { line }) }
  }
}

/** The field of which an item was compiled, where its object is, and the line of the field as far as it is known. */
function provenanceIn(compiled: Compiled, originOf: RenderOptions['originOf']) {
  const { config } = compiled
  const positionOf = positionsIn(config)
  return (section: string, id: string) => {
    const item = listAt(config, section)[positionOf(section, id) ?? -1] as Item | undefined
    const field = item && compiled.provenance(item)
    if (field === undefined) return undefined
    const origin = originOf(field.object)
    return { field, origin, line: origin?.locate(field.path)?.line ?? origin?.line }
  }
}

/** The same origin by its methods, so that a line can be laid over it. */
function here(origin: Origin): Origin {
  return {
    label: origin.label,
    locate: (path) => origin.locate(path),
    commentAbove: (path) => origin.commentAbove?.(path),
  }
}

const maxDepth = 100

/** The lines of a finished file. `document` is what `text` holds. */
export function sourcesOfFile(file: string, text: string, document: unknown): SourceOf {
  const placeOf = placesOfFile(file, text, document)
  return (section, id) => {
    const line = placeOf(section, id)?.line
    return line === undefined ? undefined : `${file}:${line}`
  }
}

/** The same for programs. */
export function placesOfFile(file: string, text: string, document: unknown): PlaceOfItem {
  const lined = new TextDocument(new LinedText(file, text), { start: 0, end: text.length }, new LastParsed(maxDepth))
  const positionOf = positionsIn(document)
  return (section, id) => {
    const index = positionOf(section, id)
    return index === undefined ? undefined : lined.place([section, index])
  }
}

/** Where an item with an id stands in its section; of several with one id the last counts. Each section is looked through once. */
function positionsIn(document: unknown): (section: string, id: string) => number | undefined {
  const sections = new Map<string, ReadonlyMap<string, number>>()
  return (section, id) => {
    const known = sections.get(section)
    const positions =
      known ??
      new Map(
        listAt(document, section).map((item, index) => [
          String(fieldOf(item, 'id') ?? fieldOf(item, 'username')),
          index,
        ]),
      )
    sections.set(section, positions)
    return positions.get(id)
  }
}
