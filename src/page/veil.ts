import { type Confidential, hidden } from '../diff/confidential.ts'
import type { Section } from '../diff/sections.ts'
import { isMapping } from '../model/check-values.ts'
import type { Plugins } from '../model/config.ts'
import { listAt } from '../model/field.ts'
import type { Gateway } from '../router/gateway.ts'
import { readUpstream } from '../router/read-document.ts'

/**
 * A gateway that everybody may read and that routes as before: what is confidential in plugins and conditions is
 * replaced. A condition on something secret is in doubt from then on, for nobody can tell any more whether it holds.
 */
export function veil(gateway: Gateway, confidential: Confidential): Gateway {
  const veilHolder = <T extends { readonly plugins?: Plugins }>(section: Section, holder: T): T =>
    holder.plugins === undefined ? holder : { ...holder, plugins: veilPlugins(section, holder.plugins, confidential) }
  const { routes = [], services, plugin_configs, global_rules, stream_routes } = gateway
  return {
    ...gateway,
    routes: routes.map((route) => ({
      ...veilHolder('routes', route),
      ...(route.vars !== undefined && {
        vars: doubtHidden(confidential.hide('routes', ['vars'], route.vars)) as readonly unknown[],
      }),
      ...(route.filter_func !== undefined && {
        filter_func: String(confidential.hide('routes', ['filter_func'], route.filter_func)),
      }),
    })),
    services: (services ?? []).map((service) => veilHolder('services', service)),
    plugin_configs: (plugin_configs ?? []).map((config) => veilHolder('plugin_configs', config)),
    global_rules: (global_rules ?? []).map((rule) => veilHolder('global_rules', rule)),
    stream_routes: (stream_routes ?? []).map((route) => veilHolder('stream_routes', route)),
  }
}

function veilPlugins(section: Section, plugins: Plugins, confidential: Confidential): Plugins {
  return Object.fromEntries(
    Object.entries(plugins).map(([name, config]) => {
      const veiled = confidential.hide(section, ['plugins', name], config)
      return [name, (name === 'traffic-split' ? veilSplit(config, veiled) : veilMeta(veiled)) as Plugins[string]]
    }),
  )
}

function veilMeta(config: unknown): unknown {
  if (!isMapping(config) || !isMapping(config['_meta']) || config['_meta']['filter'] === undefined) return config
  return { ...config, _meta: { ...config['_meta'], filter: doubtHidden(config['_meta']['filter']) } }
}

/**
 * Where a traffic split sends requests, and no more: a weight that happens to be a text of some Secret is still one, and
 * what an upstream shows to its nodes is nobody's business.
 */
function veilSplit(config: unknown, veiled: unknown): unknown {
  const rules = listAt(veiled, 'rules')
  return {
    rules: listAt(config, 'rules').map((rule, index) => ({
      ...(isMapping(rule) && 'match' in rule && { match: doubtMatch(listAt(rules[index], 'match')) }),
      weighted_upstreams: listAt(rule, 'weighted_upstreams').map((entry) => {
        if (!isMapping(entry)) return {}
        const { upstream_id, weight, upstream } = entry
        return {
          ...(upstream_id !== undefined && { upstream_id }),
          ...(weight !== undefined && { weight }),
          ...(isMapping(upstream) && { upstream: readUpstream(upstream) }),
        }
      }),
    })),
  }
}

function doubtMatch(matches: readonly unknown[]): readonly unknown[] {
  return matches.map((match) => (isMapping(match) ? { ...match, vars: doubtHidden(match['vars']) } : match))
}

/** Words that join conditions. */
const joins: ReadonlySet<string> = new Set(['AND', 'OR', '!AND', '!OR'])

/** The conditions with those that hide something made a doubt, as `meets` takes it. */
function doubtHidden(conditions: unknown): unknown {
  if (!Array.isArray(conditions)) return conditions
  const [first] = conditions
  if (typeof first !== 'string' || joins.has(first.toUpperCase())) return conditions.map(doubtHidden)
  return conditions.flat(Number.POSITIVE_INFINITY).includes(hidden)
    ? { doubt: `whether ${first} is a value that is secret and not in this page` }
    : conditions
}
