import { activeCheckMissing } from '../diagnostics/catalog/contradictions.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { ActiveHealthCheck, HealthCheck, PassiveHealthCheck } from '../kinds/health-check.ts'
import type { ActiveCheck, Checks, PassiveCheck } from '../model/config.ts'
import type { At } from '../objects/object.ts'

/**
 * Health checks in APISIX's names, without what is empty. Passive checks need active ones, which alone bring a node
 * back (BUG-8). Undefined where nothing is asked for. Kinds spec section 3.3.
 */
export function translateHealthCheck(
  { active, passive }: HealthCheck,
  where: At,
  report: Report,
): Checks | 'unusable' | undefined {
  if (active === undefined) {
    if (passive === undefined) return undefined
    report(activeCheckMissing(where))
    return 'unusable'
  }
  return { active: activeCheck(active), ...(passive && { passive: passiveCheck(passive) }) }
}

function activeCheck(check: ActiveHealthCheck): ActiveCheck {
  const { timeoutSeconds, concurrency, host, port, httpPath, strictTls, requestHeaders, healthy, unhealthy } = check
  return {
    type: check.type,
    ...(httpPath !== undefined && { http_path: httpPath }),
    ...(timeoutSeconds !== undefined && { timeout: timeoutSeconds }),
    ...(concurrency !== undefined && { concurrency }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    // False must be said (BUG-6); true is the default, and said as well, as the page's example has it.
    https_verify_certificate: strictTls ?? true,
    ...(requestHeaders.length > 0 && { req_headers: requestHeaders }),
    ...part('healthy', {
      ...counted('successes', healthy?.successes, 1),
      ...counted('interval', healthy?.intervalSeconds, 1),
      ...statuses(healthy?.httpCodes),
    }),
    ...part('unhealthy', {
      ...counted('interval', unhealthy?.intervalSeconds, 1),
      ...statuses(unhealthy?.httpCodes),
      // An active count of 0 is not allowed and means the default.
      ...counted('http_failures', unhealthy?.httpFailures, 1),
      ...counted('tcp_failures', unhealthy?.tcpFailures, 1),
      ...counted('timeouts', unhealthy?.timeouts, 1),
    }),
  }
}

function passiveCheck({ type, healthy, unhealthy }: PassiveHealthCheck): PassiveCheck {
  return {
    type,
    ...part('healthy', { ...statuses(healthy?.httpCodes), ...counted('successes', healthy?.successes, 0) }),
    ...part('unhealthy', {
      ...statuses(unhealthy?.httpCodes),
      ...counted('http_failures', unhealthy?.httpFailures, 0),
      ...counted('tcp_failures', unhealthy?.tcpFailures, 0),
      ...counted('timeouts', unhealthy?.timeouts, 0),
    }),
  }
}

function counted<K extends string>(name: K, value: number | undefined, least: number): { readonly [N in K]?: number } {
  return (value !== undefined && value >= least ? { [name]: value } : {}) as { readonly [N in K]?: number }
}

function statuses(codes: readonly number[] | undefined): { readonly http_statuses?: readonly number[] } {
  return codes !== undefined && codes.length > 0 ? { http_statuses: [...new Set(codes)] } : {}
}

/** APISIX fills in defaults either way, so an empty part is left out. */
function part<K extends string, V extends object>(name: K, value: V): { readonly [N in K]?: V } {
  return (Object.keys(value).length > 0 ? { [name]: value } : {}) as { readonly [N in K]?: V }
}
