import { mappingFor } from '../bind/backend.ts'
import { refusalOf } from '../bind/grant.ts'
import type { UpstreamKey } from '../bind/upstream-key.ts'
import { serviceNotFound } from '../diagnostics/catalog/binding.ts'
import {
  checkConsumer,
  checkCredential,
  checkGlobalRule,
  checkPluginConfig,
  checkRoute,
  checkSsl,
  checkStreamRoute,
} from '../model/check.ts'
import { checkPluginMetadata } from '../model/check-plugin-metadata.ts'
import type { Config } from '../model/config.ts'
import type { Read } from '../read/read.ts'
import { admit } from '../translate/admit.ts'
import type { Destination, Leave, MadeRoute, MadeStreamRoute } from '../translate/fragment.ts'
import { withoutNodes } from '../translate/traffic-split.ts'
import type { Good, GoodMade } from './held.ts'

/**
 * What was good as it is in the world of now: undefined where a Secret or a consent that it was made with is gone, or
 * where options or the data plane would not let it in today. Rules do not lead to Services that are gone.
 */
export function inThisWorld(good: Good, read: Read): GoodMade | undefined {
  const { part, made, leave } = good
  // Without its global rules every request would go unprotected, so these do without their Secrets.
  if (!isLeft(leave, read, part !== 'globalRules')) return undefined
  if (!isAdmitted(good, read)) return undefined
  if (part !== 'routes' && part !== 'streamRoutes') return made
  const route = made as MadeRoute | MadeStreamRoute
  return { ...route, destinations: route.destinations.map((one) => leading(one, read)) } as GoodMade
}

/** Whether nobody has taken away what was let have. Asks for each Secret, so that they go on being watched. */
export function isLeft(leave: Leave | undefined, read: Read, needsSecrets = true): boolean {
  const { secrets = [], crossings = [] } = leave ?? {}
  const found = secrets.map(({ namespace, name }) => read.get('Secret', namespace, name))
  const isRefused = crossings.some((crossing) => refusalOf(crossing, [], read) !== undefined)
  return !isRefused && (!needsSecrets || found.every((secret) => secret !== undefined))
}

function leading(destination: Destination, read: Read): Destination {
  const { bound } = destination
  if (bound.problem || isThere(bound.key, read)) return destination
  const { namespace, name } = serviceOf(bound.key)
  return { ...destination, bound: { problem: (at, so) => serviceNotFound(at, namespace, name, false, so) } }
}

/** An ApisixUpstream with nodes of its own is looked for where its upstream is made. */
function isThere(key: UpstreamKey, read: Read): boolean {
  if (key.kind === 'external' || read.options.assumeServices) return true
  if (read.get('Service', key.namespace, key.service) !== undefined) return true
  return mappingFor(read.options, key.namespace, key.service, key.port) !== undefined
}

function serviceOf(key: UpstreamKey): { readonly namespace: string; readonly name: string } {
  return { namespace: key.namespace, name: key.kind === 'service' ? key.service : key.upstream }
}

/** Asked each time that options change, and of what was kept in a file. */
function isAdmitted({ part, made }: Good, read: Read): boolean {
  const look = <S extends keyof Config, T extends Config[S][number]>(
    section: S,
    item: T,
    check: Parameters<typeof admit<S, T>>[3],
  ): boolean =>
    admit(
      section,
      item,
      '',
      check,
      () => made.from,
      read,
      () => undefined,
    )
  switch (part) {
    case 'routes': {
      const { base, destinations } = made as GoodMade<'routes'>
      return look('routes', destinations.length === 0 ? base : { ...base, upstream: withoutNodes }, checkRoute)
    }
    case 'streamRoutes':
      return read.options.stream && look('stream_routes', (made as GoodMade<'streamRoutes'>).value, checkStreamRoute)
    case 'pluginConfigs':
      return look('plugin_configs', (made as GoodMade<'pluginConfigs'>).value, checkPluginConfig)
    case 'ssls':
      return look('ssls', (made as GoodMade<'ssls'>).value, checkSsl)
    case 'consumers': {
      const { value } = made as GoodMade<'consumers'>
      return 'username' in value ? look('consumers', value, checkConsumer) : look('consumers', value, checkCredential)
    }
    case 'globalRules':
      return look('global_rules', (made as GoodMade<'globalRules'>).value, checkGlobalRule)
    case 'pluginMetadata':
      return look('plugin_metadata', (made as GoodMade<'pluginMetadata'>).value, checkPluginMetadata)
    default:
      return part satisfies never
  }
}
