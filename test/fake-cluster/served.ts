/** A kind that the API server serves, under one or more versions of its group. */
export interface ServedKind {
  /** Empty for the core group. */
  readonly group: string
  /** Newest first. */
  readonly versions: readonly string[]
  readonly kind: string
  readonly plural: string
  readonly isNamespaced: boolean
  /** Whether a CRD brings it: only then does a list repeat apiVersion and kind in every item. */
  readonly isCustom: boolean
}

function builtIn(group: string, kind: string, plural: string, isNamespaced = true): ServedKind {
  return { group, versions: ['v1'], kind, plural, isNamespaced, isCustom: false }
}

function apisix(kind: string, plural: string, versions = ['v2', 'v2beta3', 'v2beta2']): ServedKind {
  return { group: 'apisix.apache.org', versions, kind, plural, isNamespaced: true, isCustom: true }
}

const gatewayGroup = 'gateway.networking.k8s.io'

/** What a fresh fake cluster serves: built-in kinds that matter here, and the CRDs of the APISIX ingress controller. */
export const usualKinds: readonly ServedKind[] = [
  builtIn('', 'Namespace', 'namespaces', false),
  builtIn('', 'Service', 'services'),
  builtIn('', 'Endpoints', 'endpoints'),
  builtIn('', 'Pod', 'pods'),
  builtIn('', 'Secret', 'secrets'),
  builtIn('', 'ConfigMap', 'configmaps'),
  builtIn('discovery.k8s.io', 'EndpointSlice', 'endpointslices'),
  builtIn('networking.k8s.io', 'Ingress', 'ingresses'),
  builtIn('networking.k8s.io', 'IngressClass', 'ingressclasses', false),
  {
    ...builtIn(gatewayGroup, 'ReferenceGrant', 'referencegrants'),
    versions: ['v1beta1', 'v1alpha2'],
    isCustom: true,
  },
  apisix('ApisixRoute', 'apisixroutes'),
  apisix('ApisixUpstream', 'apisixupstreams'),
  apisix('ApisixPluginConfig', 'apisixpluginconfigs'),
  apisix('ApisixTls', 'apisixtlses'),
  apisix('ApisixConsumer', 'apisixconsumers'),
  apisix('BackendTrafficPolicy', 'backendtrafficpolicies', ['v1alpha1']),
  apisix('Consumer', 'consumers', ['v1alpha1']),
  apisix('PluginConfig', 'pluginconfigs', ['v1alpha1']),
  apisix('ApisixGlobalRule', 'apisixglobalrules'),
  { ...apisix('ApisixClusterConfig', 'apisixclusterconfigs'), isNamespaced: false },
  { ...apisix('GatewayProxy', 'gatewayproxies'), versions: ['v1alpha1'] },
]
