import { noInputNamed } from '../diagnostics/catalog/options.ts'
import { fileAndPaths, gatewayFileUnreadable } from '../diagnostics/catalog/requests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { explanationOf } from '../router/explanation.ts'
import { readPriorities } from '../router/priorities.ts'
import { route } from '../router/route.ts'
import { standardOutput, writeText } from '../runtime/stdio.ts'
import { askFile, askManifests } from './asked-gateway.ts'
import { understandDataPlane } from './data-plane.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { readRequest } from './explained-request.ts'
import { gather, placesOf } from './gather.ts'
import { type ExplainFlags, explainOptions } from './options.ts'
import { readOrReport } from './read-document-file.ts'
import { type ReadSchema, readSchema } from './read-schema.ts'
import { renderExplanation } from './render-explanation.ts'
import { hasError, reportUsage } from './report.ts'
import { parseSchemaPlace, schemaPlaceForm, withoutPassword } from './schema-place.ts'
import { type CheckSettings, readCheckSettings } from './settings.ts'
import { commandLine } from './source.ts'
import { refuser } from './values.ts'

/** Tells what becomes of a request: on standard output, as text or with `--json`. Nothing is sent. */
export async function explainRequest(url: string, paths: readonly string[], flags: ExplainFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(explainOptions, flags, report)
  const { values } = gathered
  const request = readRequest(url, values, refuser(report, placesOf(gathered)), report)
  if (values.file !== undefined && paths.length > 0) report(fileAndPaths(commandLine, values.file))
  const settings = readExplainSettings(paths, gathered, report)
  const schema = values.schema === undefined ? undefined : await readGatewaySchema(values.schema, report)
  const document = values.file === undefined ? undefined : await readOrReport('--file', values.file, report)
  if (hasError(found)) return reportUsage(found)

  const asked =
    values.file === undefined
      ? await askManifests(await checkedBy(schema, settings, report), values.config)
      : askFile(values.file, document)
  const outcome = route(asked.gateway, request, readPriorities(schema?.document))
  const explanation = explanationOf(request, outcome, asked.sourceOf)
  const text = values.json ? `${JSON.stringify(explanation, undefined, 2)}\n` : renderExplanation(explanation)
  if (writeText(standardOutput, text).kind === 'failed' || asked.isIncomplete) return exitCodes.readOrWrite
  return explanation.status === undefined ? exitCodes.fine : exitCodes.findings
}

/** Where a file is named, no path need be. */
function readExplainSettings(
  paths: readonly string[],
  gathered: Awaited<ReturnType<typeof gather<typeof explainOptions>>>,
  report: Report,
) {
  const { values } = gathered
  const isPathNeeded = values.file === undefined
  const { code } = noInputNamed(commandLine)
  const asked = { ...values, failOn: 'error', format: 'text', quiet: true } as const
  return readCheckSettings(
    paths,
    asked,
    (diagnostic) => {
      if (isPathNeeded || diagnostic.code !== code) report(diagnostic)
    },
    placesOf(gathered),
  )
}

type SchemaDocument = Extract<ReadSchema, { readonly kind: 'read' }>

async function readGatewaySchema(text: string, report: Report): Promise<SchemaDocument | undefined> {
  const place = parseSchemaPlace(text)
  const read =
    place === undefined
      ? { kind: 'failed' as const, reason: `it is none of ${schemaPlaceForm}` }
      : await readSchema(place)
  if (read.kind === 'read') return read
  report(gatewayFileUnreadable({ file: withoutPassword(text) }, '--schema', read.reason))
  return undefined
}

/** A document that only tells in which order plugins run checks nothing. */
async function checkedBy(
  schema: SchemaDocument | undefined,
  settings: CheckSettings,
  report: Report,
): Promise<CheckSettings> {
  if (schema === undefined) return settings
  const opened = await understandDataPlane(schema.document, '--schema', report)
  return opened.kind === 'failed'
    ? settings
    : { ...settings, compile: { ...settings.compile, dataPlane: opened.dataPlane } }
}
