import { listOf, mappingOf, regex } from './check-plugin-values.ts'
import type { Check } from './check-values.ts'
import { expression } from './check-vars.ts'

/**
 * The conditions and regular expressions of plugins of which nothing else is looked into. APISIX compiles them when it
 * checks the item and drops it where that fails; what it would not notice is a protection that never applies. Source:
 * `check_schema` of the files under apisix/plugins, `check_log_schema` of apisix/utils/log-util.lua.
 */

const patterns = listOf(regex())
const bodies: Readonly<Record<string, Check>> = {
  include_req_body_expr: expression,
  include_resp_body_expr: expression,
}

const loggers = [
  ...['clickhouse', 'elasticsearch', 'http', 'kafka', 'loki', 'rocketmq', 'skywalking', 'sls', 'tcp', 'udp'].map(
    (name) => `${name}-logger`,
  ),
  ...['loggly', 'syslog', 'tencent-cloud-cls'],
]

export const pluginConditions: readonly (readonly [string, Check])[] = [
  ['ai-prompt-guard', mappingOf({ allow_patterns: patterns, deny_patterns: patterns })],
  ['chaitin-waf', mappingOf({ match: listOf(mappingOf({ vars: expression })) })],
  ['file-logger', mappingOf({ ...bodies, match: listOf(expression) })],
  ['traffic-label', mappingOf({ rules: listOf(mappingOf({ match: expression })) })],
  ['ua-restriction', mappingOf({ allowlist: patterns, denylist: patterns })],
  ['uri-blocker', mappingOf({ block_rules: patterns })],
  ['workflow', mappingOf({ rules: listOf(mappingOf({ case: expression })) })],
  ...loggers.map((name) => [name, mappingOf(bodies)] as const),
]
