import fc from 'fast-check'
import { emit } from '../../output/emit.ts'
import { Compiler } from '../../src/compiler.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { keyOf } from '../../src/kinds/table.ts'
import type { Origin } from '../../src/objects/object.ts'
import type { RawObject } from '../../src/objects/raw.ts'
import { type CompileOptions, defaultOptions } from '../../src/read/options.ts'
import { Authority } from '../fake-cluster/certificates.ts'

/** Random worlds from a small stock of names, so that references hit, miss and collide. */

const namespace = fc.constantFrom('store', 'bank')
const service = fc.constantFrom('cart', 'checkout', 'orders')
const portName = fc.constantFrom('http', 'grpc')
const portNumber = fc.constantFrom(80, 443, 9000)

export function raw(apiVersion: string, kind: string, name: string, inNamespace: string, rest: object): RawObject {
  return { apiVersion, kind, metadata: { name, namespace: inNamespace }, ...rest } as RawObject
}

const gatewayGroup = 'gateway.networking.k8s.io'
/** What may refer to another namespace, and to what. Kinds spec section 11.2. */
const referrers = [
  { group: 'apisix.apache.org', kind: 'ApisixRoute' },
  { group: 'apisix.apache.org', kind: 'ApisixUpstream' },
  { group: 'networking.k8s.io', kind: 'Ingress' },
] as const
const targets = [
  { group: '', kind: 'Secret' },
  { group: '', kind: 'Service' },
  { group: 'apisix.apache.org', kind: 'ApisixPluginConfig' },
] as const

const backend = fc.record(
  {
    serviceName: service,
    servicePort: fc.oneof(portNumber, portName),
    weight: fc.constantFrom(0, 10, 90, 100),
    subset: fc.constantFrom('blue', 'green'),
    resolveGranularity: fc.constantFrom('endpoint', 'service', 'dns'),
  },
  { requiredKeys: ['serviceName', 'servicePort'] },
)

const plugin = fc.record(
  {
    name: fc.constantFrom('cors', 'limit-count', 'key-auth', 'traffic-split'),
    enable: fc.boolean(),
    config: fc.oneof(fc.constant({ b: 1, a: { z: 'x', y: [2] } }), fc.constant({}), fc.constant('text')),
    secretRef: fc.constantFrom('limits', 'missing'),
  },
  { requiredKeys: ['name'] },
)

const expr = fc.record({
  subject: fc.record({
    scope: fc.constantFrom('Header', 'Query', 'Path', 'Body', 'Nonsense'),
    name: fc.constantFrom('X-Beta', ''),
  }),
  op: fc.constantFrom('Equal', 'In', 'RegexMatch'),
  value: fc.constantFrom('1', 'x'),
})

const rule = fc.record(
  {
    name: fc.constantFrom('main', 'canary', 'ü and more'),
    priority: fc.constantFrom(0, 1, 10),
    websocket: fc.boolean(),
    timeout: fc.constantFrom({ connect: '5s' }, { read: '500ms', send: '0s' }, { connect: 'soon' }),
    match: fc.record(
      {
        paths: fc.array(fc.constantFrom('/', '/pay*', '/cart', 'cart', '/a/*/b*'), { minLength: 1, maxLength: 2 }),
        hosts: fc.array(fc.constantFrom('shop.example.org', '*.example.org', 'SHOP.example.org:8080', 'no host'), {
          minLength: 1,
          maxLength: 2,
        }),
        methods: fc.constant(['GET', 'POST']),
        exprs: fc.array(expr, { maxLength: 2 }),
      },
      { requiredKeys: ['paths'] },
    ),
    backends: fc.array(backend, { maxLength: 3 }),
    upstreams: fc.array(fc.record({ name: service, weight: fc.constantFrom(0, 50) }), { maxLength: 1 }),
    plugins: fc.array(plugin, { maxLength: 2 }),
    plugin_config_name: fc.constantFrom('everybody', 'nobody'),
    plugin_config_namespace: namespace,
    authentication: fc.constantFrom(
      { enable: true, type: 'keyAuth' },
      { enable: true, type: 'magic' },
      { enable: false },
    ),
    oops: fc.constant(1),
  },
  { requiredKeys: ['name', 'match', 'backends'] },
)

