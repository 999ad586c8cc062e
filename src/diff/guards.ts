import { fieldOf } from '../model/field.ts'
import { type Gateway, type GatewayRoute, type GatewayStreamRoute, itemById } from '../router/gateway.ts'
import { chainOf } from '../router/plugins.ts'
import { type Received, receive } from '../router/request.ts'
import { type ProtectionKind, protectionOf } from './protections.ts'
import type { Section } from './sections.ts'

/** A plugin that protects something, and the item in which it stands. */
export interface Guard {
  readonly plugin: string
  readonly kind: ProtectionKind
  readonly guards: string
  readonly from: { readonly section: Section; readonly id: string }
}

/** What stands between a request and what a route leads to; `closed`: nothing gets through at all. */
export type Guarding = 'closed' | readonly Guard[]

const received = receive({ method: 'GET', host: '', path: '/' })

/**
 * Global rules, the route's own plugins, those of its plugin config and its service, as far as they are in force; whether
 * a `_meta.filter` lets one run for a request does not count. A plugin config of which nothing is known (`isUnseen`) may
 * protect from anything.
 */
export function guardsOfRoute(gateway: Gateway, route: GatewayRoute, isUnseen: boolean): Guarding {
  if (route.status !== undefined && route.status !== 1) return 'closed'
  const { plugin_config_id: configId } = route
  // APISIX answers 503 where a reference leads nowhere (data plane spec section 5).
  if (configId !== undefined && !isUnseen && itemById(gateway.plugin_configs, configId) === undefined) return 'closed'
  const { applied, dropped } = chainOf(gateway, route, received as Received, new Map())
  const filtered = dropped.filter(({ reason }) => reason === 'filter')
  const running = [...applied, ...filtered].flatMap(({ name, from }) => {
    const items: readonly { readonly id: string; readonly plugins?: unknown }[] = gateway[from.section] ?? []
    const holder = from.section === 'routes' ? route : itemById(items, from.id)
    return guard(name, fieldOf(holder?.plugins, name), from)
  })
  return configId !== undefined && isUnseen ? [...running, unseenGuard(configId)] : running
}

/** The same for TCP and UDP: the plugins of the route, and of its service. */
export function guardsOfStreamRoute(gateway: Gateway, route: GatewayStreamRoute): Guarding {
  const service = route.service_id === undefined ? undefined : itemById(gateway.services, route.service_id)
  const plugins = { ...service?.plugins, ...route.plugins }
  return Object.entries(plugins).flatMap(([name, config]) => {
    const section = Object.hasOwn(route.plugins ?? {}, name) ? 'stream_routes' : 'services'
    const id = section === 'services' ? (service?.id ?? '') : route.id
    return isDisabled(config) ? [] : guard(name, config, { section, id })
  })
}

/** The protecting plugins that stand in an item, of a consumer those besides its credentials. */
export function guardsOfConsumer(section: Section, id: string, plugins: unknown): readonly Guard[] {
  if (typeof plugins !== 'object' || plugins === null) return []
  return Object.entries(plugins)
    .flatMap(([name, config]) => (isDisabled(config) ? [] : guard(name, config, { section, id })))
    .filter(({ kind }) => kind !== 'authentication')
}

function guard(plugin: string, config: unknown, from: Guard['from']): readonly Guard[] {
  const protection = protectionOf(plugin, config)
  return protection === undefined ? [] : [{ plugin, ...protection, from }]
}

function isDisabled(config: unknown): boolean {
  return fieldOf(fieldOf(config, '_meta'), 'disable') === true
}

function unseenGuard(id: string): Guard {
  const guards = 'cannot be seen on one of the sides and may protect from anything'
  return { plugin: `plugin config ${id}`, kind: 'unknown', guards, from: { section: 'plugin_configs', id } }
}

/** Where one plugin can do the work of another. The kinds that are absent do different things under one name. */
const interchangeable: ReadonlySet<ProtectionKind> = new Set(['authentication', 'authorization', 'rate'])

/** The protections that are there before and not after, and in whose place nothing of their kind is new. */
export function lostBetween(before: Guarding, after: Guarding): readonly Guard[] {
  if (before === 'closed' || after === 'closed') return []
  const fresh = after.filter(({ plugin }) => !before.some((old) => old.plugin === plugin))
  return before.filter(
    ({ plugin, kind }) =>
      !after.some((now) => now.plugin === plugin) &&
      !(interchangeable.has(kind) && fresh.some((now) => now.kind === kind)),
  )
}
