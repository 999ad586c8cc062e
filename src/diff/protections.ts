import { fieldOf } from '../model/field.ts'
import { httpPlugins, streamPlugins } from '../model/plugin-names.ts'

/** What a plugin keeps away, or from whom it keeps something. */
export interface Protection {
  /** One of a kind can take the place of another. */
  readonly kind: ProtectionKind
  /** What it does, as in "key-auth, which asks who the client is". */
  readonly guards: string
}

export type ProtectionKind =
  | 'authentication'
  | 'authorization'
  | 'origin'
  | 'browser'
  | 'content'
  | 'rate'
  | 'encryption'
  | 'refusal'
  | 'data'
  | 'unknown'

const kinds: Readonly<Record<Exclude<ProtectionKind, 'unknown'>, readonly [guards: string, ...plugins: string[]]>> = {
  authentication: [
    'asks who the client is',
    'basic-auth',
    'cas-auth',
    'dingtalk-auth',
    'feishu-auth',
    'hmac-auth',
    'jwe-decrypt',
    'jwt-auth',
    'key-auth',
    'ldap-auth',
    'ldap-auth-advanced',
    'multi-auth',
    'openid-connect',
    'saml-auth',
    'wolf-rbac',
    // These ask another service; they may tell who it is, or only whether it may.
    'authz-casdoor',
    'forward-auth',
  ],
  authorization: ['decides who may do what', 'acl', 'authz-casbin', 'authz-keycloak', 'consumer-restriction', 'opa'],
  origin: [
    'lets in certain addresses, agents or pages only',
    'ip-restriction',
    'referer-restriction',
    'ua-restriction',
  ],
  browser: ['stops requests that other sites forge', 'csrf'],
  content: [
    'refuses requests by what they hold',
    'ai-aliyun-content-moderation',
    'ai-aws-content-moderation',
    'ai-lakera-guard',
    'ai-prompt-guard',
    'chaitin-waf',
    'client-control',
    'oas-validator',
    'request-validation',
    'uri-blocker',
  ],
  rate: [
    'limits how much comes in',
    'ai-rate-limiting',
    'api-breaker',
    'graphql-limit-count',
    'limit-conn',
    'limit-count',
    'limit-req',
  ],
  encryption: ['sends plain http to https'],
  refusal: ['can refuse requests by rules of its own', 'ext-plugin-pre-req', 'serverless-pre-function', 'workflow'],
  data: ['takes confidential parts out', 'data-mask'],
}

const byPlugin: ReadonlyMap<string, Protection> = new Map(
  (Object.keys(kinds) as readonly (keyof typeof kinds)[]).flatMap((kind) => {
    const [guards, ...plugins] = kinds[kind]
    return plugins.map((plugin) => [plugin, { kind, guards }] as const)
  }),
)

/**
 * What a plugin with this configuration protects from; undefined where it protects from nothing. One that APISIX does not
 * come with may do anything, so that its end is told as well. https://apisix.apache.org/docs/apisix/plugins/
 */
export function protectionOf(plugin: string, config: unknown): Protection | undefined {
  const known = byPlugin.get(plugin)
  if (known !== undefined) return known
  if (plugin === 'redirect') {
    const isToHttps = fieldOf(config, 'http_to_https') === true
    return isToHttps ? { kind: 'encryption', guards: kinds.encryption[0] } : undefined
  }
  // With `abort` it is how methods are blocked (`k8s.apisix.apache.org/http-allow-methods`).
  if (plugin === 'fault-injection') {
    const isRefusal = fieldOf(config, 'abort') !== undefined
    return isRefusal ? { kind: 'refusal', guards: kinds.refusal[0] } : undefined
  }
  if (httpPlugins.has(plugin) || streamPlugins.has(plugin)) return undefined
  return { kind: 'unknown', guards: 'is no plugin of APISIX itself and may be a protection' }
}