const streamRule = fc.record({
  name: fc.constantFrom('main', 'database'),
  protocol: fc.constantFrom('TCP', 'UDP'),
  match: fc.record({ ingressPort: fc.constantFrom(9100, 9200) }),
  backend,
})

const apisixRoute = fc
  .tuple(
    namespace,
    fc.constantFrom('shop', 'api'),
    fc.array(rule, { maxLength: 3 }),
    fc.array(streamRule, { maxLength: 1 }),
  )
  .map(([ns, name, http, stream]) => raw('apisix.apache.org/v2', 'ApisixRoute', name, ns, { spec: { http, stream } }))

const settings = {
  loadbalancer: fc.constantFrom(
    { type: 'ewma' },
    { type: 'chash' },
    { type: 'chash', hashOn: 'header', key: 'x-user' },
  ),
  scheme: fc.constantFrom('https', 'grpc', 'tcp'),
  retries: fc.constantFrom(0, 3),
  passHost: fc.constantFrom('node', 'rewrite'),
  tlsSecret: fc.record({ name: fc.constantFrom('client', 'limits'), namespace }),
  healthCheck: fc.constantFrom({ active: { httpPath: '/z' } }, { passive: { type: 'http' } }),
  subsets: fc.constant([{ name: 'blue', labels: { color: 'blue' } }]),
}

const apisixUpstream = fc
  .tuple(
    namespace,
    service,
    fc.record(
      {
        ...settings,
        portLevelSettings: fc.array(fc.record({ port: portNumber, ...settings }, { requiredKeys: ['port'] }), {
          maxLength: 2,
        }),
        externalNodes: fc.constantFrom(
          [{ type: 'Domain', name: 'api.example.org' }],
          [{ type: 'Service', name: 'cart' }],
        ),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([ns, name, spec]) => raw('apisix.apache.org/v2', 'ApisixUpstream', name, ns, { spec }))

const pluginConfig = fc
  .tuple(namespace, fc.constant('everybody'), fc.array(plugin, { maxLength: 2 }))
  .map(([ns, name, plugins]) => raw('apisix.apache.org/v2', 'ApisixPluginConfig', name, ns, { spec: { plugins } }))

const serviceObject = fc
  .tuple(
    namespace,
    service,
    fc.record(
      {
        clusterIP: fc.constantFrom('10.96.0.1', 'None'),
        type: fc.constant('ClusterIP'),
        ports: fc.uniqueArray(
          fc.record({ name: portName, port: portNumber, targetPort: fc.constantFrom<string | number>(8080, 'web') }),
          { maxLength: 2, selector: ({ port }) => port },
        ),
      },
      { requiredKeys: ['ports'] },
    ),
  )
  .map(([ns, name, spec]) => raw('v1', 'Service', name, ns, { spec }))

const endpointSlice = fc
  .tuple(
    namespace,
    service,
    fc.constantFrom('a', 'b'),
    fc.array(
      fc.record({
        addresses: fc.constantFrom(['10.0.0.1'], ['10.0.0.2'], ['10.0.0.10']),
        conditions: fc.constantFrom({ ready: true }, { ready: false }, {}),
        targetRef: fc.constantFrom({ kind: 'Pod', name: 'pod-1' }, { kind: 'Pod', name: 'pod-2' }),
      }),
      { maxLength: 3 },
    ),
    portName,
  )
  .map(
    ([ns, of, suffix, endpoints, name]) =>
      ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: `${of}-${suffix}`, namespace: ns, labels: { 'kubernetes.io/service-name': of } },
        addressType: 'IPv4',
        endpoints,
        ports: [{ name, port: 8080 }],
      }) as RawObject,
  )

const pod = fc.tuple(namespace, fc.constantFrom('pod-1', 'pod-2'), fc.constantFrom('blue', 'green')).map(
  ([ns, name, color]) =>
    ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: ns, labels: { color } },
      status: { podIP: '10.0.0.1' },
    }) as RawObject,
)

