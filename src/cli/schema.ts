import { editorSchema } from '../crd/editor-schema.ts'
import { type PluginSchemas, readPluginSchemas } from '../crd/plugin-schemas.ts'
import { wrongOption } from '../diagnostics/catalog/options.ts'
import { gatewayFileUnreadable } from '../diagnostics/catalog/requests.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { renderText } from '../diagnostics/render.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { standardError, writeText } from '../runtime/stdio.ts'
import { type SchemaFlags, schemaOptions } from './command-options.ts'
import type { ExitCode } from './exit-code.ts'
import { readGatewaySchema } from './gateway-schema.ts'
import { gather, placesOf } from './gather.ts'
import { ownKinds } from './own-kinds.ts'
import { print } from './print.ts'
import { hasError, reportUsage } from './report.ts'
import { withoutPassword } from './schema-place.ts'
import { commandLine } from './source.ts'
import { refuser } from './values.ts'

/** Prints the JSON Schema of a kind, in whatever letter case it is named. */
export async function schema(name: string, flags: SchemaFlags): Promise<ExitCode> {
  const found: Diagnostic[] = []
  const report: Report = (diagnostic) => found.push(diagnostic)
  const gathered = await gather(schemaOptions, flags, report)
  const { apiVersion, schema: file } = gathered.values
  const entry = ownKinds.find(({ kind }) => kind.toLowerCase() === name.toLowerCase())
  const names = ownKinds.map(({ kind }) => kind)
  if (entry === undefined) report(wrongOption(commandLine, 'KIND', name, names.join(', '), suggest(name, names)))
  const known = Object.keys(entry?.versions ?? {})
  const versions = known.filter((version) => apiVersion === undefined || version === apiVersion)
  if (entry !== undefined && apiVersion !== undefined && versions.length === 0)
    refuser(report, placesOf(gathered))('apiVersion', apiVersion, known.join(', '), suggest(apiVersion, known))
  const plugins = file === undefined ? undefined : await readPlugins(file, report)
  if (entry === undefined || hasError(found)) return reportUsage(found)
  if (found.length > 0) writeText(standardError, renderText(found, { originOf: () => undefined, color: false }))
  const text = `${JSON.stringify(editorSchema(entry, versions, plugins), undefined, 2)}\n`
  return print(text)
}

async function readPlugins(file: string, report: Report): Promise<PluginSchemas | undefined> {
  const read = await readGatewaySchema(file, report)
  const plugins = read && readPluginSchemas(read.document)
  if (read !== undefined && plugins === undefined) {
    const reason = 'it holds no plugins as /v1/schema does'
    report(gatewayFileUnreadable({ file: withoutPassword(file) }, '--schema', reason))
  }
  return plugins
}
