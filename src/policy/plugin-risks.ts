import { criticalPlugins } from './plugins-of-critical-risk.ts'
import { highPlugins } from './plugins-of-high-risk.ts'

/** From harmless to dangerous: what a plugin, whose configuration a tenant writes, can do to everybody else. */
export const riskLevels = ['low', 'medium', 'high', 'critical'] as const
export type RiskLevel = (typeof riskLevels)[number]

export interface Risk {
  readonly level: RiskLevel
  /** What it can do, as the end of a sentence; of each high and critical one. */
  readonly reason?: string
}

/** Acts on the requests of its own route, with nothing but its configuration. */
const low = `
  acl ai ai-prompt-decorator ai-prompt-guard api-breaker attach-consumer-label basic-auth consumer-restriction cors csrf
  data-mask degraphql fault-injection graphql-limit-count grpc-transcode grpc-web gzip hmac-auth ip-restriction
  jwe-decrypt jwt-auth key-auth limit-conn limit-count limit-req mocking mqtt-proxy multi-auth prometheus
  proxy-buffering proxy-rewrite redirect referer-restriction request-id request-validation response-rewrite
  traffic-label ua-restriction uri-blocker workflow
`

/** Tells somebody else of these requests, asks somebody else about them, or lifts a limit that protects the gateway. */
const medium = `
  ai-aliyun-content-moderation ai-aws-content-moderation ai-cache ai-lakera-guard ai-rate-limiting authz-casdoor
  authz-keycloak cas-auth chaitin-waf clickhouse-logger client-control datadog dingtalk-auth echo
  elasticsearch-logger feishu-auth http-dubbo http-logger kafka-logger lago ldap-auth ldap-auth-advanced loggly
  loki-logger oas-validator opa openid-connect proxy-control rocketmq-logger saml-auth skywalking-logger sls-logger
  splunk-hec-logging syslog tcp-logger tencent-cloud-cls udp-logger wolf-rbac zipkin
`

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

const entriesOf = (reasons: Readonly<Record<string, string>>, level: RiskLevel): readonly [string, Risk][] =>
  Object.entries(reasons).map(([name, reason]) => [name, { level, reason }])

/** Every plugin that APISIX 3.18 comes with, and two fields that hold code, which are judged as plugins are. */
export const pluginRisks: ReadonlyMap<string, Risk> = new Map<string, Risk>([
  ...words(low).map((name): [string, Risk] => [name, { level: 'low' }]),
  ...words(medium).map((name): [string, Risk] => [name, { level: 'medium' }]),
  ...entriesOf(highPlugins, 'high'),
  ...entriesOf(criticalPlugins, 'critical'),
])

const unknown: Risk = { level: 'high', reason: 'does not come with APISIX, so that nobody knows here what it does' }

/** Of a plugin of somebody's own it is not known what it does, which counts as high. */
export function riskOf(plugin: string): Risk {
  return pluginRisks.get(plugin) ?? unknown
}

export function isAbove(level: RiskLevel, limit: RiskLevel): boolean {
  return riskLevels.indexOf(level) > riskLevels.indexOf(limit)
}
