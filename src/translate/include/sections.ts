import {
  checkConsumer,
  checkCredential,
  checkGlobalRule,
  checkPluginConfig,
  checkRoute,
  checkSsl,
  checkStreamRoute,
  checkUpstream,
} from '../../model/check.ts'
import { checkCertificatesOfSsl, checkCertificatesOfUpstream } from '../../model/check-certificates.ts'
import { checkConsumerGroup, checkProto, checkSecretManager, checkService } from '../../model/check-hand-written.ts'
import { checkPluginMetadata } from '../../model/check-plugin-metadata.ts'
import { type Refusal, refusalsAt } from '../../model/check-values.ts'
import type { Config, Consumer, Credential, SectionName } from '../../model/config.ts'
import { type Fields, normaliseUpstream } from './normalise.ts'

/** What is known of a section that a hand may write. */
export interface Section<S extends SectionName = SectionName> {
  /** Short forms of its fields; `normalise.ts`. */
  readonly short: readonly string[]
  /** All its fields, for "did you mean"; undefined where any may stand. */
  readonly fields: readonly string[] | undefined
  /** What APISIX takes in the place of a missing id: a name that counts the items, or nothing. */
  readonly id: 'counted' | 'needed'
  readonly plugins: 'http' | 'stream'
  complete(item: Fields): Fields
  check(item: Config[S][number]): readonly Refusal[]
}

const asItIs = (item: Fields): Fields => item
const common = ['id', 'desc', 'labels', 'create_time', 'update_time']
const upstreamFields = [
  ...common,
  ...['name', 'type', 'nodes', 'scheme', 'pass_host', 'upstream_host', 'retries', 'retry_timeout', 'timeout', 'checks'],
  ...['keepalive_pool', 'tls', 'hash_on', 'key', 'discovery_type', 'service_name', 'discovery_args'],
]

const plain = { short: [], id: 'counted', plugins: 'http', complete: asItIs } as const

/** THE table of what an included file may hold: each section that APISIX knows but `plugins`. Data plane spec section 1. */
export const sections: { readonly [S in SectionName]: Section<S> } = {
  routes: {
    ...plain,
    short: ['uri', 'host', 'remote_addr'],
    fields: [
      ...common,
      ...['name', 'uri', 'uris', 'host', 'hosts', 'methods', 'remote_addr', 'remote_addrs', 'vars', 'filter_func'],
      ...['priority', 'enable_websocket', 'timeout', 'plugins', 'plugin_config_id', 'upstream', 'upstream_id'],
      ...['service_id', 'status', 'script'],
    ],
    check: (item) => [...checkRoute(item), ...certificatesIn(item)],
  },
  stream_routes: {
    ...plain,
    plugins: 'stream',
    fields: [
      ...common,
      ...['name', 'remote_addr', 'server_addr', 'server_port', 'sni', 'plugins', 'upstream', 'upstream_id'],
      ...['service_id', 'protocol'],
    ],
    check: (item) => [...checkStreamRoute(item), ...certificatesIn(item)],
  },
  services: {
    ...plain,
    fields: [...common, ...['name', 'hosts', 'enable_websocket', 'plugins', 'upstream', 'upstream_id', 'script']],
    check: (item) => [...checkService(item), ...certificatesIn(item)],
  },
  upstreams: {
    ...plain,
    fields: upstreamFields,
    complete: normaliseUpstream,
    check: (item) => ifFine(checkUpstream(item), () => checkCertificatesOfUpstream(item)),
  },
  plugin_configs: { ...plain, id: 'needed', fields: [...common, 'name', 'plugins'], check: checkPluginConfig },
  global_rules: {
    ...plain,
    id: 'needed',
    fields: ['id', 'plugins', 'create_time', 'update_time'],
    check: checkGlobalRule,
  },
  ssls: {
    ...plain,
    short: ['sni'],
    fields: [
      ...common,
      ...['type', 'cert', 'key', 'certs', 'keys', 'sni', 'snis', 'client', 'status', 'ssl_protocols'],
    ],
    check: (item) => ifFine(checkSsl(item), () => checkCertificatesOfSsl(item)),
  },
  consumers: {
    ...plain,
    id: 'needed',
    fields: [...common.slice(1), 'username', 'group_id', 'plugins'],
    check: (item) => checkConsumer(item as Consumer),
  },
  consumer_groups: { ...plain, id: 'needed', fields: [...common, 'name', 'plugins'], check: checkConsumerGroup },
  plugin_metadata: { ...plain, id: 'needed', fields: undefined, check: checkMetadata },
  protos: { ...plain, fields: [...common, 'name', 'content'], check: checkProto },
  secrets: { ...plain, id: 'needed', fields: undefined, check: checkSecretManager },
}

/** It is named after its plugin. */
function checkMetadata(item: Config['plugin_metadata'][number]): readonly Refusal[] {
  return typeof item.id === 'string' ? checkPluginMetadata(item) : refusalsAt('is no name of a plugin', 'id')
}

/** The keys of consumers stand among them, as items of their own (data plane spec section 1). */
export const credentials: Section<'consumers'> = {
  ...plain,
  id: 'needed',
  fields: [...common, 'name', 'plugins'],
  check: (item) => checkCredential(item as Credential),
}

/** Certificates are looked into only where nothing is wrong with their shape. */
function ifFine(refusals: readonly Refusal[], further: () => readonly Refusal[]): readonly Refusal[] {
  return refusals.length > 0 ? refusals : further()
}

function certificatesIn({ upstream }: Partial<Config['routes'][number]>): readonly Refusal[] {
  const refusals = upstream?.tls === undefined ? [] : checkCertificatesOfUpstream(upstream)
  return refusals.map(({ path, reason }) => ({ path: ['upstream', ...path], reason }))
}
