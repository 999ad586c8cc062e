import type { At } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'

/** AXC03xx: a reference that leads nowhere, or to something that cannot be used. `so` says what becomes of it. */

export const serviceNotFound = finding(
  'AXC0301',
  'error',
  {
    title: 'A backend names a Service that is not there',
    cause: 'The name is misspelt, the Service is in another namespace, or its manifest is not among the input.',
    fix: 'Add the Service to the input. A repository that holds routes only can use --assume-services.',
  },
  (namespace: string, service: string, needsNumber: boolean, so: string) => ({
    message: `Service ${namespace}/${service} is not in the input; ${so}`,
    hint: needsNumber
      ? 'a Service that is assumed or mapped needs a port number here, not a name'
      : 'add its manifest, or use --assume-services',
  }),
)

export const portNotFound = finding(
  'AXC0302',
  'error',
  {
    title: 'A Service does not have the port that a backend names',
    cause:
      'servicePort is compared with spec.ports[].port (a number) or spec.ports[].name (a text), never with targetPort.',
    fix: 'Use one of the ports that the hint lists.',
  },
  (namespace: string, service: string, port: number | string, known: string, so: string) => ({
    message: `Service ${namespace}/${service} has no port ${typeof port === 'number' ? port : JSON.stringify(port)}; ${so}`,
    hint: `it has ${known || 'no ports at all'}${isQuotedNumber(port) ? '; a number stands without quotes' : ''}`,
  }),
)

export const serviceUnusable = finding(
  'AXC0303',
  'error',
  {
    title: 'A backend names a Service that could not be read',
    cause: 'The Service is there, but its manifest is broken; its own diagnostics say where.',
    fix: 'Correct the Service.',
  },
  (namespace: string, service: string, so: string) => ({
    message: `Service ${namespace}/${service} is broken (see its own diagnostics); ${so}`,
    hint: 'correct the Service',
  }),
)

export const serviceAssumed = finding(
  'AXC0304',
  'warning',
  {
    title: 'A Service is assumed to exist',
    cause: 'It is not in the input, and --assume-services says that it will be there.',
    fix: 'Nothing, if it will; APISIX answers 503 where the name does not resolve.',
  },
  (namespace: string, service: string) => ({
    message: `Service ${namespace}/${service} is not in the input and is assumed; it is reached by its DNS name`,
  }),
)

export const headlessServiceIp = finding(
  'AXC0305',
  'error',
  {
    title: 'A Service has no address of its own',
    cause:
      'The backend, or --resolve service-ip, asks for the cluster IP, but the Service is headless or has not got one yet.',
    fix: 'Use another resolveGranularity (endpoint means what --resolve says), or a Service with a cluster IP.',
  },
  (namespace: string, service: string, headless: boolean, so: string) => ({
    message: `Service ${namespace}/${service} ${headless ? 'is headless' : 'has no clusterIP'}, so it has no address to send to; ${so}`,
    hint: headless ? 'use resolveGranularity: endpoints' : 'use --resolve dns where no cluster has assigned an address',
  }),
)

export const secretNotFound = finding(
  'AXC0306',
  'error',
  {
    title: 'A Secret is not there',
    cause: 'The name is misspelt, the Secret is in another namespace, or its manifest is broken or not in the input.',
    fix: 'Add or correct the Secret. What refers to it is left out meanwhile: nothing is emitted without what it asked for.',
  },
  (namespace: string, name: string, broken: boolean, so: string) => ({
    message: `Secret ${namespace}/${name} is ${broken ? 'broken (see its own diagnostics)' : 'not in the input'}; ${so}`,
    hint: broken ? 'correct the Secret' : 'add its manifest, or correct the name',
  }),
)

export const certificateMissing = finding(
  'AXC0307',
  'error',
  {
    title: 'A Secret holds no complete certificate',
    cause: 'A certificate Secret holds tls.crt and tls.key, or cert and key.',
    fix: 'Add the missing entry to the Secret.',
  },
  (namespace: string, name: string, key: string, so: string) => ({
    message: `Secret ${namespace}/${name} has no ${key}; ${so}`,
    hint: `add ${key} to the Secret`,
  }),
)

