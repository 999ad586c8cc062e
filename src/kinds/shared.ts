import { z } from 'zod'
import type { Path } from '../objects/object.ts'
import { lazy, type OutputOf } from './lazy.ts'

/**
 * Schema pieces that several kinds use. Schemas describe what may be written; they never convert, so that one source
 * serves decoding and the CRDs (src/crd).
 */

/** The one empty list: most lists of most objects are, and each would cost as much as a full one. */
export const none: readonly never[] = Object.freeze([])

/** The list, or the empty one. */
export function listed<T>(list: readonly T[] | null | undefined): readonly T[] {
  return list === undefined || list === null || list.length === 0 ? none : list
}

/** What the elements become, with the index at which each was written; holes of a `standalone` list are left out. */
export function mapListed<T, R>(
  list: readonly (T | undefined)[] | null | undefined,
  become: (element: T, index: number) => R,
): readonly R[] {
  if (list === undefined || list === null || list.length === 0) return none
  const results: R[] = []
  for (let index = 0; index < list.length; index += 1) {
    const element = list[index]
    if (element !== undefined) results.push(become(element, index))
  }
  return results
}

/** The same for the list in a field of what stands at `path`: each element with its own place. */
export function mapPlaced<T, R>(
  list: readonly (T | undefined)[] | null | undefined,
  path: Path,
  field: string,
  become: (element: T, place: Path) => R,
): readonly R[] {
  if (list === undefined || list === null || list.length === 0) return none
  const results: R[] = []
  for (let index = 0; index < list.length; index += 1) {
    const element = list[index]
    if (element !== undefined) results.push(become(element, [...path, field, index]))
  }
  return results
}

/** A list whose elements stand alone: a broken one is reported and becomes a hole, its neighbours live on. */
export function standalone<T extends z.ZodType>(element: T) {
  return z.array(element.optional())
}

/** Any JSON value: somebody else's configuration, passed on as data. */
export const anything = z.unknown()

/**
 * Seconds of a Go duration: decimal numbers with the units ns, us, µs, ms, s, m, h; `0` needs none.
 * Undefined where the text is none. Source: https://pkg.go.dev/time#ParseDuration, kinds spec section 1.4.
 */
export function parseDuration(text: string): number | undefined {
  // Nearly all durations are written so, and the long way makes a dozen objects.
  if (/^\d{1,9}s$/.test(text)) return Number.parseInt(text, 10)
  // No duration of Go is longer.
  if (text.length > 64) return undefined
  const [, sign, body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (body === '0') return 0
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined
  let nanoseconds = 0
  for (const [, amount = '', unit = ''] of body.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    nanoseconds += Number(amount) * (nanosecondsOf[unit] ?? 0)
  }
  const rounded = Math.round(nanoseconds) / 1e9
  return sign === '-' ? -rounded : rounded
}

const nanosecondsOf: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** Seconds of a text that the schema has accepted as a duration. */
export function seconds(text: string): number {
  return parseDuration(text) ?? 0
}

const noDuration = 'is no duration such as 500ms, 5s or 1m30s'

export const duration = lazy(() => z.string(noDuration).refine((text) => parseDuration(text) !== undefined, noDuration))

export const nonNegativeDuration = lazy(() => duration().refine((text) => seconds(text) >= 0, 'is a negative duration'))

/** Every kind of APISIX's own says in this field whose it is. */
export const ingressClassName = lazy(() =>
  z.string().optional().describe('The ingress class of the controller that is to take this object.'),
)

export const timeoutSchema = lazy(() =>
  z.strictObject({
    connect: nonNegativeDuration().optional().describe('How long a connection may take to be made, such as 5s.'),
    send: nonNegativeDuration()
      .optional()
      .describe('How long may pass between two writes to the upstream, such as 60s.'),
    read: nonNegativeDuration()
      .optional()
      .describe('How long may pass between two reads from the upstream, such as 60s.'),
  }),
)

/** Seconds. 0 means the default. */
export interface Timeouts {
  readonly connect: number | undefined
  readonly send: number | undefined
  readonly read: number | undefined
}

/** What was written as durations. */
export function timeoutsOf({ connect, send, read }: OutputOf<typeof timeoutSchema>): Timeouts {
  return { connect: secondsOf(connect), send: secondsOf(send), read: secondsOf(read) }
}

function secondsOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : seconds(text)
}

export const port = lazy(() => z.int().min(1).max(65535))
export const portReference = lazy(() =>
  z.union([port(), z.string().min(1)], 'is neither a port number (1 to 65535) nor the name of a port'),
)
export const weight = lazy(() => z.int().min(0))

const around = { apiVersion: anything, kind: anything, metadata: anything, status: anything.optional() }

/** The whole object around a spec: its metadata is read apart, its status is the server's. */
export function objectWith<S extends z.ZodRawShape>(spec: S) {
  return z.strictObject({ ...around, spec: z.strictObject(spec).optional() })
}

/** The same for a kind that means nothing without its spec. */
export function objectRequiring<S extends z.ZodRawShape>(spec: S) {
  return z.strictObject({ ...around, spec: z.strictObject(spec) })
}
