import { defaultPort, mappingFor, type Problem } from '../bind/backend.ts'
import { type Located, nodeWeight } from '../bind/located.ts'
import { locateNodes, withoutSubset } from '../bind/nodes.ts'
import { refusedTarget } from '../bind/target.ts'
import type { ExternalUpstreamKey, ServiceUpstreamKey, UpstreamKey } from '../bind/upstream-key.ts'
import { type EffectiveSettings, pathOf, type SettingsField, settingsFor } from '../bind/upstream-settings.ts'
import {
  externalServiceUnusable,
  externalUpstreamNotFound,
  upstreamSettingsUnusable,
} from '../diagnostics/catalog/binding.ts'
import { externalNodesWeighNothing } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixUpstream } from '../kinds/apisix-upstream.ts'
import { checkUpstream } from '../model/check.ts'
import type { Node, Upstream } from '../model/config.ts'
import { named } from '../model/id.ts'
import { present } from '../model/present.ts'
import { type At, at, type ObjectKey, objectKey, type Path, parseObjectKey } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import type { Spoiled, UpstreamOutcome } from './fragment.ts'
import { type AppliedPolicy, policyOf, tellDefaults, withPolicy } from './traffic-policy.ts'
import { type SchemeWish, schemeOf } from './upstream-scheme.ts'
import { discoveryArguments, type TranslatedSettings, translateSettings } from './upstream-settings.ts'

/** One upstream, a unit of its own: an endpoint change compiles it again and no route. Kinds spec sections 3 and 4. */
export function translateUpstream(key: UpstreamKey, read: Read): UpstreamOutcome {
  return key.kind === 'service' ? translateServiceUpstream(key, read) : translateExternalUpstream(key, read)
}

function translateServiceUpstream(key: ServiceUpstreamKey, read: Read): UpstreamOutcome {
  const { namespace, service } = key
  const decorator = read.get('ApisixUpstream', namespace, service)
  if (decorator === undefined && read.isBroken('ApisixUpstream', namespace, service)) {
    return { ...unusable(key), spoiled: spoiledService(key, decoratorKey(namespace, service), read) }
  }
  const settings = decorator && settingsFor(decorator, key.port)
  const usable = usableSettings(decorator, settings, key.port, read)
  if (usable === undefined) {
    return { ...unusable(key), spoiled: spoiledService(key, decoratorKey(namespace, service), read) }
  }
  const policy = policyOf(key, read)
  if (policy !== undefined && 'problem' in policy) {
    const spoiled = spoiledService(key, policy.key, read)
    return { upstream: undefined, remarks: [policy.problem], diagnostics: [], spoiled }
  }
  const translated = withOverride(withPolicy(usable, policy), key)

  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  const location = isDiscovered(key, settings, read) ? discoveredAll(key) : locateNodes(key, read)
  if (location?.kind === 'nowhere') return { upstream: undefined, remarks: location.remarks, diagnostics }
  const scheme = schemeOf(key, wishesOf(policy, decorator, settings), read, report)
  const target =
    location === undefined
      ? discoveryFields(settings)
      : location.kind === 'nodes'
        ? { nodes: location.nodes }
        : { discovery_type: 'kubernetes', service_name: location.serviceName }
  const upstream = assemble(key, translated, scheme, target)
  const from = at(objectKey('', 'Service', namespace, service))
  if (policy !== undefined) tellDefaults(policy, key, upstream, report)
  const source: Source = { from, policy, own: decorator && settings && { key: decorator.key, settings } }
  return finish(upstream, source, location?.remarks ?? [], read, report, diagnostics)
}

/** What an upstream was made of: objects that say something of it, the first of which counts. */
interface Source {
  /** The object that stands for all of it. */
  readonly from: At
  readonly policy?: AppliedPolicy | undefined
  readonly own?: { readonly key: ObjectKey; readonly settings: EffectiveSettings } | undefined
}

function placeOf({ from, policy, own }: Source, field: SettingsField): At {
  if (policy?.settings[field] !== undefined) return { object: policy.key, path: pathOf(policy.settings, field) }
  return own === undefined ? from : { object: own.key, path: pathOf(own.settings, field) }
}

