import { script } from './check.ts'
import { described } from './check-described.ts'
import { id, name, routeHost } from './check-names.ts'
import { plugins } from './check-plugins.ts'
import { upstreamBody } from './check-upstream.ts'
import { fields, flag, list, type Refusal, refusalsAt, refusalsOf, show, text } from './check-values.ts'
import type { ConsumerGroup, Proto, SecretManager, Service } from './config.ts'

/**
 * The limits of APISIX for items that only a hand writes; check.ts has those that the compiler makes too. Source: data
 * plane spec section 1; the schemas which APISIX 3.18 serves; for secrets, apisix/secret/{vault,aws,gcp}.lua.
 */

const service = fields<Service>(
  {
    ...described,
    id,
    name,
    hosts: list(routeHost, { min: 1, unique: true }),
    enable_websocket: flag,
    plugins,
    upstream_id: id,
    upstream: upstreamBody,
    script,
  },
  'id',
)

export function checkService(item: Service): readonly Refusal[] {
  const refusals = refusalsOf(service(item))
  if (refusals.length > 0) return refusals
  return item.upstream !== undefined && item.upstream_id !== undefined
    ? refusalsAt('it has both upstream and upstream_id')
    : refusals
}

const consumerGroup = fields<ConsumerGroup>({ ...described, id, name, plugins }, 'id', 'plugins')

export function checkConsumerGroup(item: ConsumerGroup): readonly Refusal[] {
  return refusalsOf(consumerGroup(item))
}

const proto = fields<Proto>({ ...described, id, name, content: text(1, 1_048_576) }, 'id', 'content')

export function checkProto(item: Proto): readonly Refusal[] {
  return refusalsOf(proto(item))
}

/** What each manager cannot do without. */
const neededBy: Readonly<Record<string, readonly string[]>> = {
  vault: ['uri', 'prefix', 'token'],
  aws: ['access_key_id', 'secret_access_key'],
  gcp: [],
}

export function checkSecretManager(item: SecretManager): readonly Refusal[] {
  const [, manager = '', own = ''] = /^([^/]*)\/([^/]+)$/.exec(String(item.id)) ?? []
  const needed = Object.hasOwn(neededBy, manager) ? neededBy[manager] : undefined
  if (needed === undefined || own === '') {
    return refusalsAt(`${show(item.id)} is no id of a secret: vault/NAME, aws/NAME or gcp/NAME`, 'id')
  }
  const missing = needed.filter((field) => item[field] === undefined)
  if (missing.length > 0) return missing.map((field) => ({ path: [field], reason: 'is missing' }))
  if (manager === 'gcp' && (item['auth_config'] === undefined) === (item['auth_file'] === undefined)) {
    return refusalsAt('it needs either auth_config or auth_file')
  }
  return needed.flatMap((field) => refusalsAt(text(1)(item[field]), field))
}
