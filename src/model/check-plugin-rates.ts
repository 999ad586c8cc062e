import {
  aboveZero,
  anyNumber,
  atLeastZero,
  type Configuration,
  choice,
  closedMappingOf,
  listOf,
  mappingOf,
  textOf,
  truth,
  wholeNumber,
  wholeNumberOrVariable,
  withRules,
} from './check-plugin-values.ts'
import { type Check, refusalsAt, show, type Verdict } from './check-values.ts'

/** Plugins that limit how much comes in. The rules' sources stand in check-plugin-limits.ts. */

const answer = { rejected_code: wholeNumber(200, 599), rejected_msg: textOf(1), allow_degradation: truth }
const keyType = choice('var', 'var_combination')

/** Where the counters are kept, when not in the data plane itself; its fields count only with that policy. */
const connection = {
  redis_password: textOf(),
  redis_timeout: wholeNumber(1),
  redis_keepalive_timeout: wholeNumber(1000),
  redis_keepalive_pool: wholeNumber(1),
}
const redis = mappingOf(
  {
    ...connection,
    redis_host: textOf(2),
    redis_port: wholeNumber(1),
    redis_username: textOf(1),
    redis_database: wholeNumber(0),
    redis_ssl: truth,
    redis_ssl_verify: truth,
  },
  'redis_host',
)
const redisCluster = mappingOf(
  {
    ...connection,
    redis_cluster_nodes: listOf(textOf(2, 100), { min: 1 }),
    redis_cluster_name: textOf(),
    redis_cluster_ssl: truth,
    redis_cluster_ssl_verify: truth,
  },
  'redis_cluster_nodes',
  'redis_cluster_name',
)
const sentinel = closedMappingOf({ host: textOf(2), port: wholeNumber(1, 65535) }, 'host', 'port')
const redisSentinel = mappingOf(
  {
    redis_sentinels: listOf(sentinel, { min: 1 }),
    redis_master_name: textOf(1),
    redis_role: choice('master', 'slave'),
    redis_username: textOf(1),
    redis_password: textOf(),
    redis_database: wholeNumber(0),
    redis_connect_timeout: wholeNumber(1),
    redis_read_timeout: wholeNumber(1),
    redis_keepalive_timeout: wholeNumber(1),
    sentinel_username: textOf(1),
    sentinel_password: textOf(),
  },
  'redis_sentinels',
  'redis_master_name',
)

function store(configuration: Configuration): Verdict {
  switch (configuration['policy']) {
    case 'redis':
      return redis(configuration)
    case 'redis-cluster':
      return redisCluster(configuration)
    case 'redis-sentinel':
      return redisSentinel(configuration)
    default:
      return undefined
  }
}

function has(configuration: Configuration, ...names: readonly string[]): boolean {
  for (const name of names) if (configuration[name] === undefined) return false
  return true
}

const countable = wholeNumberOrVariable(1)
const spare = wholeNumberOrVariable(0)

/** The limits of a list each count under their own key. */
function rulesOf(checks: Readonly<Record<string, Check>>, ...required: readonly string[]): Check {
  const rules = listOf(mappingOf({ ...checks, key: textOf() }, ...required, 'key'), { min: 1 })
  return (value) => rules(value) ?? repeatedKey(value as readonly Configuration[])
}

function repeatedKey(rules: readonly Configuration[]): Verdict {
  const keys = rules.map(({ key }) => key)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index)
  return twice === -1 ? undefined : refusalsAt(`${show(keys[twice])} is there twice`, twice, 'key')
}

export const limitCount = withRules(
  mappingOf({
    ...answer,
    count: countable,
    time_window: countable,
    rules: rulesOf({ count: countable, time_window: countable, header_prefix: textOf() }, 'count', 'time_window'),
    key: textOf(),
    key_type: choice('var', 'var_combination', 'constant'),
    group: textOf(),
    policy: choice('local', 'redis', 'redis-cluster', 'redis-sentinel'),
    show_limit_quota_header: truth,
    sync_interval: anyNumber,
    window_type: choice('fixed', 'sliding'),
  }),
  (configuration) =>
    has(configuration, 'count', 'time_window') === has(configuration, 'rules')
      ? 'needs either count and time_window, or rules'
      : undefined,
  store,
)

const policy = choice('local', 'redis', 'redis-cluster')

export const limitReq = withRules(
  mappingOf(
    { ...answer, rate: aboveZero, burst: atLeastZero, key: textOf(), key_type: keyType, policy, nodelay: truth },
    'rate',
    'burst',
    'key',
  ),
  store,
)

const delays = { default_conn_delay: aboveZero, only_use_default_delay: truth }

export const limitConn = withRules(
  mappingOf(
    {
      ...answer,
      ...delays,
      conn: countable,
      burst: spare,
      rules: rulesOf({ conn: countable, burst: spare }, 'conn', 'burst'),
      key: textOf(),
      key_type: keyType,
      key_ttl: wholeNumber(),
      policy,
    },
    'default_conn_delay',
  ),
  (configuration) =>
    has(configuration, 'conn', 'burst', 'key') === has(configuration, 'rules')
      ? 'needs either conn, burst and key, or rules'
      : undefined,
  store,
)

/** Between streams there are neither variables nor a store. */
export const streamLimitConn = mappingOf(
  { ...delays, conn: wholeNumber(1), burst: wholeNumber(0), key: textOf(), key_type: keyType },
  'conn',
  'burst',
  'default_conn_delay',
  'key',
)