/** The policy's comes first; http, which its CRD fills in, is no wish (kinds spec section 10.2). */
function wishesOf(
  policy: AppliedPolicy | undefined,
  decorator: ApisixUpstream | undefined,
  settings: EffectiveSettings | undefined,
): readonly SchemeWish[] {
  if (policy?.settings.scheme === undefined && settings?.scheme === undefined) return noWishes
  const wishes: SchemeWish[] = []
  if (policy?.settings.scheme !== undefined && policy.settings.scheme !== 'http') {
    wishes.push(wishOf(policy.settings.scheme, policy.key, policy.settings))
  }
  if (decorator !== undefined && settings?.scheme !== undefined) {
    wishes.push(wishOf(settings.scheme, decorator.key, settings))
  }
  return wishes
}

const noWishes: readonly SchemeWish[] = []

function wishOf(scheme: string, object: ObjectKey, from: EffectiveSettings): SchemeWish {
  return { scheme, place: { object, path: pathOf(from, 'scheme') } }
}

/** The ApisixUpstream names a service registry, and no mapping leads elsewhere. */
function isDiscovered(
  { namespace, service, port }: ServiceUpstreamKey,
  settings: EffectiveSettings | undefined,
  read: Read,
) {
  return settings?.discovery !== undefined && mappingFor(read.options, namespace, service, port) === undefined
}

/** A registry knows no subsets of pods. */
function discoveredAll(key: ServiceUpstreamKey): Located | undefined {
  return key.subset === undefined ? undefined : withoutSubset(key, key.subset)
}

function translateExternalUpstream(key: ExternalUpstreamKey, read: Read): UpstreamOutcome {
  const source = read.get('ApisixUpstream', key.namespace, key.upstream)
  const spoiled: Spoiled = { by: decoratorKey(key.namespace, key.upstream), nodes: 'own', remarks: [] }
  if (source === undefined) {
    const isBroken = read.isBroken('ApisixUpstream', key.namespace, key.upstream)
    const remark: Problem = (where, so) => externalUpstreamNotFound(where, key.namespace, key.upstream, isBroken, so)
    return { upstream: undefined, remarks: [remark], diagnostics: [], ...(isBroken && { spoiled }) }
  }
  const { settings } = source
  const translated = usableSettings(source, settings, undefined, read)
  if (translated === undefined) return { ...unusable(key), spoiled }
  const nodes = settings.discovery ? undefined : externalNodes(source, settings.scheme, read)
  if (nodes === 'unusable') return { ...unusable(key), spoiled }
  const target = nodes === undefined ? discoveryFields(settings) : { nodes }
  const upstream = assemble(key, translated, settings.scheme as Upstream['scheme'], target)
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  return finish(upstream, { from: at(source.key), own: source }, [], read, report, diagnostics)
}

/** What is wrong with an ApisixUpstream is told where it is a root (apisix-upstream.ts); here only whether it can be used. */
function usableSettings(
  source: ApisixUpstream | undefined,
  settings: EffectiveSettings | undefined,
  port: number | string | undefined,
  read: Read,
): TranslatedSettings | undefined {
  if (source === undefined || settings === undefined) return { type: 'roundrobin' }
  if (source.ports.length > 1 && isSaidTwice(source.ports, port)) return undefined
  return translateSettings(settings, source.key, read, unheard)
}

function isSaidTwice(ports: ApisixUpstream['ports'], port: number | string | undefined): boolean {
  return ports.filter((own) => own.port === port).length > 1
}

const unheard: Report = () => undefined

function finish(
  upstream: Upstream,
  source: Source,
  remarks: readonly Problem[],
  read: Read,
  report: Report,
  diagnostics: readonly Diagnostic[],
): UpstreamOutcome {
  const sourceOf = ([section]: Path): At => placeOf(source, fieldOf[String(section)] ?? 'loadBalancer')
  const so = 'the upstream is left out'
  return admit('upstreams', upstream, so, checkUpstream, sourceOf, read, report)
    ? { upstream: { value: upstream, from: source.from }, remarks, diagnostics }
    : refused(upstream, source, remarks, diagnostics)
}

/** An upstream that may not go into the file; the diagnostics say why. */
function refused(
  upstream: Upstream,
  { from, policy, own }: Source,
  remarks: readonly Problem[],
  diagnostics: readonly Diagnostic[],
): UpstreamOutcome {
  const by = policy?.key ?? own?.key
  const { namespace, name } = parseObjectKey(from.object)
  const remark: Problem = (where, so) => upstreamSettingsUnusable(where, `${namespace}/${name}`, so)
  const spoiled = by && { by, nodes: by === from.object ? ('own' as const) : upstream.nodes, remarks }
  return { upstream: undefined, remarks: [remark], diagnostics, ...(spoiled && { spoiled }) }
}

