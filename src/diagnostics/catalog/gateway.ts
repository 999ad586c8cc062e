import { finding } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** What objects can get wrong that act on every request: ApisixGlobalRule, ApisixClusterConfig, GatewayProxy. */

export const globalRuleWithoutPlugins = finding(
  'AXC0250',
  'info',
  {
    title: 'An ApisixGlobalRule has no plugin that is switched on',
    cause: 'Its list is empty, or each entry has enable: false. No request gets anything from it.',
    fix: 'Nothing, if that is meant. Otherwise switch a plugin on, or delete the object.',
  },
  () => ({ message: 'no plugin is switched on here, so no request gets anything from this object' }),
)

export const notTheCluster = finding(
  'AXC0251',
  'warning',
  {
    title: 'An ApisixClusterConfig is for another APISIX',
    cause: 'The one APISIX that reads the file is called default. Objects of other names have always been passed over.',
    fix: 'Rename the object to default, if it is meant for this APISIX; otherwise delete it.',
  },
  (name: string) => ({
    message: `only the ApisixClusterConfig called default counts; nothing of ${quoted(name)} is in the file`,
    hint: 'name it default, if it is meant for this APISIX',
  }),
)

export const adminIgnored = finding(
  'AXC0252',
  'info',
  {
    title: 'The address of an Admin API has no meaning here',
    cause: 'A standalone APISIX reads a file; nobody talks to its Admin API, so neither address nor key are used.',
    fix: 'Nothing. The key does no harm, but need not stand there any longer.',
  },
  () => ({ message: 'nobody talks to an Admin API here, so its address and key are not used' }),
)

export const clusterConfigWithoutEffect = finding(
  'AXC0253',
  'info',
  {
    title: 'An ApisixClusterConfig switches nothing on',
    cause: 'Neither monitoring.prometheus nor monitoring.skywalking has enable: true.',
    fix: 'Nothing, if that is meant. Otherwise set enable: true.',
  },
  () => ({ message: 'neither prometheus nor skywalking is switched on, so nothing of this object is in the file' }),
)

export const gatewayPluginUndecided = finding(
  'AXC0254',
  'warning',
  {
    title: 'A plugin of a GatewayProxy is not switched on',
    cause:
      'A GatewayProxy uses a plugin only where enabled: true stands beside it. The field is called enabled here, not enable as in ApisixRoute, and saying nothing means no.',
    fix: 'Write enabled: true to use the plugin, or enabled: false to say that it is not to be used.',
  },
  (plugin: string) => ({
    message: `plugin ${plugin} does not say enabled: true, so no request gets it`,
    hint: 'write enabled: true, or enabled: false if that is meant',
  }),
)

export const providerIgnored = finding(
  'AXC0255',
  'info',
  {
    title: 'The way to an Admin API has no meaning here',
    cause: 'A standalone APISIX reads a file; nobody talks to its Admin API, so neither address nor key are used.',
    fix: 'Nothing. The provider need not stand there any longer, unless a controller beside apisixc reads it.',
  },
  () => ({ message: 'nobody talks to an Admin API here, so nothing under provider is used' }),
)

export const addressIgnored = finding(
  'AXC0256',
  'info',
  {
    title: 'The address of a gateway is written nowhere',
    cause:
      'publishService and statusAddress say which address the controller writes into the status of objects. No status is written here.',
    fix: 'Nothing, unless something such as external-dns reads that status: then tell it the address of the gateway itself.',
  },
  (field: string) => ({ message: `no status is written here, so ${field} has no effect` }),
)

export const gatewayProxyWithoutEffect = finding(
  'AXC0257',
  'info',
  {
    title: 'A GatewayProxy asks for nothing',
    cause: 'It has no plugin that is switched on, and no plugin metadata.',
    fix: 'Nothing, if that is meant. Otherwise fill in spec.plugins or spec.pluginMetadata, or delete the object.',
  },
  () => ({ message: 'neither a plugin is switched on here nor is there metadata, so nothing comes of this object' }),
)
