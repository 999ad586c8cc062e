import {
  headlessServiceIp,
  portNotFound,
  serviceAssumed,
  serviceNotFound,
  serviceUnusable,
} from '../diagnostics/catalog/binding.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { BackendRef, UpstreamOverride } from '../kinds/apisix-route.ts'
import type { Service, ServicePort } from '../kinds/service.ts'
import { ingressUpstreamId, serviceUpstreamId, type UpstreamVariant } from '../model/id.ts'
import { type At, inside } from '../objects/object.ts'
import type { CompileOptions, ResolveMode, ServiceMapping } from '../read/options.ts'
import type { Read } from '../read/read.ts'
import { missingGrant } from './grant.ts'
import { bindTrafficPolicy } from './traffic-policy.ts'
import type { ServiceUpstreamKey } from './upstream-key.ts'
import { settingsFor } from './upstream-settings.ts'

/** Words a problem once it is known what becomes of the rule: only `link` sees all of its backends. */
export type Problem = (where: At, consequence: string) => Diagnostic

/** What a reference leads to: an upstream, or the reason why there is none. */
export type Bound<K> =
  | { readonly key: K; readonly websocket: boolean; readonly problem?: undefined }
  | { readonly problem: Problem }

/**
 * Follows a reference to a Service port as far as its upstream's identity. Endpoints are not looked at here.
 * A Service of another namespace needs its consent, whatever the options say (section 8.4).
 * Kinds spec section 4.1 (steps 1 and 2), 4.2, 4.3.
 */
export function bindBackend(
  ref: BackendRef,
  namespace: string,
  layer: 'http' | 'stream',
  where: At,
  read: Read,
  report: Report,
): Bound<ServiceUpstreamKey> {
  const { options } = read
  if (ref.elsewhere !== undefined) {
    const named = { object: where.object, path: ref.elsewhere.place, note: 'the namespace is named here' }
    const target = { group: '', kind: 'Service', namespace, name: ref.service }
    const problem = missingGrant(where.object, target, [named], read)
    if (problem !== undefined) return { problem }
  }
  const service = read.get('Service', namespace, ref.service)
  if (service === undefined) return bindWithoutService(ref, namespace, layer, where, read, report)
  const port = findPort(service, ref.port)
  if (service.externalName !== undefined) {
    const number = port?.port ?? externalPort(ref, namespace, read)
    return { key: serviceKey(ref, namespace, number, layer, read), websocket: isWebsocket(port) }
  }
  if (port === undefined) return withoutPort(ref, namespace, service)
  if (
    resolveModeOf(ref.resolve, options) === 'service-ip' &&
    service.clusterIp === undefined &&
    !isMapped(options, namespace, ref.service, port.port)
  ) {
    return withoutAddress(namespace, service)
  }
  return { key: serviceKey(ref, namespace, port.port, layer, read), websocket: isWebsocket(port) }
}

/** What a reference leads to whose Service is not in the input. */
function bindWithoutService(
  ref: BackendRef,
  namespace: string,
  layer: 'http' | 'stream',
  where: At,
  read: Read,
  report: Report,
): Bound<ServiceUpstreamKey> {
  const { options } = read
  if (typeof ref.port === 'number' && isMapped(options, namespace, ref.service, ref.port)) {
    return { key: serviceKey(ref, namespace, ref.port, layer, read), websocket: false }
  }
  if (read.isBroken('Service', namespace, ref.service)) {
    return { problem: (place, so) => serviceUnusable(place, namespace, ref.service, so) }
  }
  if (options.assumeServices && typeof ref.port === 'number') {
    // A subset of it cannot be had, which is told where its nodes are looked for.
    if (ref.subset === undefined) report(serviceAssumed(inside(where, 'serviceName'), namespace, ref.service))
    return { key: serviceKey(ref, namespace, ref.port, layer, read), websocket: false }
  }
  const isMeant = isMeantWithoutService(options, namespace, ref.service)
  const needsNumber = isMeant && typeof ref.port === 'string'
  return { problem: (place, so) => serviceNotFound(place, namespace, ref.service, needsNumber, so) }
}

function withoutPort(ref: BackendRef, namespace: string, service: Service): Bound<ServiceUpstreamKey> {
  const ports = describePorts(service)
  return { problem: (place, so) => portNotFound(place, namespace, ref.service, ref.port, ports, so) }
}

function withoutAddress(namespace: string, { name, headless }: Service): Bound<ServiceUpstreamKey> {
  return { problem: (place, so) => headlessServiceIp(place, namespace, name, headless, so) }
}

/** `endpoint` is what the CRD fills in by itself, so it says no more than nothing does. */
function resolveModeOf(written: string | undefined, options: CompileOptions): ResolveMode {
  switch (written) {
    case 'service':
      return 'service-ip'
    case 'service-ip':
    case 'dns':
    case 'discovery':
    case 'endpoints':
    case 'auto':
      return written
    default:
      return options.resolve
  }
}

