import { bindPlugins, entryOf, inFixedOrder, pluginField } from '../bind/plugins.ts'
import { pluginTwice } from '../diagnostics/catalog/binding.ts'
import { consumerWithoutCredential, credentialNowhere, credentialTwice } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixConsumer, WrittenCredential } from '../kinds/apisix-consumer.ts'
import { checkConsumer } from '../model/check.ts'
import type { Consumer, Plugins } from '../model/config.ts'
import { usernameOf } from '../model/id.ts'
import { at, inside, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import { consumerLabels } from './consumer-labels.ts'
import { type CredentialFields, credentials } from './credential.ts'
import { credentialOfSecret } from './credential-secret.ts'
import { foreignFragment } from './foreign.ts'
import { type Fragment, fragmentOf, type Loss } from './fragment.ts'
import { lossOver } from './loss.ts'
import { judgePluginNames } from './plugin-names.ts'
import { provesTheSame } from './same-credentials.ts'

const lost = 'the consumer is left out, and nobody gets in as it'

/** One consumer with all its credentials, or none at all. Kinds spec section 6.2. */
export function translateApisixConsumer(source: ApisixConsumer, read: Read): Fragment {
  const foreign = foreignFragment(source, read.options)
  if (foreign !== undefined) return foreign
  const diagnostics: Diagnostic[] = []
  const value = consumerOf(source, read, (diagnostic) => diagnostics.push(diagnostic))
  if (value === undefined) return fragmentOf({ diagnostics, losses: lossesOf(source, read, diagnostics) })
  return fragmentOf({ consumers: [{ value, from: at(source.key), rank: { source, index: 0 } }], diagnostics })
}

/** What the consumer was may stand for it as long as it has the very credentials that are written now. */
function lossesOf(source: ApisixConsumer, read: Read, diagnostics: readonly Diagnostic[]): readonly Loss[] {
  const target = `consumers/${usernameOf(source.namespace, source.name, read.options.target)}`
  const now = source.credentials.map(
    (written) => [written.plugin, pluginOf(written, source, read, () => undefined)] as const,
  )
  return lossOver(source.key, target, diagnostics, 0, (item) => provesTheSame(item, Object.fromEntries(now)))
}

function consumerOf(source: ApisixConsumer, read: Read, report: Report): Consumer | undefined {
  const { key: object, namespace, name } = source
  const authentication = source.credentials.map(
    (written) => [written.plugin, pluginOf(written, source, read, report)] as const,
  )
  const bound = bindPlugins(source.plugins, object, namespace, lost, read, report)
  judgePluginNames(source.plugins, 'http', object, read, report)
  if (bound === undefined || authentication.some(([, config]) => config === undefined)) return undefined
  for (const written of source.credentials) {
    const winner = entryOf(bound, written.plugin)
    if (winner !== undefined) {
      report(pluginTwice({ object, path: winner.path }, written.plugin, { object, path: placeOf(written) }))
    }
  }
  if (authentication.length === 0 && Object.keys(bound.plugins).length === 0) {
    report(consumerWithoutCredential(at(object, 'spec'), 'authParameter'))
  }
  const plugins = inFixedOrder({ ...Object.fromEntries(authentication), ...bound.plugins }) as Plugins
  const consumer: Consumer = {
    username: usernameOf(namespace, name, read.options.target),
    ...consumerLabels(source, report),
    plugins,
  }
  const sourceOf = (itemPath: Path) => {
    const [field, plugin] = itemPath
    if (field !== 'plugins') return at(object, 'metadata')
    const own = pluginField(bound, object, itemPath)
    if (own !== undefined) return own
    const written = source.credentials.find((one) => one.plugin === plugin)
    return { object, path: written === undefined ? ['spec'] : placeOf(written) }
  }
  return admit('consumers', consumer, lost, checkConsumer, sourceOf, read, report) ? consumer : undefined
}

function placeOf({ path, value }: WrittenCredential): Path {
  return [...path, value === undefined ? 'secretRef' : 'value']
}

function pluginOf(written: WrittenCredential, source: ApisixConsumer, read: Read, report: Report) {
  const where = { object: source.key, path: placeOf(written) }
  const fields = fieldsOf(written, source, read, report)
  return fields && credentials[written.plugin](fields, where, lost, report)
}

function fieldsOf(
  { path, plugin, value, secret: name }: WrittenCredential,
  { key: object, namespace }: ApisixConsumer,
  read: Read,
  report: Report,
): CredentialFields | undefined {
  const where = { object, path }
  if (value !== undefined) {
    if (name !== undefined) report(credentialTwice(inside(where, 'secretRef')))
    return value
  }
  if (name === undefined) {
    report(credentialNowhere(where, 'value', lost))
    return undefined
  }
  return credentialOfSecret(inside(where, 'secretRef'), namespace, name, plugin, lost, read, report)
}
