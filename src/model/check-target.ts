import { jwtAlgorithms } from './check-consumer-plugins.ts'
import { isMapping, type Refusal, show } from './check-values.ts'
import type { SectionName } from './config.ts'
import { isAtLeast, type Target } from './target.ts'

/**
 * What APISIX 3.18 takes and an older release drops, as far as it is known; the compiler itself makes nothing of it for
 * such a target, so that this is what people wrote. Sources: kinds spec C23 (hosts, names of consumers); data plane spec
 * section 1 (credentials); https://github.com/apache/apisix/pull/12944, merged between 3.15.0 and 3.16.0 (algorithms).
 */
export function refusedByTarget(section: SectionName, item: object, target: Target): readonly Refusal[] {
  if (isAtLeast(target, '3.16')) return nothing
  const fields: Readonly<Record<string, unknown>> = { ...item }
  if (section === 'routes' || section === 'services') return anyHost(fields['hosts'], target)
  if (section !== 'consumers') return nothing
  return [...dash(fields['username'], target), ...algorithm(fields['plugins'], target)]
}

const nothing: readonly Refusal[] = []

function anyHost(hosts: unknown, target: Target): readonly Refusal[] {
  const index = Array.isArray(hosts) ? hosts.indexOf('*') : -1
  if (index === -1) return nothing
  return [{ path: ['hosts', index], reason: `"*" is no host before APISIX 3.16, and --target is ${target}` }]
}

function dash(username: unknown, target: Target): readonly Refusal[] {
  if (isAtLeast(target, '3.13') || typeof username !== 'string' || !username.includes('-')) return nothing
  const reason = `${show(username)} has a dash, which APISIX takes from 3.13 on, and --target is ${target}`
  return [{ path: ['username'], reason }]
}

/** Whether a file may hold credentials as items; those of a Consumer are checked before it is decided where they stand. */
export function refusedCredential(target: Target): readonly Refusal[] {
  if (isAtLeast(target, '3.13')) return nothing
  const reason = `names a credential, which no file has before APISIX 3.13, and --target is ${target}`
  return [{ path: ['id'], reason }]
}

const olderAlgorithms = ['HS256', 'HS512', 'RS256', 'ES256']
/** What is none of 3.18 either is refused for every target, and a reference may stand for any of them. */
const newerAlgorithms: readonly unknown[] = jwtAlgorithms.filter((name) => !olderAlgorithms.includes(name))

function algorithm(plugins: unknown, target: Target): readonly Refusal[] {
  const jwt = isMapping(plugins) ? plugins['jwt-auth'] : undefined
  if (!isMapping(jwt) || !newerAlgorithms.includes(jwt['algorithm'])) return nothing
  const reason = `must be ${olderAlgorithms.join(', ')} before APISIX 3.16, and --target is ${target}`
  return [{ path: ['plugins', 'jwt-auth', 'algorithm'], reason }]
}
