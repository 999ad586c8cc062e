import type { Problem } from '../bind/backend.ts'
import { bindTrafficPolicy } from '../bind/traffic-policy.ts'
import type { ServiceUpstreamKey } from '../bind/upstream-key.ts'
import type { EffectiveSettings } from '../bind/upstream-settings.ts'
import { policyDefaultYields, trafficPolicyUnusable } from '../diagnostics/catalog/v1alpha1.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Upstream } from '../model/config.ts'
import { at, type ObjectKey } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { type TranslatedSettings, translateSettings } from './upstream-settings.ts'

/** A policy that counts for an upstream: what was written, and what that comes to by itself. */
export interface AppliedPolicy {
  readonly key: ObjectKey
  readonly settings: EffectiveSettings
  readonly asked: TranslatedSettings
}

/** A policy that would count, and is broken. */
export interface UnusablePolicy {
  readonly key: ObjectKey
  readonly problem: Problem
}

/** Undefined where no policy counts for the upstream; a broken one is a problem of whoever uses the upstream. */
export function policyOf(
  { isOfIngress, namespace, service, port }: ServiceUpstreamKey,
  read: Read,
): AppliedPolicy | UnusablePolicy | undefined {
  if (!isOfIngress) return undefined
  const source = bindTrafficPolicy(namespace, service, port, read)
  if (source === undefined) return undefined
  const { settings } = source
  // What is wrong with it is told where it is a root.
  const asked = settings && translateSettings(settings, source.key, read, () => undefined)
  if (settings !== undefined && asked !== undefined) return { key: source.key, settings, asked }
  return { key: source.key, problem: (where, so) => trafficPolicyUnusable(where, namespace, source.name, service, so) }
}

/**
 * What the policy asks for, and for the rest what the ApisixUpstream does. The CRD fills in passHost: pass (and scheme:
 * http, upstream-scheme.ts) by itself, so that these express no wish. Kinds spec sections 3.1 and 10.2.
 */
export function withPolicy(base: TranslatedSettings, policy: AppliedPolicy | undefined): TranslatedSettings {
  if (policy === undefined) return base
  const { settings, asked } = policy
  const balanced = settings.loadBalancer === undefined ? base : asked
  const hosted = settings.passHost === undefined || settings.passHost === 'pass' ? base : asked
  return {
    type: balanced.type,
    hash_on: balanced.hash_on,
    key: balanced.key,
    pass_host: hosted.pass_host,
    upstream_host: hosted.upstream_host,
    retries: asked.retries ?? base.retries,
    timeout: asked.timeout ?? base.timeout,
    checks: asked.checks ?? base.checks,
    tls: base.tls,
  }
}

/** A word where such a default stands beside another wish, which counts. */
export function tellDefaults(policy: AppliedPolicy, key: ServiceUpstreamKey, made: Upstream, report: Report): void {
  const { scheme, pass_host: passHost } = made
  const tell = (field: 'scheme' | 'passHost', own: string, other: string): void =>
    report(
      policyDefaultYields(
        at(policy.key, 'spec', field),
        field,
        own,
        `${key.namespace}/${key.service}`,
        key.port,
        other,
      ),
    )
  if (policy.settings.scheme === 'http' && key.override?.scheme === undefined && scheme !== undefined) {
    tell('scheme', 'http', scheme)
  }
  if (policy.settings.passHost === 'pass' && passHost !== undefined && passHost !== 'pass') {
    tell('passHost', 'pass', passHost)
  }
}
