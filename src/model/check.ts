import { described, timestamps } from './check-described.ts'
import { address, host, id, name, routeHost, uri } from './check-names.ts'
import { consumerPlugins, plugins, streamPlugins } from './check-plugins.ts'
import { timeout, upstream, upstreamBody } from './check-upstream.ts'
import {
  type Check,
  fields,
  flag,
  integer,
  list,
  oneOf,
  openFields,
  type Refusal,
  refusalsAt,
  refusalsOf,
  show,
  text,
} from './check-values.ts'
import { conditions } from './check-vars.ts'
import type { Consumer, Credential, GlobalRule, PluginConfig, Route, Ssl, StreamRoute, Upstream } from './config.ts'
import { isCredentialId } from './id.ts'
import { checkFilterFunction } from './lua.ts'
import { brokenRegex } from './regex.ts'

/**
 * APISIX's own limits. Everything for which it would drop an item, with nothing but a line in its log, is refused here;
 * and some things which it would take and never use. Of the plugins, those are looked into which check-plugin-limits.ts
 * lists; whether what an id names is there, is not looked at. Source: data plane spec sections 1, 5 and 8; kinds spec 0.2 and 0.3;
 * the schemas which APISIX 3.18 serves; where this is stricter, the check in question says so.
 */

const filterFunction: Check = (value) =>
  typeof value === 'string' ? checkFilterFunction(value) : `${show(value)} is not text`

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', 'PURGE'] as const

export const script: Check = text(10, 102_400)
export const status: Check = (value) => (value === 0 || value === 1 ? undefined : `${show(value)} is neither 0 nor 1`)

const route = fields<Route>(
  {
    ...described,
    id,
    name,
    uris: list(uri, { min: 1, unique: true }),
    hosts: list(routeHost, { min: 1, unique: true }),
    methods: list(oneOf(...methods), { min: 1, unique: true }),
    remote_addrs: list(address, { min: 1, unique: true }),
    vars: conditions,
    filter_func: filterFunction,
    priority: integer(Number.MIN_SAFE_INTEGER),
    enable_websocket: flag,
    timeout,
    plugins,
    plugin_config_id: id,
    upstream_id: id,
    service_id: id,
    upstream: upstreamBody,
    status,
    script,
  },
  'id',
  'uris',
)

export function checkRoute(item: Route): readonly Refusal[] {
  const refusals = refusalsOf(route(item))
  if (refusals.length > 0) return refusals
  if (item.upstream !== undefined && item.upstream_id !== undefined) {
    return refusalsAt('it has both upstream and upstream_id')
  }
  if (item.script !== undefined && (item.plugins !== undefined || item.plugin_config_id !== undefined)) {
    return refusalsAt('it has both a script and plugins')
  }
  // A plugin_config_id alone does not count (kinds spec C25).
  const { plugins, upstream, upstream_id, service_id, script } = item
  return (plugins ?? upstream ?? upstream_id ?? service_id ?? script) === undefined
    ? refusalsAt('it has neither plugins nor an upstream')
    : refusals
}

export function checkUpstream(item: Upstream): readonly Refusal[] {
  return refusalsOf(upstream(item))
}

const streamRoute = fields<StreamRoute>(
  {
    ...described,
    id,
    name,
    server_port: integer(1, 65535),
    sni: host,
    remote_addr: address,
    server_addr: address,
    plugins: streamPlugins,
    upstream_id: id,
    service_id: id,
    upstream: upstreamBody,
    protocol: openFields({ name: text(0), superior_id: id, conf: openFields({}) }, 'name'),
  },
  'id',
)

export function checkStreamRoute(item: StreamRoute): readonly Refusal[] {
  const refusals = refusalsOf(streamRoute(item))
  if (refusals.length > 0) return refusals
  const { server_port, sni, remote_addr, server_addr } = item
  return [server_port, sni, remote_addr, server_addr].every((one) => one === undefined)
    ? refusalsAt('it has neither server_port nor sni and would take every connection')
    : refusals
}

const pluginConfig = fields<PluginConfig>({ ...described, id, name, plugins }, 'id', 'plugins')

export function checkPluginConfig(item: PluginConfig): readonly Refusal[] {
  return refusalsOf(pluginConfig(item))
}

/** Stricter than APISIX, which takes any text: an empty one frees every path, and a broken one none, without a word. */
const skippedPath: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is not text`
  if (value === '') return 'the pattern is empty, so that every path matches and no client is asked for a certificate'
  const fault = brokenRegex(value)
  return fault === undefined ? undefined : `the pattern ${show(value)} ${fault}, so that no path matches`
}

const pemCertificate = text(128, 65_536)
const pemKey = text(64, 65_536)

const ssl = fields<Ssl>(
  {
    ...described,
    id,
    snis: list(host, { min: 1 }),
    type: oneOf('server', 'client'),
    cert: pemCertificate,
    key: pemKey,
    certs: list(pemCertificate, {}),
    keys: list(pemKey, {}),
    client: fields<NonNullable<Ssl['client']>>(
      {
        ca: pemCertificate,
        depth: integer(0),
        skip_mtls_uri_regex: list(skippedPath, { min: 1, unique: true }),
      },
      'ca',
    ),
    ssl_protocols: list(oneOf('TLSv1.1', 'TLSv1.2', 'TLSv1.3'), { max: 3, unique: true }),
    status,
  },
  'id',
  'cert',
  'key',
)

/** Whether key and certificate fit is looked at where they are read: APISIX takes any two (C16). */
export function checkSsl(item: Ssl): readonly Refusal[] {
  const refusals = refusalsOf(ssl(item))
  if (refusals.length > 0) return refusals
  if (item.type !== 'client' && item.snis === undefined) return [{ path: ['snis'], reason: 'is missing' }]
  return item.certs?.length === item.keys?.length ? refusals : refusalsAt('certs and keys are not equally many')
}

const username: Check = (value) =>
  typeof value === 'string' && /^[a-zA-Z0-9_-]{1,256}$/.test(value)
    ? undefined
    : `${show(value)} is no user name: 1 to 256 letters, digits, - or _`

const consumer = fields<Consumer>({ ...described, username, group_id: id, plugins: consumerPlugins }, 'username')

export function checkConsumer(item: Consumer): readonly Refusal[] {
  return refusalsOf(consumer(item))
}

const credentialId: Check = (value) =>
  typeof value === 'string' && isCredentialId(value)
    ? undefined
    : `${show(value)} is no id of a credential: user name, /credentials/, a name; at most 128 characters`

const credential = fields<Credential>(
  { ...described, id: credentialId, name, plugins: consumerPlugins },
  'id',
  'plugins',
)

export function checkCredential(item: Credential): readonly Refusal[] {
  return refusalsOf(credential(item))
}

const globalRule = fields<GlobalRule>({ ...timestamps, id, plugins }, 'id', 'plugins')

export function checkGlobalRule(item: GlobalRule): readonly Refusal[] {
  return refusalsOf(globalRule(item))
}
