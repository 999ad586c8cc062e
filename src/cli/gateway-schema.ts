import { gatewayFileUnreadable } from '../diagnostics/catalog/requests.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { CompileOptions } from '../read/options.ts'
import { understandDataPlane } from './data-plane.ts'
import { type ReadSchema, readSchema } from './read-schema.ts'
import { parseSchemaPlace, schemaPlaceForm, withoutPassword } from './schema-place.ts'

/** What `--schema` names, for commands to which it is a help and no check: `explain`, `schema` and `diff`. */

export type SchemaDocument = Extract<ReadSchema, { readonly kind: 'read' }>

/** The document of a file, a URL or `auto`; undefined, with a report, where it cannot be had. */
export async function readGatewaySchema(text: string, report: Report): Promise<SchemaDocument | undefined> {
  const place = parseSchemaPlace(text)
  const read =
    place === undefined
      ? { kind: 'failed' as const, reason: `it is none of ${schemaPlaceForm}` }
      : await readSchema(place)
  if (read.kind === 'read') return read
  report(gatewayFileUnreadable({ file: withoutPassword(text) }, '--schema', read.reason))
  return undefined
}

/** The settings under which manifests are compiled as `build --schema` would. What is no whole schema checks nothing. */
export async function checkedBy<T extends { readonly compile: CompileOptions }>(
  schema: SchemaDocument | undefined,
  settings: T,
  report: Report,
): Promise<T> {
  if (schema === undefined) return settings
  const opened = await understandDataPlane(schema.document, '--schema', report)
  return opened.kind === 'failed'
    ? settings
    : { ...settings, compile: { ...settings.compile, dataPlane: opened.dataPlane } }
}
