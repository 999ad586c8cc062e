import { LastParsed, LinedText, TextDocument } from '../../watch/positions.ts'
import { describeProvenance } from '../compiler.ts'
import { type SectionName, sectionNames } from '../model/config.ts'
import type { Gateway } from '../router/gateway.ts'
import { fieldOf } from '../router/plugins.ts'
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
  return {
    gateway: compiled.config,
    isIncomplete,
    sourceOf: (section, id) => {
      const item = isSection(section) ? compiled.config[section].find((one) => 'id' in one && one.id === id) : undefined
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

function isSection(section: string): section is SectionName {
  return sectionNames.some((name) => name === section)
}

const maxDepth = 100

/** A file that is finished: its items come from its lines. One that could not be read holds nothing, and was reported. */
export function askFile(file: string, read: DocumentFile | undefined): Asked {
  const document = read?.document
  const text = read?.text ?? ''
  const lined = new TextDocument(new LinedText(file, text), { start: 0, end: text.length }, new LastParsed(maxDepth))
  return {
    gateway: readGateway(document),
    isIncomplete: false,
    sourceOf: (section, id) => {
      const items = fieldOf(document, section)
      // Of several with one id the last counts.
      const index = Array.isArray(items) ? items.findLastIndex((item) => String(fieldOf(item, 'id')) === id) : -1
      const line = index === -1 ? undefined : lined.place([section, index]).line
      return line === undefined ? undefined : `${file}:${line}`
    },
  }
}
