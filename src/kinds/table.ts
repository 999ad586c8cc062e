import { kindNotCompiled, unknownGroup, unknownKind } from '../diagnostics/catalog/fields.ts'
import { nearlyAGrant } from '../diagnostics/catalog/grants.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { at, type ObjectKey, objectKey } from '../objects/object.ts'
import { groupOf, type RawObject } from '../objects/raw.ts'
import { type ApisixClusterConfig, apisixClusterConfig } from './apisix-cluster-config.ts'
import { type ApisixConsumer, apisixConsumer } from './apisix-consumer.ts'
import { type ApisixGlobalRule, apisixGlobalRule } from './apisix-global-rule.ts'
import { type ApisixPluginConfig, apisixPluginConfig } from './apisix-plugin-config.ts'
import type { ApisixRoute } from './apisix-route.ts'
import { apisixRoute } from './apisix-route-versions.ts'
import { type ApisixTls, apisixTls } from './apisix-tls.ts'
import { type ApisixUpstream, apisixUpstream } from './apisix-upstream.ts'
import { type BackendTrafficPolicy, backendTrafficPolicy } from './backend-traffic-policy.ts'
import { type ConfigMap, configMap } from './config-map.ts'
import { type Consumer, consumer } from './consumer.ts'
import { decode, isAskedByName, type KindEntry } from './decode.ts'
import { type EndpointSlice, endpointSlice } from './endpoint-slice.ts'
import { type Endpoints, endpoints } from './endpoints.ts'
import { type GatewayProxy, gatewayProxy } from './gateway-proxy.ts'
import { type Ingress, ingress } from './ingress.ts'
import { type IngressClass, ingressClass } from './ingress-class.ts'
import { namespaceOf } from './meta.ts'
import { type PluginConfig, pluginConfig } from './plugin-config.ts'
import { type Pod, pod } from './pod.ts'
import { isNearlyGrant, type ReferenceGrant, referenceGrant } from './reference-grant.ts'
import { type Secret, secret } from './secret.ts'
import { type Service, service } from './service.ts'

/** The internal form of each kind. */
export interface Objects {
  readonly ApisixRoute: ApisixRoute
  readonly ApisixUpstream: ApisixUpstream
  readonly ApisixPluginConfig: ApisixPluginConfig
  readonly ApisixTls: ApisixTls
  readonly ApisixConsumer: ApisixConsumer
  readonly ApisixGlobalRule: ApisixGlobalRule
  readonly ApisixClusterConfig: ApisixClusterConfig
  readonly GatewayProxy: GatewayProxy
  readonly Consumer: Consumer
  readonly PluginConfig: PluginConfig
  readonly BackendTrafficPolicy: BackendTrafficPolicy
  readonly Ingress: Ingress
  readonly IngressClass: IngressClass
  readonly Service: Service
  readonly EndpointSlice: EndpointSlice
  readonly Endpoints: Endpoints
  readonly Pod: Pod
  readonly Secret: Secret
  readonly ReferenceGrant: ReferenceGrant
  readonly ConfigMap: ConfigMap
}

export type Kind = keyof Objects

/** THE list: a kind that is not here is none of ours. */
export const kinds: { readonly [K in Kind]: KindEntry<Objects[K]> } = {
  ApisixRoute: apisixRoute,
  ApisixUpstream: apisixUpstream,
  ApisixPluginConfig: apisixPluginConfig,
  ApisixTls: apisixTls,
  ApisixConsumer: apisixConsumer,
  ApisixGlobalRule: apisixGlobalRule,
  ApisixClusterConfig: apisixClusterConfig,
  GatewayProxy: gatewayProxy,
  Consumer: consumer,
  PluginConfig: pluginConfig,
  BackendTrafficPolicy: backendTrafficPolicy,
  Ingress: ingress,
  IngressClass: ingressClass,
  Service: service,
  EndpointSlice: endpointSlice,
  Endpoints: endpoints,
  Pod: pod,
  Secret: secret,
  ReferenceGrant: referenceGrant,
  ConfigMap: configMap,
}

/** Whether objects of the kind are only read where something names them. */
export function isReadByName(kind: Kind): boolean {
  return isAskedByName(kinds[kind].watched)
}

