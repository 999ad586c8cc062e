import type { SourceOf } from '../router/explanation.ts'
import type { Gateway } from '../router/gateway.ts'
import { readGateway } from '../router/read-document.ts'
import { standardOutput } from '../runtime/stdio.ts'
import { compileInput } from './compile-input.ts'
import { type PlaceOfItem, placesOfCompiled, placesOfFile, sourcesOfCompiled, sourcesOfFile } from './item-sources.ts'
import { startProgress } from './progress.ts'
import type { DocumentFile } from './read-document-file.ts'
import { reportDiagnostics } from './report.ts'
import type { CheckSettings } from './settings.ts'
import { type Survey, survey } from './survey.ts'
import type { SurveyedCluster } from './survey-settings.ts'

/** What `explain` asks, and where the items of it come from. */
export interface Asked {
  readonly gateway: Gateway
  readonly sourceOf: SourceOf
  readonly placeOf: PlaceOfItem
  /** Whether routes may be missing, because an input could not be read at all. */
  readonly isIncomplete: boolean
}

/** Compiles; errors are told on standard error, because what is left out answers nothing. */
export async function askManifests(
  settings: CheckSettings,
  config: string | undefined,
  schema: string | undefined,
): Promise<Asked> {
  const progress = await startProgress(performance.now())
  const compilation = await compileInput(settings, progress, [config, schema])
  progress.end()
  return askSurvey(compilation, settings)
}

/** The same of a cluster, listed once; undefined, and told, where it was not seen whole. */
export async function askCluster(
  settings: CheckSettings,
  cluster: SurveyedCluster,
  config: string | undefined,
): Promise<Asked | undefined> {
  const surveyed = await survey(settings, cluster, config, undefined)
  if ('kind' in surveyed) {
    await reportDiagnostics(surveyed.diagnostics, () => undefined, settings.report, standardOutput)
    return undefined
  }
  return askSurvey(surveyed, settings)
}

async function askSurvey(
  {
    compiled,
    diagnostics,
    originOf,
    isIncomplete,
  }: Pick<Survey, 'compiled' | 'diagnostics' | 'originOf' | 'isIncomplete'>,
  settings: CheckSettings,
): Promise<Asked> {
  await reportDiagnostics(diagnostics, originOf, settings.report, standardOutput)
  return {
    gateway: compiled.config,
    isIncomplete,
    sourceOf: sourcesOfCompiled(compiled, originOf),
    placeOf: placesOfCompiled(compiled, originOf),
  }
}

/** A file that is finished: its items come from its lines. One that could not be read holds nothing, and was reported. */
export function askFile(file: string, read: DocumentFile | undefined): Asked {
  const document = read?.document
  return {
    gateway: readGateway(document),
    isIncomplete: false,
    sourceOf: sourcesOfFile(file, read?.text ?? '', document),
    placeOf: placesOfFile(file, read?.text ?? '', document),
  }
}