const secret = fc
  .tuple(namespace, fc.constantFrom<object>({ count: '5' }, { 'a.b': 'text' }, { rejected_code: 'many' }))
  .map(([ns, stringData]) => raw('v1', 'Secret', 'limits', ns, { stringData }))

const { cert, key } = new Authority().issue({ commonName: 'gateway' })
const clientCertificate = namespace.map((ns) => raw('v1', 'Secret', 'client', ns, { stringData: { cert, key } }))

const grantVersion = fc.constantFrom('v1', 'v1beta1', 'v1alpha2')
const referenceGrant = fc
  .record({
    version: grantVersion,
    name: fc.constantFrom('one', 'two'),
    namespace,
    from: fc.array(fc.record({ referrer: fc.constantFrom(...referrers), namespace }), { maxLength: 2 }),
    to: fc.array(
      fc.record({
        target: fc.constantFrom(...targets),
        name: fc.constantFrom(undefined, 'client', 'everybody', 'cart'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ version, name, namespace, from, to }) =>
    raw(`${gatewayGroup}/${version}`, 'ReferenceGrant', name, namespace, {
      spec: {
        from: from.map(({ referrer, namespace }) => ({ ...referrer, namespace })),
        to: to.map(({ target, name }) => ({ ...target, ...(name !== undefined && { name }) })),
      },
    }),
  )

/** With these beside it, every reference of a world is granted. */
export const everyGrant: readonly RawObject[] = ['store', 'bank'].map((ns) =>
  raw(`${gatewayGroup}/v1`, 'ReferenceGrant', 'every', ns, {
    spec: {
      from: referrers.flatMap((referrer) => ['store', 'bank'].map((namespace) => ({ ...referrer, namespace }))),
      to: targets,
    },
  }),
)

const ingress = fc
  .record({
    namespace,
    ingressClassName: fc.constantFrom(undefined, 'gateway', 'other'),
    annotations: fc.constantFrom(
      {},
      { 'k8s.apisix.apache.org/upstream-scheme': 'https' },
      { 'k8s.apisix.apache.org/upstream-scheme': 'grpc', 'k8s.apisix.apache.org/plugin-config-name': 'everybody' },
      { 'k8s.apisix.apache.org/use-regex': 'true' },
      { 'k8s.apisix.apache.org/svc-namespace': 'store' },
      { 'k8s.apisix.apache.org/svc-namespace': 'bank', 'k8s.apisix.apache.org/upstream-retries': '1' },
      { 'k8s.apisix.apache.org/auth-type': 'ldapAuth' },
    ),
    paths: fc.array(
      fc
        .record({
          path: fc.constantFrom('/', '/a', '/a/'),
          pathType: fc.constantFrom('Exact', 'Prefix', 'ImplementationSpecific'),
          name: service,
          number: portNumber,
        })
        .map(({ path, pathType, name, number }) => ({
          path,
          pathType,
          backend: { service: { name, port: { number } } },
        })),
      { maxLength: 3 },
    ),
    tls: fc.constantFrom([], [{ hosts: ['a.test'], secretName: 'limits' }]),
  })
  .map(({ namespace, ingressClassName, annotations, paths, tls }) => {
    const metadata = { name: 'web', namespace, annotations }
    const spec = { ...(ingressClassName !== undefined && { ingressClassName }), rules: [{ http: { paths } }], tls }
    return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec } as RawObject
  })

const ingressClass = fc
  .tuple(
    fc.constantFrom('gateway', 'other'),
    fc.constantFrom('apisix.apache.org/apisix-ingress-controller', 'example.org/other'),
    fc.constantFrom('true', 'false'),
    fc.constantFrom(
      {},
      ...['store', 'bank', 'elsewhere'].map((namespace) => ({
        parameters: { apiGroup: 'apisix.apache.org', kind: 'GatewayProxy', name: 'gateway', namespace },
      })),
      { parameters: { kind: 'ConfigMap', name: 'gateway' } },
    ),
  )
  .map(
    ([name, controller, isDefault, parameters]) =>
      ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': isDefault } },
        spec: { controller, ...parameters },
      }) as RawObject,
  )