export const certificateUnreadable = finding(
  'AXC0308',
  'error',
  {
    title: 'A certificate or private key cannot be read',
    cause: 'The text is no PEM, or it is damaged or encrypted.',
    fix: 'Replace the entry by an unencrypted PEM block.',
  },
  (namespace: string, name: string, key: string, what: string, so: string) => ({
    message: `${key} of Secret ${namespace}/${name} is no readable ${what}; ${so}`,
    hint: 'a PEM block without passphrase is wanted',
  }),
)

export const certificateKeyMismatch = finding(
  'AXC0309',
  'error',
  {
    title: 'A private key does not belong to its certificate',
    cause:
      'One of the two was renewed without the other. APISIX accepts such a pair and then goes without certificate.',
    fix: 'Store the pair that was issued together.',
  },
  (namespace: string, name: string, so: string) => ({
    message: `the private key of Secret ${namespace}/${name} does not fit its certificate; ${so}`,
    hint: 'store the certificate and the key that were issued together',
  }),
)

export const endpointsMissing = finding(
  'AXC0310',
  'warning',
  {
    title: 'A rule waits for the endpoints of its Service',
    cause:
      'There is neither an Endpoints object nor an EndpointSlice for the Service, so nobody knows where its pods are.',
    fix: 'Nothing, if the endpoints are on their way. For manifests without endpoints use --resolve dns, or --missing-endpoints 503 to answer 503 meanwhile.',
  },
  (namespace: string, service: string, so: string) => ({
    message: `Service ${namespace}/${service} has no Endpoints and no EndpointSlice yet; ${so} until it has`,
    hint: 'for manifests without endpoints use --resolve dns',
  }),
)

export const endpointsMissingAnswers503 = finding(
  'AXC0311',
  'warning',
  {
    title: 'A route answers 503 because nobody knows the endpoints of its Service',
    cause:
      'There is neither an Endpoints object nor an EndpointSlice with the port, and --missing-endpoints 503 is set.',
    fix: 'Nothing, if the endpoints are on their way.',
  },
  (namespace: string, service: string, port: string | undefined) => ({
    message:
      port === undefined
        ? `Service ${namespace}/${service} has no Endpoints and no EndpointSlice yet; the answer is 503 until it has`
        : `the endpoints of Service ${namespace}/${service} have no port ${port}; the answer is 503 until they have`,
    hint: port === undefined ? 'for manifests without endpoints use --resolve dns' : nameEndpointPort(port),
  }),
)

export const endpointPortMissing = finding(
  'AXC0312',
  'warning',
  {
    title: 'The endpoints of a Service do not have the port',
    cause: 'Endpoint ports are found by the name of the Service port; hand-made endpoints often lack it.',
    fix: 'Give the endpoint port the same name as the port of the Service (none, if that has none).',
  },
  (namespace: string, service: string, port: string, so: string) => ({
    message: `the endpoints of Service ${namespace}/${service} have no port ${port}; ${so} until they have`,
    hint: nameEndpointPort(port),
  }),
)

export const endpointsOfOtherFamily = finding(
  'AXC0327',
  'warning',
  {
    title: 'All endpoints of a Service are of another address family',
    cause: 'A Service lists its families under ipFamilies; EndpointSlices of other families do not count.',
    fix: 'Correct ipFamilies of the Service, or the addressType of the slices. Until then the answer is 503.',
  },
  (namespace: string, service: string, families: readonly string[]) => ({
    message: `Service ${namespace}/${service} is ${families.join(' and ')}, and none of its EndpointSlices is; the answer is 503`,
  }),
)

export const subsetUnknown = finding(
  'AXC0313',
  'error',
  {
    title: 'A backend names a subset that nobody defines',
    cause: 'Subsets are defined in the ApisixUpstream with the name of the Service.',
    fix: 'Define the subset there. Until then no pod belongs to it, and the answer is 503.',
  },
  (namespace: string, service: string, subset: string, known: readonly string[], hasUpstream: boolean) => ({
    message: hasUpstream
      ? `ApisixUpstream ${namespace}/${service} defines no subset ${JSON.stringify(subset)}; its share is answered with 503`
      : `there is no ApisixUpstream ${namespace}/${service} to define subset ${JSON.stringify(subset)}; its share is answered with 503`,
    hint: known.length > 0 ? `it defines ${known.join(', ')}` : undefined,
  }),
)

