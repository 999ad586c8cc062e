import { schemaUnusable } from '../diagnostics/catalog/options.ts'
import { schemaPartUnchecked } from '../diagnostics/catalog/output.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { DataPlane } from '../model/data-plane.ts'
import type { CompileOptions } from '../read/options.ts'
import type { PlaceOf } from './gather.ts'
import { readSchema } from './read-schema.ts'
import { labelOf, parseSchemaPlace, type SchemaPlace, schemaPlaceForm, withoutPassword } from './schema-place.ts'
import { refuser } from './values.ts'

/** The data plane that a place tells of, or why there is none. Loads the checker, which nothing else needs. */
export async function openDataPlane(place: SchemaPlace, report: Report, timeoutMs?: number): Promise<Opened> {
  const read = await readSchema(place, timeoutMs)
  return read.kind === 'failed' ? read : understandDataPlane(read.document, labelOf(place), report)
}

export type Opened =
  | { readonly kind: 'opened'; readonly dataPlane: DataPlane }
  | { readonly kind: 'failed'; readonly reason: string }

/** The same of a document that is at hand. What of it is not understood is reported. */
export async function understandDataPlane(document: unknown, label: string, report: Report): Promise<Opened> {
  const { readDataPlane } = await import('../schema/data-plane.ts')
  const understood = readDataPlane(document)
  if (understood.kind === 'unusable') return { kind: 'failed', reason: understood.reason }
  for (const { path, reason } of understood.unchecked) report(schemaPartUnchecked({ file: label }, path, reason))
  return { kind: 'opened', dataPlane: understood.dataPlane }
}

/** The settings with the data plane that `--schema` names, asked once. Without one that can be used, an error is reported. */
export async function withDataPlane<T extends { readonly compile: CompileOptions }>(
  settings: T,
  schema: string | undefined,
  report: Report,
  placeOf: PlaceOf,
): Promise<T> {
  if (schema === undefined) return settings
  const place = readSchemaPlace(schema, report, placeOf)
  if (place === undefined) return settings
  const opened = await openDataPlane(place, report)
  if (opened.kind === 'opened') return { ...settings, compile: { ...settings.compile, dataPlane: opened.dataPlane } }
  report(schemaUnusable(placeOf('schema'), labelOf(place), opened.reason))
  return settings
}

/** The place that the option names; undefined, with a report, for what is none. */
export function readSchemaPlace(schema: string, report: Report, placeOf: PlaceOf): SchemaPlace | undefined {
  const place = parseSchemaPlace(schema)
  if (place === undefined) refuser(report, placeOf)('schema', withoutPassword(schema), schemaPlaceForm)
  return place
}
