import { type BoundPlugins, bindPlugins, pluginField } from '../bind/plugins.ts'
import { consumerWithoutCredential } from '../diagnostics/catalog/contradictions.ts'
import { credentialsOfOneType, gatewayNotAsked } from '../diagnostics/catalog/v1alpha1.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import { type Consumer, gatewayGroup } from '../kinds/consumer.ts'
import { checkConsumer } from '../model/check.ts'
import type { Plugins, Consumer as WrittenConsumer } from '../model/config.ts'
import { usernameOf } from '../model/id.ts'
import { isAtLeast } from '../model/target.ts'
import { at, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { type MadeCredential, translateCredentials } from './consumer-credentials.ts'
import { consumerLabels } from './consumer-labels.ts'
import { type Fragment, fragmentOf, type Loss } from './fragment.ts'
import { lossOver } from './loss.ts'
import { judgePluginNames } from './plugin-names.ts'
import { provesTheSame } from './same-credentials.ts'

const lost = 'the consumer is left out with all its credentials, and nobody gets in as it'

/**
 * A consumer, and each of its credentials as an item of its own (data plane spec section 1): one that cannot be had
 * costs nothing else. A plugin that cannot be had costs all, it may hold the consumer back. Kinds spec section 10.4.
 */
export function translateConsumer(source: Consumer, read: Read): Fragment {
  const { key, namespace, name, gateway } = source
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  if (gateway !== undefined) {
    const what = gateway.group === gatewayGroup ? gateway.kind : `${gateway.kind} of ${gateway.group}`
    report(gatewayNotAsked(at(key, 'spec', 'gatewayRef'), `${what} ${gateway.namespace}/${gateway.name}`))
  }
  const bound = bindPlugins(source.plugins, key, namespace, lost, read, report)
  judgePluginNames(source.plugins, 'http', key, read, report)
  const username = usernameOf(namespace, name, read.options.target)
  const lossesOf = (made: readonly MadeCredential[]): readonly Loss[] =>
    lossesOfAll(source, username, made, diagnostics)
  if (bound === undefined) {
    const made = translateCredentials(source, username, { plugins: {}, entries: [] }, read, () => undefined)
    return fragmentOf({ diagnostics, losses: lossesOf(made) })
  }
  if (source.credentials.length === 0 && source.plugins.length === 0) {
    report(consumerWithoutCredential(at(key, 'spec'), 'credentials'))
  }
  const made = translateCredentials(source, username, bound, read, report)
  const standsApart = isAtLeast(read.options.target, '3.13')
  const plugins = standsApart ? bound.plugins : withCredentials(bound, made, source, read, report)
  const consumer: WrittenConsumer = {
    username,
    ...consumerLabels(source, report),
    ...(Object.keys(plugins).length > 0 && { plugins }),
  }
  const sourceOf = (path: Path) => pluginField(bound, key, path) ?? at(key, path[0] === 'plugins' ? 'spec' : 'metadata')
  if (!admit('consumers', consumer, lost, checkConsumer, sourceOf, read, report)) {
    return fragmentOf({ diagnostics, losses: lossesOf(made) })
  }
  const credentials = standsApart ? made : []
  return fragmentOf({
    consumers: [
      { value: consumer, from: at(key), rank: { source, index: 0 } },
      ...credentials.map(({ value, from }, index) => ({ value, from, rank: { source, index: index + 1 } })),
    ],
    diagnostics,
    // A credential that cannot be had was written anew, so what it was before is not to let anybody in.
    losses: [],
  })
}

/** What the consumer was, and each credential that is as it was, may stand for what cannot be had. */
function lossesOfAll(
  { key }: Consumer,
  username: string,
  made: readonly MadeCredential[],
  diagnostics: readonly Diagnostic[],
): readonly Loss[] {
  const now: Plugins = Object.assign({}, ...made.map(({ value }) => value.plugins))
  return [
    ...lossOver(key, `consumers/${username}`, diagnostics, 0, (item) => provesTheSame(item, now)),
    ...made.flatMap(({ value }) =>
      lossOver(key, `consumers/${value.id}`, diagnostics, 0, (item) => provesTheSame(item, value.plugins)),
    ),
  ]
}

/** Before 3.13 a file has no credentials of their own: they stand in the consumer, one of each type. */
function withCredentials(
  { plugins, entries }: BoundPlugins,
  made: readonly MadeCredential[],
  { key: object }: Consumer,
  read: Read,
  report: Report,
): Plugins {
  const places = new Map(entries.map(({ name, path }) => [name, { object, path }]))
  const all = Object.entries(plugins)
  for (const { type, value, from } of made) {
    const earlier = places.get(type)
    if (earlier !== undefined) {
      report(credentialsOfOneType(from, type, read.options.target, earlier))
      continue
    }
    places.set(type, { object: from.object, path: from.path })
    all.push([type, value.plugins[type]])
  }
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}
