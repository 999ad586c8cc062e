import { z } from 'zod'
import { lazy, type OutputOf } from './lazy.ts'
import { pluginSchema, pluginSchemaBeforeSecrets, pluginSchemaV1 } from './plugins.ts'
import { ingressClassName, objectWith, port, portReference, standalone, timeoutSchema, weight } from './shared.ts'

/**
 * What each version of ApisixRoute may hold. Kinds spec section 2.1 and the CRDs of every release.
 * Fields that came with a later patch of the same version are accepted in all of it.
 */

const name = lazy(() => z.string().min(1))
const texts = lazy(() => z.array(z.string()))

/** Enum of the CRDs, and PURGE, which APISIX knows too. */
const methods = lazy(() =>
  z.array(z.enum(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE', 'PURGE'])),
)

const operators = [
  'Equal',
  'NotEqual',
  'GreaterThan',
  'GreaterThanEqual',
  'LessThan',
  'LessThanEqual',
  'In',
  'NotIn',
  'RegexMatch',
  'RegexNotMatch',
  'RegexMatchCaseInsensitive',
  'RegexNotMatchCaseInsensitive',
] as const

const scopes = ['Header', 'Query', 'Cookie', 'Path', 'Variable', 'Body', 'GraphQL'] as const

const expr = lazy(() =>
  z.strictObject({
    subject: z.strictObject({ scope: z.enum(scopes), name: z.string().optional() }),
    op: z.enum(operators),
    value: z.string().optional(),
    set: texts().optional(),
  }),
)

/** The operators of 0.4.0, and what they mean in today's words; `Has` exists only here. */
export const nginxOperators = {
  '==': 'Equal',
  '~=': 'NotEqual',
  '>': 'GreaterThan',
  '>=': 'GreaterThanEqual',
  '<': 'LessThan',
  '<=': 'LessThanEqual',
  '~~': 'RegexMatch',
  '!~~': 'RegexNotMatch',
  '~*': 'RegexMatchCaseInsensitive',
  '!~*': 'RegexNotMatchCaseInsensitive',
  in: 'In',
  not_in: 'NotIn',
  contain: 'Has',
  not_contain: 'NotHas',
} as const

type NginxOperator = keyof typeof nginxOperators
const nginxOperatorNames = Object.keys(nginxOperators) as [NginxOperator, ...NginxOperator[]]

const nginxVar = lazy(() =>
  z.strictObject({
    subject: name(),
    op: z.enum(nginxOperatorNames),
    value: z.string().optional(),
    array: texts().optional(),
  }),
)

const backendFields = lazy(() => ({
  serviceName: name().describe('The Service that answers, in the namespace of the route.'),
  servicePort: portReference().describe('The port of the Service: its number or its name.'),
  weight: weight().optional().describe('The share of requests, in proportion to the weights of the others.'),
  subset: name().optional().describe('A subset that the ApisixUpstream of the Service names.'),
}))
const resolveGranularity = lazy(() =>
  z.enum(['endpoint', 'endpoints', 'service', 'service-ip', 'dns', 'discovery', 'auto', '']),
)

const backend = lazy(() =>
  z.strictObject({
    ...backendFields(),
    resolveGranularity: resolveGranularity()
      .optional()
      .describe('Whether the nodes are the endpoints of the Service or the Service itself.'),
  }),
)
// The CRDs up to 1.3 spelt the field wrongly.
const oldBackend = lazy(() =>
  z.strictObject({
    ...backendFields(),
    resolveGranularity: resolveGranularity()
      .optional()
      .describe('Whether the nodes are the endpoints of the Service or the Service itself.'),
    resolveGranualrity: resolveGranularity().optional(),
  }),
)

const keyAuth = lazy(() => z.strictObject({ header: z.string().optional() }))
const oldAuthentication = lazy(() => ({
  enable: z.boolean(),
  type: z.string().optional(),
  keyAuth: keyAuth().optional(),
  keyauth: keyAuth().optional(),
}))
const jwtAuth = lazy(() =>
  z.strictObject({
    header: z.string().optional(),
    query: z.string().optional(),
    cookie: z.string().optional(),
  }),
)
const ldapAuth = lazy(() =>
  z.strictObject({
    base_dn: z.string().optional(),
    ldap_uri: z.string().optional(),
    use_tls: z.boolean().optional(),
    uid: z.string().optional(),
  }),
)

const matchFields = lazy(() => ({
  // An empty list is no list: taken for one, it would match everything (the CRDs of 1.x want one element as well).
  paths: texts().min(1).describe('Paths; a * at the end stands for any rest.'),
  hosts: texts().min(1).optional().describe('Hosts; a * in front stands for any name.'),
  methods: methods().min(1).optional().describe('HTTP methods; all where none is named.'),
  remoteAddrs: texts().min(1).optional().describe('Addresses or networks of clients.'),
  exprs: z
    .array(expr())
    .min(1)
    .optional()
    .describe('Conditions on headers, the query, cookies and more; all have to hold.'),
}))

const ruleFields = lazy(() => ({
  name: name(),
  priority: z.int().optional().describe('Of rules with the same path, the one with the highest number is asked first.'),
  websocket: z.boolean().optional().describe('Whether a connection may become a WebSocket.'),
}))

const ruleV2alpha1 = lazy(() => ({
  ...ruleFields(),
  match: z.strictObject({
    ...matchFields(),
    nginxVars: z.array(nginxVar()).min(1).optional().describe('Conditions on variables of NGINX; all have to hold.'),
  }),
  timeout: timeoutSchema().optional().describe('How long the backends may take.'),
  backend: oldBackend().optional().describe('The Service that answers.'),
  backends: z.array(oldBackend()).optional().describe('The Services that answer.'),
  plugins: z.array(pluginSchemaBeforeSecrets()).optional().describe('Plugins that act on the requests.'),
  authentication: z.strictObject(oldAuthentication()).optional().describe('How consumers prove who they are.'),
}))

const ruleV2beta1 = lazy(() => ({ ...ruleV2alpha1(), match: z.strictObject(matchFields()) }))
const ruleV2beta2 = lazy(() => {
  const { backend: _single, ...rule } = ruleV2beta1()
  return rule
})
const ruleV2beta3 = lazy(() => ({
  ...ruleV2beta2(),
  plugin_config_name: name().optional().describe('An ApisixPluginConfig whose plugins act on the requests.'),
  authentication: z
    .strictObject({ ...oldAuthentication(), jwtAuth: jwtAuth().optional() })
    .optional()
    .describe('How consumers prove who they are.'),
}))
const ruleV2 = lazy(() => ({
  ...ruleFields(),
  match: z.strictObject({
    ...matchFields(),
    filter_func: z.string().optional().describe('A Lua function that decides about a request.'),
  }),
  timeout: timeoutSchema().optional().describe('How long the backends may take.'),
  backends: z.array(backend()).optional().describe('The Services that answer.'),
  upstreams: z
    .array(z.strictObject({ name: name(), weight: weight().optional() }))
    .optional()
    .describe('ApisixUpstreams with nodes of their own that answer.'),
  plugin_config_name: name().optional().describe('An ApisixPluginConfig whose plugins act on the requests.'),
  plugin_config_namespace: z
    .string()
    .optional()
    .describe('The namespace of the ApisixPluginConfig where it is another one.'),
  plugins: z.array(pluginSchema()).optional().describe('Plugins that act on the requests.'),
  authentication: z
    .strictObject({
      enable: z.boolean(),
      type: z.string().optional(),
      keyAuth: keyAuth().optional(),
      jwtAuth: jwtAuth().optional(),
      ldapAuth: ldapAuth().optional(),
    })
    .optional()
    .describe('How consumers prove who they are.'),
}))

const ingressPort = lazy(() =>
  z.strictObject({
    ingressPort: port().describe('The port at which APISIX listens for these connections.'),
  }),
)
const streamFields = lazy(() => ({ name: name(), protocol: z.enum(['TCP', 'UDP']) }))
const oldStream = lazy(() =>
  standalone(z.strictObject({ ...streamFields(), match: ingressPort(), backend: oldBackend() })),
)
const stream = lazy(() =>
  standalone(
    z.strictObject({
      ...streamFields(),
      match: z.strictObject({
        ingressPort: port().describe('The port at which APISIX listens for these connections.'),
        host: name().optional(),
      }),
      backend: backend(),
      plugins: z.array(pluginSchema()).optional().describe('Plugins that act on the requests.'),
    }),
  ),
)
const tcp = lazy(() => standalone(z.strictObject({ name: name(), match: ingressPort(), backend: oldBackend() })))

const rulesV1 = lazy(() =>
  standalone(
    z.strictObject({
      host: z.string().optional(),
      http: z
        .strictObject({
          paths: standalone(
            z.strictObject({
              path: name(),
              backend: oldBackend(),
              plugins: z.array(pluginSchemaV1()).optional(),
            }),
          ),
        })
        .optional(),
    }),
  ),
)

const before = lazy(() => ({
  tcp: tcp().optional().describe('Rules for connections over TCP.'),
  stream: oldStream().optional().describe('Rules for connections over TCP and UDP.'),
}))

export const v1 = lazy(() =>
  objectWith({
    rules: rulesV1().optional().describe('Rules for requests over HTTP, by host.'),
    http: standalone(z.strictObject(ruleV2alpha1())).optional().describe('Rules for requests over HTTP.'),
    ...before(),
  }),
)
export const v2alpha1 = lazy(() =>
  objectWith({
    http: standalone(z.strictObject(ruleV2alpha1())).optional().describe('Rules for requests over HTTP.'),
    ...before(),
  }),
)
export const v2beta1 = lazy(() =>
  objectWith({
    http: standalone(z.strictObject(ruleV2beta1())).optional().describe('Rules for requests over HTTP.'),
    ...before(),
  }),
)
export const v2beta2 = lazy(() =>
  objectWith({
    http: standalone(z.strictObject(ruleV2beta2())).optional().describe('Rules for requests over HTTP.'),
    ...before(),
  }),
)
export const v2beta3 = lazy(() =>
  objectWith({
    http: standalone(z.strictObject(ruleV2beta3())).optional().describe('Rules for requests over HTTP.'),
    ...before(),
  }),
)
export const v2 = lazy(() =>
  objectWith({
    ingressClassName: ingressClassName(),
    http: standalone(z.strictObject(ruleV2())).optional().describe('Rules for requests over HTTP.'),
    stream: stream().optional().describe('Rules for connections over TCP and UDP.'),
  }),
)

type Element<T> = T extends readonly (infer E)[] ? NonNullable<E> : never
type SpecOf<S extends () => z.ZodType> = NonNullable<(OutputOf<S> & { spec?: unknown })['spec']>
type V1 = SpecOf<typeof v1>
type V2 = SpecOf<typeof v2>

export type WrittenExpr = OutputOf<typeof expr>
export type WrittenNginxVar = OutputOf<typeof nginxVar>
export type WrittenBackend = OutputOf<typeof oldBackend>
export type WrittenUpstreamRef = Element<V2['http']>['upstreams'] extends readonly (infer U)[] | undefined
  ? NonNullable<U>
  : never
export type WrittenV1Rule = Element<V1['rules']>
export type WrittenStreamRule = Element<V2['stream']>

export type WrittenAuthentication = {
  readonly enable: boolean
  readonly type?: string | undefined
  readonly keyAuth?: OutputOf<typeof keyAuth> | undefined
  readonly keyauth?: OutputOf<typeof keyAuth> | undefined
  readonly jwtAuth?: OutputOf<typeof jwtAuth> | undefined
  readonly ldapAuth?: OutputOf<typeof ldapAuth> | undefined
}

/** The fields of all versions together; each version's schema has made sure that only its own are there. */
export type WrittenHttpRule = Omit<Element<V2['http']>, 'match' | 'authentication' | 'backends'> & {
  readonly match: Element<V2['http']>['match'] & { readonly nginxVars?: readonly WrittenNginxVar[] | undefined }
  readonly backend?: WrittenBackend | undefined
  readonly backends?: readonly WrittenBackend[] | undefined
  readonly authentication?: WrittenAuthentication | undefined
}

export interface WrittenSpec {
  readonly ingressClassName?: string | undefined
  readonly rules?: V1['rules']
  readonly http?: readonly (WrittenHttpRule | undefined)[] | undefined
  readonly stream?: readonly (WrittenStreamRule | undefined)[] | undefined
  readonly tcp?: V1['tcp']
}