/** Few plugins for many rules, so that some ask for the same one. */
const globalRule = fc
  .tuple(namespace, service, fc.uniqueArray(fc.constantFrom('cors', 'gzip', 'our-own'), { maxLength: 2 }), fc.boolean())
  .map(([ns, name, plugins, isRight]) =>
    raw('apisix.apache.org/v2', 'ApisixGlobalRule', name, ns, {
      spec: { plugins: plugins.map((plugin) => ({ name: plugin, enable: isRight ? true : 'no', config: {} })) },
    }),
  )

const gatewayProxy = fc
  .tuple(
    namespace,
    fc.constantFrom('gateway', 'other'),
    fc.uniqueArray(fc.constantFrom('cors', 'gzip', 'our-own'), { maxLength: 2 }),
    fc.constantFrom<object>({ enabled: true }, { enabled: false }, {}, { enabled: 'no' }),
    fc.constantFrom<object>(
      {},
      { pluginMetadata: { 'file-logger': { log_format: { host: '$host' } } } },
      { pluginMetadata: { 'file-logger': { log_format: 'text' }, 'our-own': { id: 'x', a: [1] } } },
    ),
  )
  .map(([ns, name, plugins, enabled, rest]) =>
    raw('apisix.apache.org/v1alpha1', 'GatewayProxy', name, ns, {
      spec: { plugins: plugins.map((plugin) => ({ name: plugin, ...enabled, config: {} })), ...rest },
    }),
  )

const credential = fc.record(
  {
    type: fc.constantFrom('key-auth', 'basic-auth', 'jwt-auth', 'magic-auth'),
    name: fc.constantFrom('main', 'spare', 'with blanks'),
    config: fc.constantFrom<unknown>(
      { key: 'a', secret: 's' },
      { key: 'b' },
      { username: 'a', password: 'p' },
      { username: 'a', password: 'q' },
      'text',
    ),
    secretRef: fc.constantFrom({ name: 'limits' }, { name: 'limits', namespace: 'bank' }, { name: 'keys' }),
  },
  { requiredKeys: ['type'] },
)

const simplePlugin = fc.record(
  { name: fc.constantFrom('cors', 'limit-count', 'key-auth'), config: fc.constantFrom<unknown>({ key: 'a' }, 'text') },
  { requiredKeys: ['name'] },
)

const consumer = fc
  .tuple(
    namespace,
    fc.constantFrom('alice', 'bob'),
    fc.record(
      {
        gatewayRef: fc.constant({ name: 'public' }),
        credentials: fc.array(credential, { maxLength: 3 }),
        plugins: fc.array(simplePlugin, { maxLength: 1 }),
      },
      { requiredKeys: ['credentials'] },
    ),
  )
  .map(([ns, name, spec]) => raw('apisix.apache.org/v1alpha1', 'Consumer', name, ns, { spec }))

const apisixConsumer = fc
  .tuple(namespace, fc.constantFrom('alice', 'carol'), fc.constantFrom('a', 'b', ''))
  .map(([ns, name, key]) =>
    raw('apisix.apache.org/v2', 'ApisixConsumer', name, ns, {
      spec: { authParameter: { keyAuth: { value: { key } } } },
    }),
  )

const keys = namespace.map((ns) => raw('v1', 'Secret', 'keys', ns, { stringData: { key: 'b', username: 'a' } }))

const routePluginConfig = fc
  .tuple(namespace, fc.array(simplePlugin, { maxLength: 2 }))
  .map(([ns, plugins]) => raw('apisix.apache.org/v1alpha1', 'PluginConfig', 'everybody', ns, { spec: { plugins } }))