const fieldOf: Readonly<Record<string, SettingsField>> = {
  scheme: 'scheme',
  pass_host: 'passHost',
  upstream_host: 'upstreamHost',
  retries: 'retries',
  timeout: 'timeout',
  checks: 'healthCheck',
  tls: 'tlsSecret',
  discovery_type: 'discovery',
  service_name: 'discovery',
  discovery_args: 'discovery',
}

function unusable(key: UpstreamKey): UpstreamOutcome {
  const name = `${key.namespace}/${key.kind === 'service' ? key.service : key.upstream}`
  return { upstream: undefined, remarks: [(where, so) => upstreamSettingsUnusable(where, name, so)], diagnostics: [] }
}

function decoratorKey(namespace: string, name: string): ObjectKey {
  return objectKey('apisix.apache.org', 'ApisixUpstream', namespace, name)
}

/** Where requests for the Service would go, whatever its settings: with the last good ones it can be served on. */
function spoiledService(key: ServiceUpstreamKey, by: ObjectKey, read: Read): Spoiled {
  const location = locateNodes(key, read)
  const nodes = location.kind === 'nodes' ? location.nodes : undefined
  return { by, nodes, remarks: location.kind === 'nowhere' ? [] : location.remarks }
}

/** What an Ingress says counts for its own upstream more than what policies and the ApisixUpstream say to everybody. */
function withOverride(settings: TranslatedSettings, { override }: ServiceUpstreamKey): TranslatedSettings {
  if (override === undefined) return settings
  return {
    ...settings,
    retries: override.retries ?? settings.retries,
    timeout: override.timeout ?? settings.timeout,
  }
}

/** Where an upstream finds its nodes. */
type Target = {
  readonly [K in 'nodes' | 'discovery_type' | 'service_name' | 'discovery_args']?: Upstream[K] | undefined
}

function assemble(
  key: UpstreamKey,
  settings: TranslatedSettings,
  scheme: Upstream['scheme'],
  { nodes, discovery_type, service_name, discovery_args }: Target,
): Upstream {
  const { id, name } = named(key)
  return present({
    id,
    name,
    type: settings.type,
    hash_on: settings.hash_on,
    key: settings.key,
    scheme: scheme === 'http' ? undefined : scheme,
    pass_host: settings.pass_host,
    upstream_host: settings.upstream_host,
    retries: settings.retries,
    timeout: settings.timeout,
    checks: settings.checks,
    tls: settings.tls,
    nodes,
    discovery_type,
    service_name,
    discovery_args,
  })
}

function discoveryFields(settings: EffectiveSettings | undefined): Target {
  const { type, serviceName, args } = settings?.discovery ?? { type: '', serviceName: '', args: undefined }
  return { discovery_type: type, service_name: serviceName, discovery_args: args && discoveryArguments(args) }
}

/** Kinds spec section 3.5. The errors are told where the ApisixUpstream is a root. */
export function externalNodes(
  source: ApisixUpstream,
  scheme: string | undefined,
  read: Read,
  report: (diagnostic: Diagnostic) => void = () => undefined,
): readonly Node[] | 'unusable' {
  const nodes = source.externalNodes.map(({ path, type, name, port, weight }) => {
    const where = { object: source.key, path: [...path, 'name'] }
    const service = type === 'Service' ? read.get('Service', source.namespace, name) : undefined
    const host = type === 'Domain' ? name : service?.externalName
    if (host === undefined || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\.?$/.test(host)) {
      report(externalServiceUnusable(where, type, name, service !== undefined))
      return undefined
    }
    const refusal = refusedTarget(source.key, host, read)
    if (refusal !== undefined) {
      report(refusal(where, 'rules that use it alone are left out'))
      return undefined
    }
    return { host: host.replace(/\.$/, ''), port: port ?? defaultPort(scheme), weight: weight ?? nodeWeight }
  })
  const complete = nodes.filter((node) => node !== undefined)
  if (complete.length < nodes.length) return 'unusable'
  // APISIX would spread the requests evenly over nodes of which none is to have any (C2).
  if (!complete.every(({ weight }) => weight === 0)) return complete
  if (complete.length > 0) report(externalNodesWeighNothing({ object: source.key, path: ['spec', 'externalNodes'] }))
  return []
}