function serviceKey(
  ref: BackendRef,
  namespace: string,
  port: number,
  layer: 'http' | 'stream',
  read: Read,
): ServiceUpstreamKey {
  const { service, subset } = ref
  const resolve = resolveModeOf(ref.resolve, read.options)
  const streamScheme = layer === 'stream' ? streamSchemeOf(service, namespace, port, read) : undefined
  const isPoliced = ref.isOfIngress === true && bindTrafficPolicy(namespace, service, port, read) !== undefined
  const variants = variantsOf(resolve, streamScheme, isPoliced, read)
  const { id, name } =
    ref.override === undefined
      ? serviceUpstreamId({ namespace, service, subset, port }, variants)
      : ingressUpstreamId({ namespace, service, port }, ref.override.ingress, describeOverride(ref.override))
  return {
    kind: 'service',
    id,
    name,
    namespace,
    service,
    port,
    resolve,
    subset,
    streamScheme,
    // The id of an override does not depend on policies, so neither may its key.
    isOfIngress: isPoliced || ref.override !== undefined,
    override: ref.override,
  }
}

function variantsOf(
  resolve: ResolveMode,
  streamScheme: ServiceUpstreamKey['streamScheme'],
  isPoliced: boolean,
  read: Read,
): readonly UpstreamVariant[] {
  // The way of resolving is part of the identity only where a backend asks for another one than everybody else (BUG-17).
  const isPlain = resolve === read.options.resolve
  if (isPlain && streamScheme === undefined && !isPoliced) return plain
  const variants: UpstreamVariant[] = []
  if (!isPlain) variants.push(resolve === 'service-ip' ? 'service' : resolve)
  if (streamScheme !== undefined) variants.push(streamScheme)
  if (isPoliced) variants.push('ingress')
  return variants
}

const plain: readonly UpstreamVariant[] = []

function describeOverride({ scheme, retries, timeout }: UpstreamOverride): readonly string[] {
  return [
    ...(scheme === undefined ? [] : [scheme]),
    ...(retries === undefined ? [] : ['retries', String(retries)]),
    ...(timeout === undefined ? [] : ['timeout', ...[timeout.connect, timeout.send, timeout.read].map(String)]),
  ]
}

const streamSchemes = ['tcp', 'tls', 'udp'] as const

function streamSchemeOf(service: string, namespace: string, port: number, read: Read) {
  const decorator = read.get('ApisixUpstream', namespace, service)
  const scheme = decorator && settingsFor(decorator, port).scheme
  return streamSchemes.find((known) => known === scheme)
}

/** An ExternalName Service need not declare the port (kinds spec section 4.3). */
function externalPort(ref: BackendRef, namespace: string, read: Read): number {
  if (typeof ref.port === 'number') return ref.port
  const decorator = read.get('ApisixUpstream', namespace, ref.service)
  return defaultPort(decorator && settingsFor(decorator, ref.port).scheme)
}

export function defaultPort(scheme: string | undefined): number {
  return scheme === 'https' || scheme === 'grpcs' ? 443 : 80
}

export function findPort(service: Service, wanted: number | string): ServicePort | undefined {
  for (const port of service.ports) if ((typeof wanted === 'number' ? port.port : port.name) === wanted) return port
  return undefined
}

/** `80 (http), 443`, for messages. */
export function describePorts(service: Service): string {
  return service.ports.map(({ port, name }) => (name === '' ? String(port) : `${port} (${name})`)).join(', ')
}

function isWebsocket(port: ServicePort | undefined): boolean {
  return port?.appProtocol === 'kubernetes.io/ws' || port?.appProtocol === 'kubernetes.io/wss'
}

/** Whether a Service that is not in the input may be meant all the same: Services are assumed, or it is mapped. */
export function isMeantWithoutService(options: CompileOptions, namespace: string, service: string): boolean {
  return options.assumeServices || options.map.some((entry) => isOf(entry, namespace, service))
}

function isMapped(options: CompileOptions, namespace: string, service: string, port: number): boolean {
  return mappingFor(options, namespace, service, port) !== undefined
}

/** A mapping of this very port beats one of the whole Service. */
export function mappingFor(
  options: CompileOptions,
  namespace: string,
  service: string,
  port: number | string,
): ServiceMapping | undefined {
  if (options.map.length === 0) return undefined
  const ofService = options.map.filter((entry) => isOf(entry, namespace, service))
  return ofService.find((entry) => entry.port === port) ?? ofService.find((entry) => entry.port === undefined)
}

function isOf(entry: ServiceMapping, namespace: string, service: string): boolean {
  return entry.namespace === namespace && entry.service === service
}
