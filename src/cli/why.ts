import { neitherKindNorSection, nothingOfThatName, severalOfThatName } from '../diagnostics/catalog/tracing.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { jsonText } from '../diagnostics/render.ts'
import { standardError, standardOutput } from '../runtime/stdio.ts'
import { traceItem } from '../trace/item-trace.ts'
import { traceObject } from '../trace/object-trace.ts'
import { findThing, type Search, type Thing, wordOf } from '../trace/thing.ts'
import type { Traced } from '../trace/traced.ts'
import { type WhyFlags, whyOptions } from './command-options.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { gather } from './gather.ts'
import { placesOfCompiled, sourcesOfCompiled } from './item-sources.ts'
import { print } from './print.ts'
import { renderWhy } from './render-why.ts'
import { hasError, reportDiagnostics, reportUsage, wantsColor } from './report.ts'
import { commandLine } from './source.ts'
import { type Survey, survey } from './survey.ts'
import { readSurveySettings } from './survey-settings.ts'
import { answerOfItem, answerOfObject, type Places, type WhyAnswer, whyJson } from './why-answer.ts'

/** Tells what an object became, or from what an item of the file was made: on standard output. Nothing is written. */
export async function why(text: string, paths: readonly string[], flags: WhyFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(whyOptions, flags, report)
  const { values } = gathered
  const { settings, cluster } = await readSurveySettings(gathered, paths, report)
  if (hasError(found)) return reportUsage(found)

  const surveyed = await survey(settings, cluster, values.config, values.schema)
  if ('kind' in surveyed) {
    await reportDiagnostics(surveyed.diagnostics, () => undefined, settings.report, standardError)
    return exitCodes.readOrWrite
  }
  const { compiled, originOf, isIncomplete } = surveyed
  const traced = tracedOf(surveyed)
  const search = findThing(text, traced)
  // What is asked about may stand in a file that could not be read.
  const ofFiles = surveyed.diagnostics.filter(({ object }) => object === undefined)
  const unfound = search.kind === 'found' ? [] : [explainSearch(text, search)]
  await reportDiagnostics([...found, ...ofFiles, ...unfound], originOf, settings.report, standardError)
  if (search.kind !== 'found') return isIncomplete ? exitCodes.readOrWrite : exitCodes.findings

  const places = {
    originOf,
    sourceOf: sourcesOfCompiled(compiled, originOf),
    placeOf: placesOfCompiled(compiled, originOf),
  }
  const answer = answerAbout(search.thing, traced, places)
  const told = values.json
    ? jsonText(whyJson(answer, places))
    : renderWhy(answer, originOf, await wantsColor(standardOutput))
  return print(told, isIncomplete ? exitCodes.readOrWrite : exitCodes.fine)
}

function tracedOf({ compiler, compiled, silenced, diagnostics }: Survey): Traced {
  const { config, provenance } = compiled
  return {
    config,
    provenance,
    readings: compiler.readings(),
    objects: compiler.objects(),
    diagnostics: [...diagnostics, ...silenced],
  }
}

function answerAbout(thing: Thing, traced: Traced, places: Places): WhyAnswer {
  if (thing.kind === 'object') return answerOfObject(traceObject(thing.object, traced), places)
  return answerOfItem(traceItem(thing, traced), places)
}

function explainSearch(text: string, search: Exclude<Search, { readonly kind: 'found' }>): Diagnostic {
  switch (search.kind) {
    case 'several':
      return severalOfThatName(commandLine, text, search.things.map(wordOf))
    case 'none':
      return nothingOfThatName(commandLine, text, search.closest, search.owner)
    case 'unknown word':
      return neitherKindNorSection(commandLine, search.word, text.startsWith(`${search.word}:`), search.closest)
    default:
      return search satisfies never
  }
}
