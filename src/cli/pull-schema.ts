import { writeConfig } from '../../output/write.ts'
import { schemaUnusable, wrongOption } from '../diagnostics/catalog/options.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { renderText } from '../diagnostics/render.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import { holdingSignals } from '../runtime/signals.ts'
import { standardError, writeText } from '../runtime/stdio.ts'
import type { PullFlags } from './command-options.ts'
import { understandDataPlane } from './data-plane.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { print } from './print.ts'
import { readSchema } from './read-schema.ts'
import { reportUsage } from './report.ts'
import { labelOf, parseSchemaPlace, usualControlApi, withoutPassword } from './schema-place.ts'
import { commandLine } from './source.ts'

/** No secret is in it, and other people's builds read it. */
const mode = 0o644

/**
 * Saves what a data plane serves at `/v1/schema`, fields in order so that two releases can be compared. What is no schema
 * is not saved.
 */
export async function pullSchema(address: string | undefined, { output = '-' }: PullFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const place = parseSchemaPlace(address ?? usualControlApi)
  if (place?.kind !== 'control') {
    const closest = suggest(address ?? '', ['auto'])
    report(
      wrongOption(
        commandLine,
        'URL',
        withoutPassword(address ?? ''),
        `a URL such as ${usualControlApi}, or auto for that one`,
        closest,
      ),
    )
    return reportUsage(found)
  }
  if (output === '') {
    report(wrongOption(commandLine, '--output', output, 'a file name, or - for standard output'))
    return reportUsage(found)
  }
  const read = await readSchema(place)
  const opened = read.kind === 'failed' ? read : await understandDataPlane(read.document, labelOf(place), report)
  if (opened.kind === 'failed') report(schemaUnusable(commandLine, labelOf(place), opened.reason))
  const result =
    read.kind === 'failed' || opened.kind === 'failed'
      ? exitCodes.readOrWrite
      : await save(`${canonicalJson(read.document, 2)}\n`, output, report)
  if (found.length > 0) writeText(standardError, renderText(found, { originOf: () => undefined, color: false }))
  return result
}

async function save(text: string, output: string, report: Report): Promise<ExitCode> {
  if (output === '-') return print(text)
  const written = await holdingSignals(() => writeConfig(output, text, { mode, now: Date.now }))
  if (written.kind !== 'failed') return exitCodes.fine
  report(written.diagnostic)
  return exitCodes.readOrWrite
}