export const podUnknown = finding(
  'AXC0314',
  'warning',
  {
    title: 'The pod behind an endpoint is not there',
    cause: 'Whether an endpoint belongs to a subset is decided by the labels of its pod, which is not in the input.',
    fix: 'Add the Pod. Until then the endpoint belongs to no subset.',
  },
  (namespace: string, { pod, host }: { readonly pod: string | undefined; readonly host: string }, subset: string) => ({
    message:
      pod === undefined
        ? `no Pod of the input in ${namespace} has the address ${host}, so it is not in subset ${JSON.stringify(subset)}`
        : `Pod ${namespace}/${pod} is not in the input, so its endpoint is not in subset ${JSON.stringify(subset)}`,
    hint: 'add the Pod',
  }),
)

export const subsetNeedsEndpoints = finding(
  'AXC0315',
  'error',
  {
    title: 'A subset is asked for where pods are not known',
    cause: 'DNS names, cluster IPs and discovery lead to all pods of a Service; a subset needs its endpoints.',
    fix: 'Add the endpoints and pods to the input, or drop the subset.',
  },
  (namespace: string, service: string, subset: string, so: string) => ({
    message: `subset ${JSON.stringify(subset)} of Service ${namespace}/${service} needs endpoints, which are not in use here; ${so}`,
    hint: 'add its EndpointSlices and Pods to the input, or drop the subset',
  }),
)

export const dnsNeedsNumber = finding(
  'AXC0316',
  'error',
  {
    title: 'The port behind a headless Service is only known by name',
    cause: 'The DNS name of a headless Service leads to its pods, and their port is a name that only the pods resolve.',
    fix: 'Make targetPort a number, or use endpoints.',
  },
  (namespace: string, service: string, targetPort: string, so: string) => ({
    message: `headless Service ${namespace}/${service} has the named targetPort ${targetPort}, which DNS cannot resolve; ${so}`,
    hint: 'make targetPort a number, or add the EndpointSlices to the input',
  }),
)

export const discoveryNeedsPort = finding(
  'AXC0317',
  'error',
  {
    title: 'Discovery cannot name the port',
    cause: 'The port of the Service has no name, and its targetPort is a name that only the pods resolve.',
    fix: 'Name the port of the Service.',
  },
  (namespace: string, service: string, so: string) => ({
    message: `the port of Service ${namespace}/${service} has neither a name nor a numeric targetPort; ${so}`,
    hint: 'name the port',
  }),
)

export const pluginNotAMapping = finding(
  'AXC0318',
  'error',
  {
    title: 'A plugin configuration is no mapping',
    cause: 'config holds a text, a number or a list where field names are expected.',
    fix: 'Indent the fields of the plugin below config.',
  },
  (plugin: string, so: string) => ({
    message: `the configuration of plugin ${plugin} is no mapping; ${so}`,
    hint: 'indent the fields of the plugin below config',
  }),
)

export const pluginSecretUnreadable = finding(
  'AXC0319',
  'error',
  {
    title: 'A Secret holds a value that is no text',
    cause: 'The value is not base64, or what it encodes is not UTF-8.',
    fix: 'Correct the entry of the Secret.',
  },
  (namespace: string, name: string, key: string, so: string) => ({
    message: `entry ${JSON.stringify(key)} of Secret ${namespace}/${name} does not decode to text; ${so}`,
    hint: 'entries of data are base64; plain text goes under stringData',
  }),
)

export const pluginSecretWrongType = finding(
  'AXC0320',
  'error',
  {
    title: 'A Secret holds a text where a plugin wants a number or a truth value',
    cause: 'Values of Secrets are texts; they are converted to what the plugin expects, and this one does not convert.',
    fix: 'Write the value as 60 or true in the Secret.',
  },
  (namespace: string, name: string, key: string, plugin: string, type: string, so: string) => ({
    message: `entry ${JSON.stringify(key)} of Secret ${namespace}/${name} is not ${typeWords[type] ?? type}, which plugin ${plugin} wants; ${so}`,
    hint: `write it as ${type === 'boolean' ? 'true or false' : '60'} in the Secret`,
  }),
)

export const pluginTwice = finding(
  'AXC0321',
  'warning',
  {
    title: 'A plugin is listed twice',
    cause: 'APISIX has one configuration per plugin and route.',
    fix: 'Delete one of the two; the later one counts.',
  },
  (plugin: string, earlier: At) => ({
    message: `plugin ${plugin} is listed before; this configuration replaces the earlier one`,
    hint: 'keep one of the two',
    related: [{ ...earlier, note: 'the earlier one' }],
  }),
)

