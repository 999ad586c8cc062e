import {
  type Check,
  integer,
  isMapping,
  oneOf,
  openFields,
  type Refusal,
  refusalsAt,
  show,
  text,
} from './check-values.ts'
import type { PluginMetadata } from './config.ts'

/**
 * What APISIX wants of the metadata of a plugin, where a field of the wrong type costs the item. Metadata of plugins that
 * are not listed, and fields that are not, are let through, as APISIX does.
 * Source: the `metadata_schema` of each plugin in what APISIX 3.18 serves at `/v1/schema`.
 */

/** In Lua an empty list and an empty mapping are the same. */
const mapping: Check = (value) =>
  isMapping(value) || (Array.isArray(value) && value.length === 0) ? undefined : `${show(value)} is not a mapping`

const positive = integer(1)
const anyText = text(0)
const format = { log_format: mapping, log_format_extra: mapping }
const batch = { max_pending_entries: positive }
const logger = openFields({ ...format, ...batch })

const loggers = [
  ...[
    'clickhouse-logger',
    'elasticsearch-logger',
    'google-cloud-logging',
    'http-logger',
    'kafka-logger',
    'loki-logger',
  ],
  ...['rocketmq-logger', 'skywalking-logger', 'sls-logger', 'splunk-hec-logging', 'syslog', 'tcp-logger'],
  ...['tencent-cloud-cls', 'udp-logger'],
]

const limits: ReadonlyMap<string, Check> = new Map([
  ...loggers.map((plugin) => [plugin, logger] as const),
  ['authz-casbin', openFields({ model: anyText, policy: anyText }, 'model', 'policy')],
  ['azure-functions', openFields({ master_apikey: anyText, master_clientid: anyText })],
  ['datadog', openFields({ ...batch, host: anyText, namespace: anyText, port: integer(0) })],
  ['file-logger', openFields({ ...format, path: anyText })],
  ['lago', openFields(batch)],
  ['limit-count', openFields({ limit_header: anyText, remaining_header: anyText, reset_header: anyText })],
  [
    'loggly',
    openFields({
      ...format,
      ...batch,
      host: anyText,
      port: integer(Number.MIN_SAFE_INTEGER),
      protocol: oneOf('syslog', 'http', 'https'),
      timeout: positive,
    }),
  ],
  ['oas-validator', openFields({ spec_url_ttl: positive })],
])

/** What APISIX would not take of an item. */
export function checkPluginMetadata(item: PluginMetadata): readonly Refusal[] {
  if (item.id === '') return refusalsAt('is empty', 'id')
  return refusalsAt(limits.get(item.id)?.(item))
}