const apisixGroup = 'apisix.apache.org'

/** Kinds of the APISIX group that exist and are not compiled; each leaves these lists when it joins the table. */
const ofGatewayApi: readonly string[] = ['HTTPRoutePolicy', 'L4RoutePolicy']
const notCompiled: readonly string[] = [...ofGatewayApi, 'ApisixService']

const apisixKinds: ReadonlySet<string> = new Set([
  ...Object.values(kinds).flatMap(({ group, kind }) => (group === apisixGroup ? [kind] : [])),
  ...notCompiled,
])

/**
 * Whether an object concerns us; everything of the APISIX group does, so that a misspelt kind is not overlooked, and what
 * is of a group that nearly is that one, or nearly a ReferenceGrant.
 */
export function isOurs(group: string, kind: string): boolean {
  return (
    group === apisixGroup ||
    kindOf(group, kind) !== undefined ||
    isNearlyOurs(group, kind) ||
    isNearlyGrant(group, kind)
  )
}

/** A misspelt group: `apisix.apache.com`, or any at all with a kind such as ApisixRoute. */
function isNearlyOurs(group: string, kind: string): boolean {
  if (group === apisixGroup) return false
  if (kind.startsWith('Apisix') && apisixKinds.has(kind)) return true
  return /apisix/i.test(group) && suggest(group, [apisixGroup]) !== undefined
}

/**
 * The kind that somebody most likely meant who misspelt a kind or the group, so that what refers to such an object does
 * not go on as if nobody had written it. Undefined where nothing is misspelt or nothing is close.
 */
export function meantKind(group: string, kind: string): Kind | undefined {
  if (group !== apisixGroup && !isNearlyOurs(group, kind)) return undefined
  if (apisixKinds.has(kind)) return group === apisixGroup ? undefined : kindOf(apisixGroup, kind)
  return kindOf(apisixGroup, suggest(kind, [...apisixKinds]) ?? '')
}

/** The group where a group's kinds live today: Ingress began in `extensions` (https://kubernetes.io/docs/reference/using-api/deprecation-guide/). */
const movedGroups: ReadonlyMap<string, string> = new Map([['extensions', 'networking.k8s.io']])

export function kindOf(group: string, kind: string): Kind | undefined {
  const current = movedGroups.get(group) ?? group
  return Object.hasOwn(kinds, kind) && kinds[kind as Kind].group === current ? (kind as Kind) : undefined
}

/** An object of ours, named even where it cannot be used. */
export interface Decoded {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
  readonly object: Objects[Kind] | undefined
}

/**
 * An object of ours in its internal form. Undefined for what is none of ours; `object` is undefined where the object is
 * ours but cannot be used. Reports everything odd.
 */
export function decodeObject(raw: RawObject, report: Report): Decoded | undefined {
  const group = groupOf(raw.apiVersion)
  const kind = kindOf(group, raw.kind)
  if (kind !== undefined) {
    const { name } = raw.metadata
    const namespace = namespaceOf(raw, kinds[kind].scope)
    return { kind, namespace, name, object: decode<Objects[Kind]>(raw, kinds[kind], report) }
  }
  if (group === apisixGroup) {
    const place = at(keyOf(raw), 'kind')
    report(
      notCompiled.includes(raw.kind)
        ? kindNotCompiled(place, raw.kind, ofGatewayApi.includes(raw.kind))
        : unknownKind(place, raw.kind, group, suggest(raw.kind, [...apisixKinds])),
    )
  } else if (isNearlyOurs(group, raw.kind)) report(unknownGroup(at(keyOf(raw), 'apiVersion'), group, apisixGroup))
  else if (isNearlyGrant(group, raw.kind)) {
    report(nearlyAGrant(at(keyOf(raw), group === referenceGrant.group ? 'kind' : 'apiVersion'), group, raw.kind))
  }
  return undefined
}

/** The key under which an object is known, whatever its version. */
export function keyOf(raw: RawObject): ObjectKey {
  const group = groupOf(raw.apiVersion)
  const kind = kindOf(group, raw.kind)
  const entry = kind === undefined ? undefined : kinds[kind]
  return objectKey(entry?.group ?? group, raw.kind, namespaceOf(raw, entry?.scope), raw.metadata.name)
}
