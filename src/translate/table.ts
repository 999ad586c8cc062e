import type { Kind, Objects } from '../kinds/table.ts'
import type { Read } from '../read/read.ts'
import { translateApisixClusterConfig } from './apisix-cluster-config.ts'
import { translateApisixConsumer } from './apisix-consumer.ts'
import { translateApisixGlobalRule } from './apisix-global-rule.ts'
import { translateApisixPluginConfig } from './apisix-plugin-config.ts'
import { translateApisixRoute } from './apisix-route.ts'
import { translateApisixTls } from './apisix-tls.ts'
import { translateApisixUpstream } from './apisix-upstream.ts'
import { translateBackendTrafficPolicy } from './backend-traffic-policy.ts'
import { translateConsumer } from './consumer.ts'
import type { Fragment } from './fragment.ts'
import { translateGatewayProxy } from './gateway-proxy.ts'
import { translateIngress } from './ingress.ts'
import { translateIngressClass } from './ingress-class.ts'
import { translatePluginConfig } from './plugin-config.ts'

export type Translate<K extends Kind> = (source: Objects[K], read: Read) => Fragment

/** The kinds that are compiled for their own sake; the others are only referred to. */
export const translators: { readonly [K in Kind]?: Translate<K> } = {
  ApisixRoute: translateApisixRoute,
  ApisixUpstream: translateApisixUpstream,
  ApisixPluginConfig: translateApisixPluginConfig,
  ApisixTls: translateApisixTls,
  ApisixConsumer: translateApisixConsumer,
  ApisixGlobalRule: translateApisixGlobalRule,
  ApisixClusterConfig: translateApisixClusterConfig,
  GatewayProxy: translateGatewayProxy,
  Consumer: translateConsumer,
  PluginConfig: translatePluginConfig,
  BackendTrafficPolicy: translateBackendTrafficPolicy,
  Ingress: translateIngress,
  IngressClass: translateIngressClass,
}

export const rootKinds = Object.keys(translators) as readonly Kind[]
