import { bindBackend } from '../bind/backend.ts'
import { bindPlugins, pluginField, type SourceField } from '../bind/plugins.ts'
import { hostOfDatagrams } from '../diagnostics/catalog/contradictions.ts'
import { streamIsOff } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { ApisixRoute, StreamRule } from '../kinds/apisix-route.ts'
import { checkStreamRoute } from '../model/check.ts'
import type { StreamRoute } from '../model/config.ts'
import { type ComposedId, named } from '../model/id.ts'
import type { At, Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import type { MadeStreamRoute, Rank } from './fragment.ts'
import { judgePluginNames } from './plugin-names.ts'

const lost = 'the rule is left out'

/** A TCP or UDP rule. APISIX has no protocol on a stream route: both listen where the data plane says (section 2.8). */
export function translateStreamRule(
  source: ApisixRoute,
  rule: StreamRule,
  id: ComposedId,
  rank: Rank,
  read: Read,
  report: Report,
): MadeStreamRoute | undefined {
  const { key, namespace } = source
  const from: At = { object: key, path: rule.path }
  if (!read.options.stream) {
    report(streamIsOff(from))
    return undefined
  }
  if (rule.protocol === 'UDP' && rule.host !== undefined) {
    report(hostOfDatagrams({ object: key, path: [...rule.path, 'match', 'host'] }))
    return undefined
  }
  const plugins = bindPlugins(rule.plugins, key, namespace, lost, read, report)
  const at = { object: key, path: rule.backend.path }
  const bound = bindBackend(rule.backend, namespace, 'stream', at, read, report)
  const possible = judgePluginNames(rule.plugins, 'stream', key, read, report)
  if (plugins === undefined || !possible) return undefined
  const value: StreamRoute = {
    ...named(id),
    server_port: rule.port,
    ...(rule.host !== undefined && { sni: rule.host.trim().toLowerCase() }),
    ...(Object.keys(plugins.plugins).length > 0 && { plugins: plugins.plugins }),
    ...(!bound.problem && { upstream_id: bound.key.id }),
  }
  const sourceOf = (itemPath: Path): SourceField => {
    const own = pluginField(plugins, key, itemPath)
    if (own !== undefined) return own
    const [section] = itemPath
    if (section === 'server_port') return { object: key, path: [...rule.path, 'match', 'ingressPort'] }
    return { object: key, path: section === 'sni' ? [...rule.path, 'match', 'host'] : rule.path }
  }
  if (!admit('stream_routes', value, lost, checkStreamRoute, sourceOf, read, report)) return undefined
  return { value, from, rank, destinations: [{ at, weight: rule.backend.weight, bound }] }
}
