import { address, host, id, name, routeHost, uri } from './check-names.ts'
import { consumerPlugins, plugins, streamPlugins } from './check-plugins.ts'
import { timeout, upstream } from './check-upstream.ts'
import {
  type Check,
  fields,
  flag,
  integer,
  isMapping,
  list,
  oneOf,
  type Refusal,
  refusalsAt,
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

const route = fields<Route>(
  {
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
    upstream: fields<NonNullable<Route['upstream']>>(
      { type: oneOf('roundrobin'), nodes: list(() => 'only an upstream without nodes may stand here', {}) },
      'type',
      'nodes',
    ),
  },
  'id',
  'uris',
)

export function checkRoute(item: Route): readonly Refusal[] {
  const refusals = refusalsAt(route(item))
  if (refusals.length > 0) return refusals
  if (item.upstream !== undefined && item.upstream_id !== undefined) {
    return refusalsAt('it has both upstream and upstream_id')
  }
  // A plugin_config_id alone does not count (kinds spec C25).
  return item.plugins === undefined && item.upstream === undefined && item.upstream_id === undefined
    ? refusalsAt('it has neither plugins nor an upstream')
    : refusals
}

export function checkUpstream(item: Upstream): readonly Refusal[] {
  return refusalsAt(upstream(item))
}

const streamRoute = fields<StreamRoute>(
  { id, name, server_port: integer(1, 65535), sni: host, plugins: streamPlugins, upstream_id: id },
  'id',
)

export function checkStreamRoute(item: StreamRoute): readonly Refusal[] {
  const refusals = refusalsAt(streamRoute(item))
  if (refusals.length > 0) return refusals
  return item.server_port === undefined && item.sni === undefined
    ? refusalsAt('it has neither server_port nor sni and would take every connection')
    : refusals
}

const pluginConfig = fields<PluginConfig>({ id, name, plugins }, 'id', 'plugins')

export function checkPluginConfig(item: PluginConfig): readonly Refusal[] {
  return refusalsAt(pluginConfig(item))
}

/** Stricter than APISIX, which takes any text: an empty one frees every path, and a broken one none, without a word. */
const skippedPath: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is not text`
  if (value === '') return 'the pattern is empty, so that every path matches and no client is asked for a certificate'
  const fault = brokenRegex(value)
  return fault === undefined ? undefined : `the pattern ${show(value)} ${fault}, so that no path matches`
}

const ssl = fields<Ssl>(
  {
    id,
    snis: list(host, { min: 1 }),
    cert: text(128, 65_536),
    key: text(64, 65_536),
    client: fields<NonNullable<Ssl['client']>>(
      {
        ca: text(128, 65_536),
        depth: integer(0),
        skip_mtls_uri_regex: list(skippedPath, { min: 1, unique: true }),
      },
      'ca',
    ),
  },
  'id',
  'snis',
  'cert',
  'key',
)

/** Whether key and certificate fit is looked at where they are read: APISIX takes any two (C16). */
export function checkSsl(item: Ssl): readonly Refusal[] {
  return refusalsAt(ssl(item))
}

const username: Check = (value) =>
  typeof value === 'string' && /^[a-zA-Z0-9_-]{1,256}$/.test(value)
    ? undefined
    : `${show(value)} is no user name: 1 to 256 letters, digits, - or _`

/** Whether APISIX takes a text as the value of a label. */
export function isLabel(text: string): boolean {
  return /^\S{1,256}$/.test(text)
}

const label: Check = (value) =>
  typeof value === 'string' && isLabel(value)
    ? undefined
    : `${show(value)} is no label: 1 to 256 characters without blanks`

const labels: Check = (value) =>
  isMapping(value)
    ? Object.entries(value).flatMap(([key, one]) => refusalsAt(label(one), key))
    : `${show(value)} is not a mapping`

const consumer = fields<Consumer>({ username, desc: text(0, 256), labels, plugins: consumerPlugins }, 'username')

export function checkConsumer(item: Consumer): readonly Refusal[] {
  return refusalsAt(consumer(item))
}

const credentialId: Check = (value) =>
  typeof value === 'string' && isCredentialId(value)
    ? undefined
    : `${show(value)} is no id of a credential: user name, /credentials/, a name; at most 128 characters`

const credential = fields<Credential>({ id: credentialId, name, plugins: consumerPlugins }, 'id', 'plugins')

export function checkCredential(item: Credential): readonly Refusal[] {
  return refusalsAt(credential(item))
}

const globalRule = fields<GlobalRule>({ id, plugins }, 'id', 'plugins')

export function checkGlobalRule(item: GlobalRule): readonly Refusal[] {
  return refusalsAt(globalRule(item))
}
