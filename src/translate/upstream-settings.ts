import { bindCertificate } from '../bind/certificate.ts'
import { mayRefer } from '../bind/grant.ts'
import { inFixedOrder } from '../bind/plugins.ts'
import { type EffectiveSettings, pathOf, type SettingsField } from '../bind/upstream-settings.ts'
import {
  chashWithoutKey,
  hashKeyUnused,
  headerKeyIsVariable,
  rewriteWithoutHost,
  upstreamHostUnused,
} from '../diagnostics/catalog/contradictions.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Upstream } from '../model/config.ts'
import type { At, ObjectKey, ObjectName } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { translateHealthCheck } from './health-check.ts'
import { translateTimeout } from './timeout.ts'

/** An upstream without its name, its scheme and its nodes. */
export type TranslatedSettings = Pick<Upstream, 'type'> & {
  readonly [K in 'hash_on' | 'key' | 'pass_host' | 'upstream_host' | 'retries' | 'timeout' | 'checks' | 'tls']?:
    | Upstream[K]
    | undefined
}

const unusable = 'upstreams made of it are left out'

/** Field by field as in kinds spec section 3.2. Undefined, with reports, where a setting cannot be had. */
export function translateSettings(
  settings: EffectiveSettings,
  object: ObjectKey,
  read: Read,
  report: Report,
): TranslatedSettings | undefined {
  const { loadBalancer, retries, timeout, healthCheck, tlsSecret, passHost, upstreamHost, discovery } = settings
  const isHashed = loadBalancer?.type === 'chash'
  const hashOn = loadBalancer?.hashOn ?? 'vars'
  let complete = true
  if (isHashed && hashOn !== 'consumer' && !loadBalancer.key) {
    report(chashWithoutKey(placeOf(settings, object, 'loadBalancer'), hashOn))
    complete = false
  }
  if (loadBalancer !== undefined && !isHashed) {
    const { key, type } = loadBalancer
    const where = placeOf(settings, object, 'loadBalancer')
    // The CRDs of 2.x fill in vars by themselves.
    if (key) report(hashKeyUnused(where, 'key', key, type))
    else if (hashOn !== 'vars') report(hashKeyUnused(where, 'hashOn', hashOn, type))
  }
  // The plugin takes the header's own name; nginx's spelling of it is accepted and never spreads anything (C34).
  if (isHashed && hashOn === 'header' && loadBalancer.key?.startsWith('http_')) {
    report(headerKeyIsVariable(placeOf(settings, object, 'loadBalancer'), loadBalancer.key))
  }
  if (passHost === 'rewrite' && upstreamHost === undefined) {
    report(rewriteWithoutHost(placeOf(settings, object, 'passHost')))
    complete = false
  }
  if (upstreamHost !== undefined && passHost !== 'rewrite')
    report(upstreamHostUnused(placeOf(settings, object, 'upstreamHost'), upstreamHost))
  const discovered = serviceOfDiscovery(discovery)
  if (discovered && !mayRefer(placeOf(settings, object, 'discovery'), discovered, unusable, read, report))
    complete = false
  const checks = healthCheck && translateHealthCheck(healthCheck, placeOf(settings, object, 'healthCheck'), report)
  if (checks === 'unusable') complete = false
  const pair =
    tlsSecret &&
    bindCertificate(placeOf(settings, object, 'tlsSecret'), tlsSecret.namespace, tlsSecret.name, unusable, read, report)
  if (tlsSecret && !pair) complete = false
  if (!complete || checks === 'unusable') return undefined
  return {
    type: (loadBalancer?.type ?? 'roundrobin') as Upstream['type'],
    hash_on: isHashed ? (hashOn as Upstream['hash_on']) : undefined,
    key: (isHashed && loadBalancer.key) || undefined,
    pass_host: passHost as Upstream['pass_host'],
    upstream_host: passHost === 'rewrite' ? upstreamHost : undefined,
    retries,
    timeout: timeout && translateTimeout(timeout),
    checks,
    tls: pair && { client_cert: pair.cert, client_key: pair.key },
  }
}

function placeOf(settings: EffectiveSettings, object: ObjectKey, field: SettingsField): At {
  return { object, path: pathOf(settings, field) }
}

/**
 * `namespace/name:port`, with the id of a cluster in front where there are several:
 * https://apisix.apache.org/docs/apisix/discovery/kubernetes/
 */
function serviceOfDiscovery(discovery: EffectiveSettings['discovery']): ObjectName | undefined {
  if (discovery?.type !== 'kubernetes') return undefined
  const [, namespace, name] = /^(?:[^/]+\/)?([^/]+)\/([^/:]+):/.exec(discovery.serviceName) ?? []
  return namespace === undefined || name === undefined ? undefined : { group: '', kind: 'Service', namespace, name }
}

/** Arguments of a discovery, in a fixed order. */
export function discoveryArguments(args: { readonly [key: string]: unknown }): { readonly [key: string]: unknown } {
  return inFixedOrder(args) as { readonly [key: string]: unknown }
}
