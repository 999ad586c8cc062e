import { bindGatewayProxy } from '../bind/gateway-proxy.ts'
import { gatewayProxyUnnamed } from '../diagnostics/catalog/binding.ts'
import {
  addressIgnored,
  gatewayPluginUndecided,
  gatewayProxyWithoutEffect,
  providerIgnored,
} from '../diagnostics/catalog/gateway.ts'
import { gatewayProxyOfOthers } from '../diagnostics/catalog/ingress.ts'
import { compareText, type Diagnostic } from '../diagnostics/diagnostic.ts'
import type { GatewayProxy } from '../kinds/gateway-proxy.ts'
import { gatewayProxyRuleId } from '../model/id.ts'
import { at } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { type Fragment, fragmentOf } from './fragment.ts'
import { translateGlobalRules } from './global-rules.ts'
import { translatePluginMetadata } from './plugin-metadata.ts'

const lost = 'the plugins of the GatewayProxy are left out, and every request goes without them'

/** Global rules and plugin metadata, apart from one another: what is wrong with one costs nothing of the other. Kinds spec section 10.1. */
export function translateGatewayProxy(source: GatewayProxy, read: Read): Fragment {
  const { key, namespace, name, pluginMetadata } = source
  const belonging = bindGatewayProxy(source, read)
  if (belonging.kind === 'others') {
    return fragmentOf({ diagnostics: [gatewayProxyOfOthers(at(key), belonging.className)] })
  }
  if (belonging.kind === 'nobodys') {
    return fragmentOf({ diagnostics: [gatewayProxyUnnamed(at(key), namespace, name, belonging.couldName)] })
  }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  if (source.hasProvider) report(providerIgnored(at(key, 'spec', 'provider')))
  for (const field of source.addressFields) report(addressIgnored(at(key, 'spec', field), field))
  for (const { name: plugin, path } of source.undecided) report(gatewayPluginUndecided({ object: key, path }, plugin))
  if (asksNothing(source)) report(gatewayProxyWithoutEffect(at(key, 'spec')))
  const idOf = (...part: readonly string[]) => gatewayProxyRuleId(namespace, name, ...part)
  const plugins = Object.keys(pluginMetadata).sort(compareText)
  return fragmentOf({
    globalRules: translateGlobalRules(source, idOf, lost, read, report),
    pluginMetadata: plugins.flatMap((plugin, index) => {
      const from = at(key, 'spec', 'pluginMetadata', plugin)
      const value = translatePluginMetadata(plugin, pluginMetadata[plugin], from, read, report)
      return value === undefined ? [] : [{ value, from, rank: { source, index } }]
    }),
    diagnostics,
  })
}

/** Whether there is not even something of which is told already why it has no effect. */
function asksNothing({ hasProvider, addressFields, plugins, undecided, pluginMetadata }: GatewayProxy): boolean {
  if (hasProvider || addressFields.length > 0 || undecided.length > 0) return false
  return !plugins.some(({ enable }) => enable) && Object.keys(pluginMetadata).length === 0
}
