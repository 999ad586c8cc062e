import { described } from './check-described.ts'
import { host, id, name, nodeHost } from './check-names.ts'
import {
  type Check,
  fields,
  flag,
  integer,
  list,
  oneOf,
  openFields,
  type Refusal,
  seconds,
  show,
  text,
} from './check-values.ts'
import type { ActiveCheck, Checks, Node, PassiveCheck, Timeout, Upstream, UpstreamBody, UpstreamTls } from './config.ts'

/** Source: `upstream_schema` of APISIX's schema_def.lua, `check_upstream_conf` of upstream.lua; kinds spec 0.3, 3.3. */

export const timeout = fields<Timeout>({ connect: seconds, send: seconds, read: seconds }, 'connect', 'send', 'read')

/** APISIX takes any other as well, which works as long as there is one node: data plane spec section 5. */
export const balancer = oneOf('roundrobin', 'chash', 'ewma', 'least_conn')
const port = integer(1, 65535)
const weight = integer(0)
const statuses = list(integer(200, 599), { min: 1, unique: true })
const checkType = oneOf('http', 'https', 'tcp')
/** The active checker counts from 1; 0 switches a passive counter off. */
const activeCount = integer(1, 254)
const passiveCount = integer(0, 254)

/** The checker writes these into its request as they are: a line break would start another header or request. */
const line: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is not text`
  return /[\r\n]/.test(value) ? `${show(value)} holds a line break` : undefined
}

const probePath: Check = (value) => {
  const reason = line(value)
  if (reason !== undefined || typeof value !== 'string') return reason
  return value.startsWith('/') ? undefined : `${show(value)} does not begin with /`
}

/** In here APISIX ignores keys it does not know (kinds spec C18); refusing them keeps typing errors from being silent. */
const active = fields<ActiveCheck>({
  type: checkType,
  timeout: seconds,
  concurrency: integer(1),
  host,
  port,
  http_path: probePath,
  https_verify_certificate: flag,
  req_headers: list(line, { min: 1 }),
  healthy: fields<NonNullable<ActiveCheck['healthy']>>({
    interval: integer(1),
    http_statuses: statuses,
    successes: activeCount,
  }),
  unhealthy: fields<NonNullable<ActiveCheck['unhealthy']>>({
    interval: integer(1),
    http_statuses: statuses,
    http_failures: activeCount,
    tcp_failures: activeCount,
    timeouts: activeCount,
  }),
})

const passive = fields<PassiveCheck>({
  type: checkType,
  healthy: fields<NonNullable<PassiveCheck['healthy']>>({ http_statuses: statuses, successes: passiveCount }),
  unhealthy: fields<NonNullable<PassiveCheck['unhealthy']>>({
    http_statuses: statuses,
    http_failures: passiveCount,
    tcp_failures: passiveCount,
    timeouts: passiveCount,
  }),
})

/** Lengths, and that it is PEM: the rest of a certificate is checked where it is read. Never shows the text. */
function pem(min: number): Check {
  const length = text(min, 65536)
  return (value) => {
    const reason = length(typeof value === 'string' ? value : undefined)
    if (reason !== undefined) return reason
    return typeof value === 'string' && value.includes('-----BEGIN ') ? undefined : 'it is not PEM'
  }
}

const tlsFields = fields<UpstreamTls>({ client_cert: pem(128), client_key: pem(64), client_cert_id: id, verify: flag })

/** A certificate goes with its key, and not with the id of another one. */
const tls: Check = (value) => {
  const verdict = tlsFields(value)
  if (verdict !== undefined) return verdict
  const { client_cert: cert, client_key: key, client_cert_id: named } = value as UpstreamTls
  if ((cert === undefined) !== (key === undefined)) {
    return [{ path: [cert === undefined ? 'client_cert' : 'client_key'], reason: 'is missing' }]
  }
  return cert !== undefined && named !== undefined ? 'it has both client_cert and client_cert_id' : undefined
}

const node = fields<Node>(
  { host: nodeHost, port, weight, priority: integer(Number.MIN_SAFE_INTEGER), metadata: openFields({}) },
  'host',
  'port',
  'weight',
)

const amount: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? undefined
    : `${show(value)} is no number from 0 on`

const bodyFields: { readonly [K in keyof Required<UpstreamBody>]: Check } = {
  ...described,
  name,
  type: balancer,
  hash_on: oneOf('vars', 'header', 'cookie', 'consumer', 'vars_combinations'),
  key: text(0),
  scheme: oneOf('http', 'https', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', 'kafka'),
  pass_host: oneOf('pass', 'node', 'rewrite'),
  upstream_host: host,
  retries: integer(0),
  retry_timeout: amount,
  timeout,
  checks: fields<Checks>({ active, passive }, 'active'),
  keepalive_pool: fields<NonNullable<UpstreamBody['keepalive_pool']>>({
    size: integer(1),
    idle_timeout: amount,
    requests: integer(1),
  }),
  tls,
  nodes: list(node, {}),
  discovery_type: text(1),
  service_name: text(1, 256),
  discovery_args: openFields({ namespace_id: text(0), group_name: text(0) }),
}

const withoutId = fields<UpstreamBody>(bodyFields, 'type')
const withId = fields<Upstream>({ ...bodyFields, id }, 'id', 'type')

/** An upstream that is written into another item. */
export const upstreamBody: Check = (value) => {
  const verdict = withoutId(value)
  return verdict === undefined ? contradictions(value as UpstreamBody) : verdict
}

export const upstream: Check = (value) => {
  const verdict = withId(value)
  return verdict === undefined ? contradictions(value as Upstream) : verdict
}

function contradictions(upstream: UpstreamBody): readonly Refusal[] | undefined {
  const refusals: Refusal[] = []
  const discovered = upstream.discovery_type !== undefined && upstream.service_name !== undefined
  const named = upstream.discovery_type !== undefined || upstream.service_name !== undefined
  if (upstream.nodes === undefined ? !discovered : named) {
    refusals.push({ path: [], reason: 'it needs either nodes, or discovery_type with service_name' })
  }
  if (upstream.pass_host === 'rewrite' && upstream.upstream_host === undefined) {
    refusals.push({ path: ['upstream_host'], reason: 'pass_host rewrite needs it' })
  }
  if (upstream.type === 'chash') refusals.push(...hashing(upstream))
  return refusals.length === 0 ? undefined : refusals
}

/** `upstream_hash_vars_schema`, letter for letter: its `A-z` lets six more characters through. */
const variable =
  /^((uri|server_name|server_addr|request_uri|remote_port|remote_addr|query_string|host|hostname|mqtt_client_id)|arg_[0-9a-zA-z_-]+)$/
const headerName = /^[a-zA-Z0-9-_]+$/
/** 1.6 million points of 8 bytes, built at each reload in each worker; a hundred nodes of weight 100 are at 10000. */
const heaviest = 1_000_000

function hashing({ hash_on = 'vars', key, nodes = [] }: UpstreamBody): readonly Refusal[] {
  const refusals: Refusal[] = []
  if (hash_on !== 'consumer' && key === undefined)
    refusals.push({ path: ['key'], reason: `hashing on ${hash_on} needs it` })
  const legal = hash_on === 'vars' ? variable : hash_on === 'header' || hash_on === 'cookie' ? headerName : undefined
  if (key !== undefined && legal?.test(key) === false) {
    refusals.push({ path: ['key'], reason: `${show(key)} is nothing to hash on for hash_on ${hash_on}` })
  }
  const total = nodes.reduce((sum, node) => sum + node.weight, 0)
  if (total > heaviest) {
    const reason = `weights that add up to ${total} make a hash ring of 160 times as many points`
    refusals.push({ path: ['nodes'], reason })
  }
  return refusals
}