export const pluginConfigNotFound = finding(
  'AXC0322',
  'error',
  {
    title: 'A rule names an ApisixPluginConfig that is not there',
    cause: 'The name is misspelt, the object is in another namespace (plugin_config_namespace), or it is broken.',
    fix: 'Add or correct the ApisixPluginConfig. The rule is left out: it would be without its plugins.',
  },
  (namespace: string, name: string, broken: boolean) => ({
    message: `ApisixPluginConfig ${namespace}/${name} is ${broken ? 'broken (see its own diagnostics)' : 'not in the input'}; the rule is left out`,
    hint: broken ? 'correct the ApisixPluginConfig' : 'add it, or correct the name here or the namespace beside it',
  }),
)

export const externalUpstreamNotFound = finding(
  'AXC0323',
  'error',
  {
    title: 'A rule names an ApisixUpstream that is not there',
    cause: 'upstreams[].name is an ApisixUpstream in the namespace of the route; it is missing or broken.',
    fix: 'Add or correct the ApisixUpstream.',
  },
  (namespace: string, name: string, broken: boolean, so: string) => ({
    message: `ApisixUpstream ${namespace}/${name} is ${broken ? 'broken (see its own diagnostics)' : 'not in the input'}; ${so}`,
    hint: broken ? 'correct the ApisixUpstream' : 'add its manifest, or correct the name',
  }),
)

export const externalUpstreamEmpty = finding(
  'AXC0324',
  'error',
  {
    title: 'An ApisixUpstream used by itself has no nodes',
    cause:
      'upstreams[] refers to an ApisixUpstream with externalNodes or discovery; this one only decorates a Service.',
    fix: 'Add externalNodes or discovery, or refer to the Service under backends[].',
  },
  (namespace: string, name: string, so: string) => ({
    message: `ApisixUpstream ${namespace}/${name} has neither externalNodes nor discovery; ${so}`,
    hint: 'add one of them, or refer to the Service under backends',
  }),
)

export const externalServiceUnusable = finding(
  'AXC0325',
  'error',
  {
    title: 'An external node is no usable name',
    cause:
      'A Domain is a lower-case DNS name without port; a Service must be of type ExternalName and in the same namespace.',
    fix: 'Correct the name, or add the Service.',
  },
  (type: string, name: string, exists: boolean) => ({
    message:
      type === 'Domain'
        ? `${JSON.stringify(name)} is no lower-case DNS name; the upstream is left out`
        : exists
          ? `Service ${name} is not of type ExternalName with a lower-case DNS name; the upstream is left out`
          : `Service ${name} is not in the input; the upstream is left out`,
    hint:
      type === 'Domain'
        ? 'a port goes into the field port, a scheme into spec.scheme'
        : exists
          ? 'other Services go under backends'
          : 'add its manifest, or correct the name',
  }),
)

export const upstreamSettingsUnusable = finding(
  'AXC0326',
  'error',
  {
    title: 'The ApisixUpstream of a backend cannot be used',
    cause: 'Its settings are broken; without them requests could go out unencrypted or to the wrong host.',
    fix: 'Correct the ApisixUpstream; its own diagnostics say where.',
  },
  (name: string, so: string) => ({
    message: `the upstream settings of ${name} cannot be used (see their own diagnostics); ${so}`,
  }),
)

export const certificateEnds = finding(
  'AXC0330',
  'warning',
  {
    title: 'A certificate has ended, or ends within 30 days',
    cause: 'After that day clients, or the upstream, refuse it. The file holds it all the same.',
    fix: 'Renew the certificate where it comes from: in its Secret, or in the file of --include.',
  },
  (day: string, isOver: boolean) => ({
    message: `the certificate ${isOver ? 'ended' : 'ends'} on ${day}`,
    hint: 'renew it where it comes from: in its Secret, or in the file of --include',
  }),
)

