import { LastParsed, LinedText, TextDocument } from '../../watch/positions.ts'
import { type Compiled, describeProvenance } from '../compiler.ts'
import type { RenderOptions } from '../diagnostics/render.ts'
import type { Item } from '../model/config.ts'
import { fieldOf, listAt } from '../model/field.ts'
import type { Origin } from '../objects/object.ts'
import type { SourceOf } from '../router/explanation.ts'

/** Where the items of a configuration come from, for those who look at the configuration alone. */

/** The objects and fields that they were compiled from, with file and line where these are known. */
export function sourcesOfCompiled(compiled: Compiled, originOf: RenderOptions['originOf']): SourceOf {
  const { config } = compiled
  const positionOf = positionsIn(config)
  return (section, id) => {
    const item = listAt(config, section)[positionOf(section, id) ?? -1] as Item | undefined
    const place = item && compiled.provenance(item)
    const origin = place && originOf(place.object)
    if (place === undefined) return undefined
    const line = origin?.locate(place.path)?.line ?? origin?.line
    return describeProvenance(place, origin && { ...here(origin), ...(line !== undefined && { line }) })
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
  const lined = new TextDocument(new LinedText(file, text), { start: 0, end: text.length }, new LastParsed(maxDepth))
  const positionOf = positionsIn(document)
  return (section, id) => {
    const index = positionOf(section, id)
    const line = index === undefined ? undefined : lined.place([section, index]).line
    return line === undefined ? undefined : `${file}:${line}`
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
