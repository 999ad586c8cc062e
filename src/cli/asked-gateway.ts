import { LastParsed, LinedText, TextDocument } from '../../watch/positions.ts'
import { describeProvenance } from '../compiler.ts'
import type { Item } from '../model/config.ts'
import { fieldOf, listAt } from '../model/field.ts'
import type { Gateway } from '../router/gateway.ts'
import { readGateway } from '../router/read-document.ts'
import { standardOutput } from '../runtime/stdio.ts'
import { compileInput } from './compile-input.ts'
import type { SourceOf } from './explanation.ts'
import { startProgress } from './progress.ts'
import type { DocumentFile } from './read-document-file.ts'
import { reportDiagnostics } from './report.ts'
import type { CheckSettings } from './settings.ts'

/** What `explain` asks, and where the items of it come from. */
export interface Asked {
  readonly gateway: Gateway
  readonly sourceOf: SourceOf
  /** Whether routes may be missing, because an input could not be read at all. */
  readonly isIncomplete: boolean
}

/** Compiles; errors are told on standard error, because what is left out answers nothing. */
export async function askManifests(settings: CheckSettings, config: string | undefined): Promise<Asked> {
  const progress = await startProgress(performance.now())
  const { compiled, diagnostics, originOf, isIncomplete } = await compileInput(settings, progress, [config])
  progress.end()
  await reportDiagnostics(diagnostics, originOf, settings.report, standardOutput)
  const { config: gateway } = compiled
  const positionOf = positionsIn(gateway)
  return {
    gateway,
    isIncomplete,
    sourceOf: (section, id) => {
      const item = listAt(gateway, section)[positionOf(section, id) ?? -1] as Item | undefined
      const place = item && compiled.provenance(item)
      const origin = place && originOf(place.object)
      if (place === undefined) return undefined
      const line = origin?.locate(place.path)?.line ?? origin?.line
      return describeProvenance(
        place,
        origin && { label: origin.label, locate: () => undefined, ...(line !== undefined && { line }) },
      )
    },
  }
}

/** Where an item with an id stands in its section; of several with one id the last counts. Each section is looked through once. */
function positionsIn(document: unknown): (section: string, id: string) => number | undefined {
  const sections = new Map<string, ReadonlyMap<string, number>>()
  return (section, id) => {
    const known = sections.get(section)
    const positions =
      known ?? new Map(listAt(document, section).map((item, index) => [String(fieldOf(item, 'id')), index]))
    sections.set(section, positions)
    return positions.get(id)
  }
}

const maxDepth = 100

/** A file that is finished: its items come from its lines. One that could not be read holds nothing, and was reported. */
export function askFile(file: string, read: DocumentFile | undefined): Asked {
  const document = read?.document
  const text = read?.text ?? ''
  const lined = new TextDocument(new LinedText(file, text), { start: 0, end: text.length }, new LastParsed(maxDepth))
  const positionOf = positionsIn(document)
  return {
    gateway: readGateway(document),
    isIncomplete: false,
    sourceOf: (section, id) => {
      const index = positionOf(section, id)
      const line = index === undefined ? undefined : lined.place([section, index]).line
      return line === undefined ? undefined : `${file}:${line}`
    },
  }
}