/** Few names for few Services, so that policies compete; some are broken, some name what is not there. */
const trafficPolicy = fc
  .tuple(
    namespace,
    fc.constantFrom('one', 'two'),
    fc.array(
      fc.record(
        { group: fc.constant(''), kind: fc.constant('Service'), name: service, sectionName: portName },
        { requiredKeys: ['group', 'kind', 'name'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    fc.record(
      {
        loadbalancer: settings.loadbalancer,
        scheme: fc.constantFrom('http', 'https', 'tcp', 'none'),
        retries: settings.retries,
        passHost: fc.constantFrom('pass', 'node', 'rewrite'),
        healthCheck: fc.constantFrom<unknown>({ active: { httpPath: '/z', healthy: {} } }, { passive: {} }),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom(undefined, '2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z'),
  )
  .map(
    ([ns, name, targetRefs, spec, creationTimestamp]) =>
      ({
        apiVersion: 'apisix.apache.org/v1alpha1',
        kind: 'BackendTrafficPolicy',
        metadata: { name, namespace: ns, ...(creationTimestamp !== undefined && { creationTimestamp }) },
        spec: { targetRefs, ...spec },
      }) as RawObject,
  )

/** The ConfigMap that `namingOptions` name, and another. */
const configMap = fc
  .tuple(
    fc.constantFrom('metadata', 'of-others'),
    fc.constantFrom(
      '- {cluster: default, plugins: [{name: file-logger, metadata: {path: a}}, {name: our-own}]}',
      '- {cluster: default, plugins: [{name: file-logger, metadata: {path: 1}}, 5]}',
      'no list',
      '- {',
    ),
  )
  .map(([name, text]) => raw('v1', 'ConfigMap', name, 'store', { data: { 'config.yaml': text } }))

export const namingOptions: CompileOptions = {
  ...defaultOptions,
  pluginMetadataConfigMap: { namespace: 'store', name: 'metadata' },
}

const broken = fc
  .tuple(namespace, service, fc.constantFrom('ApisixUpstream', 'ApisixRoute', 'ApisixRoutte'))
  .map(([ns, name, kind]) => raw('apisix.apache.org/v2', kind, name, ns, { spec: { scheme: 5, http: 'no' } }))

export const anyObject: fc.Arbitrary<RawObject> = fc.oneof(
  { arbitrary: apisixRoute, weight: 4 },
  { arbitrary: apisixUpstream, weight: 2 },
  pluginConfig,
  { arbitrary: globalRule, weight: 2 },
  { arbitrary: gatewayProxy, weight: 2 },
  { arbitrary: consumer, weight: 2 },
  apisixConsumer,
  keys,
  routePluginConfig,
  { arbitrary: trafficPolicy, weight: 3 },
  { arbitrary: serviceObject, weight: 3 },
  { arbitrary: endpointSlice, weight: 3 },
  pod,
  secret,
  { arbitrary: ingress, weight: 2 },
  clientCertificate,
  { arbitrary: referenceGrant, weight: 2 },
  ingressClass,
  configMap,
  broken,
)

/** Objects with distinct keys. */
export const anyWorld: fc.Arbitrary<readonly RawObject[]> = fc.uniqueArray(anyObject, {
  maxLength: 14,
  selector: keyOf,
})

/** With and without the option that has references ask for a grant. */
export const anyOptions: fc.Arbitrary<CompileOptions> = fc
  .boolean()
  .map((strictReferences) => ({ ...namingOptions, strictReferences }))

export const nowhere: Origin = { label: 'in.yaml', locate: () => undefined }

/** The text and the diagnostics of a compiler as it stands. */
export function outcomeOf(compiler: Compiler): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const { config, diagnostics } = compiler.compile()
  return { text: emit(config, { format: 'yaml', style: 'pretty', target: '3.18' }), diagnostics }
}

/** In an order that the numbers decide. */
export function shuffled<T>(list: readonly T[], numbers: Iterator<number>): readonly T[] {
  return list
    .map((one) => ({ one, rank: numbers.next().value ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one)
}

export function compilerOf(objects: readonly RawObject[], options: CompileOptions = defaultOptions): Compiler {
  const compiler = new Compiler(options)
  for (const object of objects) compiler.put(object, nowhere)
  return compiler
}
