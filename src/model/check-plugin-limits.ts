import { auth, cors, csrf, forwardAuth, ipRestriction } from './check-plugin-access.ts'
import { pluginConditions } from './check-plugin-conditions.ts'
import { limitConn, limitCount, limitReq, streamLimitConn } from './check-plugin-rates.ts'
import { faultInjection, proxyRewrite, redirect, responseRewrite } from './check-plugin-rewrites.ts'
import { trafficSplit } from './check-traffic-split.ts'
import type { Check } from './check-values.ts'

/**
 * What each plugin wants of its configuration. APISIX drops the whole route for one that is wrong, so this refuses at
 * least what the schema of 3.18 refuses, what the plugin's Lua refuses after it, and a few things which APISIX takes
 * and which then let nobody in. Source: the schemas that APISIX 3.18 serves at `/v1/schema`; `check_schema` of the
 * files under apisix/plugins; kinds spec 0.3, C5, C10, C11, C27, C32, C33.
 */
export const pluginLimits: ReadonlyMap<string, Check> = new Map([
  ...auth,
  ...pluginConditions,
  ['cors', cors],
  ['csrf', csrf],
  ['fault-injection', faultInjection],
  ['forward-auth', forwardAuth],
  ['ip-restriction', ipRestriction],
  ['limit-conn', limitConn],
  ['limit-count', limitCount],
  ['limit-req', limitReq],
  ['proxy-rewrite', proxyRewrite],
  ['redirect', redirect],
  ['response-rewrite', responseRewrite],
  ['traffic-split', trafficSplit],
])

/** The same for the plugins of stream routes. */
export const streamPluginLimits: ReadonlyMap<string, Check> = new Map([
  ['ip-restriction', ipRestriction],
  ['limit-conn', streamLimitConn],
  ['traffic-split', trafficSplit],
])