export const ofAnotherClass = finding(
  'AXC0328',
  'info',
  {
    title: 'The object belongs to another ingress class',
    cause:
      'Its spec.ingressClassName is not the class of --ingress-class, or the IngressClass of an Ingress names another controller, so another gateway serves it. Nothing of it is in this file.',
    fix: 'Nothing, if that is meant. Otherwise correct or remove spec.ingressClassName, or name that class with --ingress-class.',
  },
  (own: string) => ({ message: `the object is of class ${JSON.stringify(own)} and is not compiled here` }),
)

export const pluginSecretEmpty = finding(
  'AXC0340',
  'warning',
  {
    title: 'The Secret behind a plugin is empty',
    cause: 'secretRef lays the entries of a Secret over the configuration of the plugin, and this Secret has none.',
    fix: 'Add the entries to the Secret, or delete secretRef.',
  },
  (namespace: string, name: string, plugin: string) => ({
    message: `Secret ${namespace}/${name} has no entries, so ${plugin} has only what stands in its config`,
    hint: 'add the entries to data or stringData, or delete secretRef',
  }),
)

export const mappingUnused = finding(
  'AXC0341',
  'warning',
  {
    title: 'A --map has no effect',
    cause:
      'No rule has a backend that it sends elsewhere: the Service, its namespace or its port is misspelt, the rule is left out, or a --map of that very port counts instead.',
    fix: 'Correct the option, SERVICE.NAMESPACE[:PORT]=HOST:PORT, or leave it out. PORT is the Service port as a number.',
  },
  (service: string, namespace: string, port: number | undefined) => ({
    message: `${service}.${namespace}${port === undefined ? '' : `:${port}`} sends no backend of any rule elsewhere`,
    hint: 'compare it with serviceName, namespace and servicePort of the rule',
  }),
)

export const gatewayProxyNotFound = finding(
  'AXC0342',
  'error',
  {
    title: 'The GatewayProxy of an IngressClass is not there',
    cause:
      'spec.parameters of the IngressClass names it. The name is misspelt, it is in another namespace (that of spec.parameters.namespace, or of the annotation apisix.apache.org/parameters-namespace; default where neither says one), or its manifest is broken or not in the input.',
    fix: 'Add or correct the GatewayProxy. Meanwhile its plugins and its plugin metadata are missing; everything else is served.',
  },
  (namespace: string, name: string, broken: boolean) => ({
    message: `GatewayProxy ${namespace}/${name} is ${broken ? 'broken (see its own diagnostics)' : 'not in the input'}; every request goes without its plugins`,
    hint: broken ? 'correct the GatewayProxy' : 'add its manifest, correct name or namespace, or delete parameters',
  }),
)

export const gatewayProxyUnnamed = finding(
  'AXC0343',
  'warning',
  {
    title: 'No IngressClass names a GatewayProxy',
    cause:
      'Where there is an IngressClass of this gateway, a GatewayProxy counts if spec.parameters of such a class names it. Nothing of this one is in the file.',
    fix: 'Name it in spec.parameters of the IngressClass (apiGroup apisix.apache.org, kind GatewayProxy, name, namespace, scope Namespace), or delete it.',
  },
  (namespace: string, name: string, couldName: string) => ({
    message: `no IngressClass names GatewayProxy ${namespace}/${name}, so nothing of it is in the file`,
    hint: `name it in spec.parameters of IngressClass ${couldName}, or delete it`,
  }),
)

export const metadataConfigMapNotFound = finding(
  'AXC0344',
  'error',
  {
    title: 'The ConfigMap with plugin metadata is not there',
    cause:
      'The option --plugin-metadata-configmap names it as NAMESPACE/NAME. One of the two is misspelt, or its manifest is not in the input.',
    fix: 'Correct the option, add the ConfigMap, or leave the option out. Meanwhile its plugin metadata is missing; everything else is served.',
  },
  (namespace: string, name: string, broken: boolean) => ({
    message: `ConfigMap ${namespace}/${name} is ${broken ? 'broken (see its own diagnostics)' : 'not in the input'}, so its plugin metadata is missing`,
    hint: broken ? 'correct the ConfigMap' : 'add its manifest, or correct the option',
  }),
)

const typeWords: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
}

function nameEndpointPort(port: string): string {
  return `an endpoint port has the name of the Service's port${/^\d+$/.test(port) ? ', and none where that has none' : ''}`
}

/** To Kubernetes a text is a port's name, even one of digits only. */
function isQuotedNumber(port: number | string): boolean {
  return typeof port === 'string' && /^\d+$/.test(port)
}
