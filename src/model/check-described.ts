import { type Check, integer, isMapping, refusalsAt, show, text } from './check-values.ts'
import type { Described } from './config.ts'

/** What APISIX takes on nearly any item besides. Source: `desc_def`, `labels_def` and `timestamp_def` of schema_def.lua. */

/** Whether APISIX takes a text as the value of a label. */
export function isLabel(text: string): boolean {
  return /^\S{1,256}$/.test(text)
}

const label: Check = (value) =>
  typeof value === 'string' && isLabel(value)
    ? undefined
    : `${show(value)} is no label: 1 to 256 characters without blanks`

const labels: Check = (value) =>
  isMapping(value)
    ? Object.entries(value).flatMap(([key, one]) => refusalsAt(label(one), key))
    : `${show(value)} is not a mapping`

/** Seconds since 1970. */
export const timestamps = { create_time: integer(0), update_time: integer(0) }

/** One check for each field. */
export const described: { readonly [K in keyof Required<Described>]: Check } = {
  desc: text(0, 256),
  labels,
  ...timestamps,
}
