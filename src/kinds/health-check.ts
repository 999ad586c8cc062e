import { z } from 'zod'
import { lazy, type OutputOf } from './lazy.ts'
import { duration, nonNegativeDuration, port, seconds } from './shared.ts'

/**
 * Health checks as written in ApisixUpstream, in every version's spelling. Kinds spec section 3.3.
 * The fields keep their names; only units are settled: seconds and counts.
 */
export interface HealthCheck {
  readonly active?: ActiveHealthCheck
  readonly passive?: PassiveHealthCheck
}

export interface ActiveHealthCheck {
  readonly type: 'http' | 'https' | 'tcp'
  readonly timeoutSeconds?: number
  readonly concurrency?: number
  readonly host?: string
  readonly port?: number
  readonly httpPath?: string
  readonly strictTls?: boolean
  readonly requestHeaders: readonly string[]
  readonly healthy?: Healthy
  readonly unhealthy?: Unhealthy
}

export interface PassiveHealthCheck {
  readonly type: 'http' | 'https' | 'tcp'
  readonly healthy?: Healthy
  readonly unhealthy?: Unhealthy
}

export interface Healthy {
  readonly intervalSeconds?: number
  readonly httpCodes: readonly number[]
  readonly successes?: number
}

export interface Unhealthy {
  readonly intervalSeconds?: number
  readonly httpCodes: readonly number[]
  readonly httpFailures?: number
  readonly tcpFailures?: number
  /** How many timeouts count as a failure. */
  readonly timeouts?: number
}

const count = lazy(() => z.int().min(0).max(254))
const httpCodes = lazy(() => z.array(z.int().min(200).max(599)).min(1))
const interval = lazy(() =>
  duration().refine((text) => seconds(text) >= 1, 'is below one second, which APISIX does not take'),
)
// A count; the 1.0 documentation wrote `timeout: 5s` for it, which means 5.
const timeouts = lazy(() => z.union([count(), nonNegativeDuration()], 'is no number of timeouts'))

const type = lazy(() => z.enum(['http', 'https', 'tcp', '']).optional())
const passiveHealthy = lazy(() => ({ httpCodes: httpCodes().optional(), successes: count().optional() }))
const passiveUnhealthy = lazy(() => ({
  httpCodes: httpCodes().optional(),
  httpFailures: count().optional(),
  tcpFailures: count().optional(),
  timeout: timeouts().optional(),
  timeouts: timeouts().optional(),
}))

/** `interval`: what APISIX wants of it is for the caller to settle. */
function schemaWith<I extends z.ZodType>(interval: I) {
  return z.strictObject({
    active: z
      .strictObject({
        type: type(),
        // A bare number is seconds; Go would read it as nanoseconds (kinds spec section 1.4).
        timeout: z.union([z.number().min(0), nonNegativeDuration()], 'is no duration such as 500ms or 5s').optional(),
        concurrency: z.int().min(0).optional(),
        host: z.string().optional(),
        port: z.union([z.literal(0), port()], 'is no port number (1 to 65535)').optional(),
        httpPath: z.string().optional(),
        strictTLS: z.boolean().optional(),
        requestHeaders: z.array(z.string()).optional(),
        healthy: z.strictObject({ ...passiveHealthy(), interval }).optional(),
        unhealthy: z.strictObject({ ...passiveUnhealthy(), interval }).optional(),
      })
      .optional(),
    passive: z
      .strictObject({
        type: type(),
        healthy: z.strictObject(passiveHealthy()).optional(),
        unhealthy: z.strictObject(passiveUnhealthy()).optional(),
      })
      .optional(),
  })
}

export const healthCheckSchema = lazy(() => schemaWith(interval()))

/** Of BackendTrafficPolicy, whose controller makes a second of anything shorter, and of nothing (kinds spec section 10.2). */
export const lenientHealthCheckSchema = lazy(() => schemaWith(nonNegativeDuration().optional()))

type Written = OutputOf<typeof lenientHealthCheckSchema>

export function healthCheckOf({ active, passive }: Written): HealthCheck {
  return {
    ...(active !== undefined && {
      active: {
        type: active.type || 'http',
        ...given('timeoutSeconds', positive(toSeconds(active.timeout))),
        ...given('concurrency', positive(active.concurrency)),
        ...given('host', active.host || undefined),
        ...given('port', positive(active.port)),
        ...given('httpPath', active.httpPath || undefined),
        ...given('strictTls', active.strictTLS),
        requestHeaders: active.requestHeaders ?? [],
        ...given('healthy', active.healthy && healthyOf(active.healthy)),
        ...given('unhealthy', active.unhealthy && unhealthyOf(active.unhealthy)),
      },
    }),
    ...(passive !== undefined && {
      passive: {
        type: passive.type || 'http',
        ...given('healthy', passive.healthy && healthyOf(passive.healthy)),
        ...given('unhealthy', passive.unhealthy && unhealthyOf(passive.unhealthy)),
      },
    }),
  }
}

interface WrittenHealthy {
  readonly interval?: string | undefined
  readonly httpCodes?: readonly number[] | undefined
  readonly successes?: number | undefined
}

interface WrittenUnhealthy {
  readonly interval?: string | undefined
  readonly httpCodes?: readonly number[] | undefined
  readonly httpFailures?: number | undefined
  readonly tcpFailures?: number | undefined
  readonly timeout?: number | string | undefined
  readonly timeouts?: number | string | undefined
}

function healthyOf({ interval, httpCodes, successes }: WrittenHealthy): Healthy {
  return {
    ...given('intervalSeconds', interval === undefined ? undefined : wholeSeconds(interval)),
    httpCodes: httpCodes ?? [],
    ...given('successes', successes),
  }
}

function unhealthyOf(written: WrittenUnhealthy): Unhealthy {
  const { interval, httpCodes, httpFailures, tcpFailures, timeout, timeouts } = written
  return {
    ...given('intervalSeconds', interval === undefined ? undefined : wholeSeconds(interval)),
    httpCodes: httpCodes ?? [],
    ...given('httpFailures', httpFailures),
    ...given('tcpFailures', tcpFailures),
    ...given('timeouts', toCount(timeouts ?? timeout)),
  }
}

/** APISIX takes whole seconds and no less than one. */
function wholeSeconds(interval: string): number {
  return Math.max(1, Math.ceil(seconds(interval)))
}

/** The whole seconds of a duration; of a part of a second one timeout is left, since 0 would mean "never". */
function toCount(value: number | string | undefined): number | undefined {
  if (typeof value !== 'string') return value
  return seconds(value) === 0 ? 0 : Math.max(1, Math.floor(seconds(value)))
}

function toSeconds(value: number | string | undefined): number | undefined {
  return typeof value === 'string' ? seconds(value) : value
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

/** `{ name: value }`, or nothing where the value is absent. */
function given<K extends string, V>(name: K, value: V | undefined): { readonly [N in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: V }
}
