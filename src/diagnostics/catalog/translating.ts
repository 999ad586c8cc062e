import type { Path } from '../../objects/object.ts'
import { describePath } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'
import { suggest } from '../suggest.ts'

/** AXC04xx: what has no equivalent in APISIX, or may not go into its file. */

export const apisixRefuses = finding(
  'AXC0401',
  'error',
  {
    title: 'APISIX would drop the object silently',
    cause:
      'A file-driven APISIX checks each item against its schema and drops what does not pass, with a line in its log only.',
    fix: 'Correct the field that the message names.',
  },
  (itemPath: Path, reason: string, so: string, closest?: string) => ({
    message: `APISIX would drop it: ${[describePath(itemPath), reason].filter(Boolean).join(' ')}; ${so}`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const tenantReference = finding(
  'AXC0402',
  'error',
  {
    title: 'A text refers to the environment or the secrets of the gateway',
    cause:
      'APISIX replaces plugin texts that start with $env:// or $secret:// by values of its own, which would show them to whoever wrote the text.',
    fix: 'If that is wanted, allow it with the option that the hint names.',
  },
  (scheme: string, option: string, so: string) => ({
    message: `a text starts with ${scheme}, which APISIX would replace by a value of its own; ${so}`,
    hint: `allow it with ${option}, or for its namespace alone in the file of --policy`,
  }),
)

export const tenantSubstitution = finding(
  'AXC0403',
  'error',
  {
    title: 'A text holds a substitution that cannot be written harmlessly',
    cause:
      'APISIX replaces ${{NAME}} by environment variables. For this target there is no spelling that keeps the text as it is.',
    fix: 'Change the text, or use a newer --target (3.17 and later, YAML), where it is written harmlessly.',
  },
  (target: string, format: string, so: string) => ({
    message: `a text holds \${{, which APISIX ${target} (${format}) would replace; ${so}`,
    hint:
      format === 'json'
        ? 'change the text, or write YAML for APISIX 3.17 or newer'
        : 'change the text, or use --target 3.17 or newer where that runs',
  }),
)

export const unwritableText = finding(
  'AXC0404',
  'error',
  {
    title: 'A text cannot be written into the file',
    cause: 'Some characters and structures do not survive the way through the parser of APISIX.',
    fix: 'Remove what the message names.',
  },
  (what: string, so: string) => ({ message: `the value holds ${what}; ${so}`, hint: 'take it out' }),
)

const authenticationTypes = ['basicAuth', 'keyAuth', 'jwtAuth', 'wolfRBAC', 'hmacAuth', 'ldapAuth']

export const unknownAuthenticationType = finding(
  'AXC0405',
  'warning',
  {
    title: 'The type of an authentication is unknown',
    cause:
      'Allowed are basicAuth, keyAuth, jwtAuth, wolfRBAC, hmacAuth and ldapAuth. Anything else has always meant basicAuth.',
    fix: 'Write the type that is meant.',
  },
  (type: string) => ({
    message:
      type === ''
        ? 'no type is given; basicAuth is used'
        : `type ${JSON.stringify(type)} is unknown; basicAuth is used`,
    hint: `${didYouMean(type)}the types are ${authenticationTypes.slice(0, -1).join(', ')} and ${authenticationTypes.at(-1)}`,
  }),
)

function didYouMean(type: string): string {
  const closest = suggest(type, authenticationTypes)
  return closest === undefined ? '' : `did you mean ${closest}? `
}

export const ldapIncomplete = finding(
  'AXC0406',
  'error',
  {
    title: 'An LDAP authentication is incomplete',
    cause: 'The ldap-auth plugin cannot work without base_dn and ldap_uri.',
    fix: 'Fill in the fields that the message names.',
  },
  (missing: readonly string[]) => ({
    message: `ldapAuth lacks ${missing.join(' and ')}; the rule is left out`,
    hint: `fill in ${missing.join(' and ')}`,
  }),
)

export const authenticationOverridesPlugin = finding(
  'AXC0407',
  'warning',
  {
    title: 'A plugin is configured twice: in plugins and by authentication',
    cause: 'APISIX has one configuration per plugin and route; the authentication block wins.',
    fix: 'Keep one of the two.',
  },
  (plugin: string) => ({
    message: `plugin ${plugin} is replaced by the authentication block`,
    hint: 'keep one of the two',
  }),
)

export const trafficSplitOverridden = finding(
  'AXC0408',
  'warning',
  {
    title: 'A traffic-split plugin is replaced',
    cause:
      'Several backends of one rule become a traffic-split, and a route has only one; that of a plugin config is replaced by that of the route.',
    fix: 'Express the split with weights of backends, or keep a single backend.',
  },
  (pluginConfig: string | undefined) => ({
    message: `the rule has several backends, whose traffic-split replaces ${pluginConfig === undefined ? 'this one' : `that of ${pluginConfig}`}`,
    hint: 'give the backends weights and delete the plugin',
  }),
)

export const streamIsOff = finding(
  'AXC0409',
  'warning',
  {
    title: 'A TCP or UDP rule is left out',
    cause: 'The data plane has no stream mode (--no-stream).',
    fix: 'Enable the stream mode of APISIX (proxy_mode: http&stream and stream_proxy) and drop --no-stream.',
  },
  () => ({
    message: 'the data plane has no stream mode (--no-stream); the rule is left out',
    hint: 'drop --no-stream if APISIX has a stream_proxy',
  }),
)

export const streamSchemeOnHttp = finding(
  'AXC0410',
  'warning',
  {
    title: 'A TCP, TLS or UDP scheme does not apply to http rules',
    cause: 'APISIX answers 500 to a request whose upstream has such a scheme.',
    fix: 'Use portLevelSettings where one Service has ports of both sorts.',
  },
  (scheme: string) => ({
    message: `scheme ${scheme} applies to stream rules only; http rules use http`,
    hint: 'where a Service has ports of both sorts, use portLevelSettings',
  }),
)

export const unknownAnnotation = finding(
  'AXC0411',
  'error',
  {
    title: 'An annotation of an ApisixRoute v1 or an Ingress is unknown',
    cause: 'Annotations add plugins to all paths; one that is not understood may have been a protection.',
    fix: 'Correct or delete the annotation, or move to apisix.apache.org/v2 with plugins.',
  },
  (name: string, closest: string | undefined) => ({
    message: `annotation k8s.apisix.apache.org/${name} is unknown; all rules of the object are left out`,
    hint: closest === undefined ? 'correct it, or delete it' : `did you mean ${closest}?`,
  }),
)

export const annotationWithoutEffect = finding(
  'AXC0412',
  'warning',
  {
    title: 'An annotation has no effect on this version of ApisixRoute',
    cause: 'Only ApisixRoute v1 took the annotations of Ingress; later versions have fields for all of it.',
    fix: 'Use plugins, websocket and the other fields of the rule, and delete the annotation.',
  },
  (name: string) => ({
    message: `annotation k8s.apisix.apache.org/${name} has no effect on an ApisixRoute newer than v1`,
    hint: 'say it with plugins of the rule',
  }),
)

export const unknownPlugin = finding(
  'AXC0413',
  'warning',
  {
    title: 'A plugin is none that APISIX comes with',
    cause:
      'The name is misspelt, or the plugin is one that your data plane has been given. APISIX drops a route whose plugin it does not know.',
    fix: 'Correct the name; if the plugin is your own, make sure that every data plane has it.',
  },
  (name: string, closest: string | undefined) => ({
    message: `APISIX comes without a plugin ${JSON.stringify(name)}; a data plane that does not have it drops what asks for it`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const httpPluginOnStream = finding(
  'AXC0414',
  'error',
  {
    title: 'A plugin of http stands at a TCP or UDP rule',
    cause:
      'Stream routes have plugins of their own; APISIX passes over all others, which would leave the port unprotected.',
    fix: 'Use a plugin for stream routes; the hint lists them.',
  },
  (name: string, known: readonly string[]) => ({
    message: `plugin ${name} has no effect on a stream route; the rule is left out`,
    hint: `stream routes take ${known.join(', ')}`,
  }),
)

export const credentialIncomplete = finding(
  'AXC0420',
  'error',
  {
    title: 'A credential lacks a part',
    cause: 'APISIX would drop the consumer, or let in whoever sends an empty key.',
    fix: 'Add the part to the value (in a Consumer config) or the Secret.',
  },
  (name: string, so: string) => ({
    message: `${name} is missing or empty; ${so}`,
    hint: `add ${name}`,
  }),
)

export const credentialFieldUnused = finding(
  'AXC0421',
  'warning',
  {
    title: 'A part of a credential has no effect',
    cause: 'The APISIX that reads the file does not look at it there.',
    fix: 'Take it out, or say it where APISIX looks: in the plugin of the route.',
  },
  (name: string, reason: string) => ({
    message: `${name} is left out: ${reason}`,
    hint: 'take it out, or say it in the plugin of the route',
  }),
)

export const credentialNoNumber = finding(
  'AXC0422',
  'warning',
  {
    title: 'A number of a credential is none',
    cause: 'The text of the Secret is no whole number, or too small.',
    fix: 'Correct it. The default of APISIX counts meanwhile.',
  },
  (name: string, least: number) => ({
    message: `${name} is no whole number of at least ${least}; the default of APISIX counts`,
    hint: `correct ${name}`,
  }),
)

export const labelLeftOut = finding(
  'AXC0423',
  'info',
  {
    title: 'A label cannot be kept',
    cause: 'APISIX takes labels of 1 to 256 characters without blanks, and drops a consumer with any other.',
    fix: 'Nothing, unless a plugin reads the label.',
  },
  (name: string) => ({
    message: `label ${name} is left out: APISIX takes 1 to 256 characters`,
    hint: 'none is needed',
  }),
)

export const pluginSwitchedOff = finding(
  'AXC0430',
  'warning',
  {
    title: 'A plugin is switched off in APISIX unless somebody switched it on',
    cause:
      'It is not in the list of plugins with which APISIX starts. A data plane without it drops the global rule that asks for it, with a line in its log only; other rules are not touched.',
    fix: 'Add the plugin to the list `plugins` in the config.yaml of every data plane.',
  },
  (plugin: string) => ({
    message: `${plugin} is not among the plugins that APISIX starts with; a data plane that does not have it drops this one rule`,
    hint: `add ${plugin} to plugins in the config.yaml of every data plane`,
  }),
)

export const metadataOfUnknownPlugin = finding(
  'AXC0431',
  'warning',
  {
    title: 'Metadata is for a plugin with which APISIX does not start',
    cause:
      'The name is misspelt, or the plugin is one that your data plane has been given or that has to be switched on. APISIX takes the metadata of what it does not know, and makes nothing of it.',
    fix: 'Correct the name; if the plugin is meant, make sure that every data plane has it in the list `plugins` of its config.yaml.',
  },
  (plugin: string, closest: string | undefined) => ({
    message: `APISIX starts without a plugin ${JSON.stringify(plugin)}; a data plane that does not have it makes nothing of this metadata`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const metadataFieldReserved = finding(
  'AXC0432',
  'warning',
  {
    title: 'Metadata has a field that belongs to the file',
    cause:
      'The fields of the metadata stand beside the name of the plugin, which is called id in the file; modifiedIndex is a number by which APISIX counts changes.',
    fix: 'Delete the field: no plugin that APISIX comes with has such a field in its metadata.',
  },
  (plugin: string, field: string) => ({
    message: `the field ${field} in the metadata of ${plugin} is left out: the file needs that name for itself`,
    hint: 'delete it',
  }),
)

export const metadataNotAMapping = finding(
  'AXC0433',
  'error',
  {
    title: 'The metadata of a plugin is no mapping',
    cause: 'The metadata of a plugin is a mapping of its fields, such as log_format.',
    fix: 'Write the fields below the name of the plugin; without any, write {}.',
  },
  (plugin: string) => ({
    message: `the metadata of ${plugin} is not a mapping; it is left out`,
    hint: 'write its fields below the name of the plugin',
  }),
)

export const metadataTextUnusable = finding(
  'AXC0434',
  'error',
  {
    title: 'The ConfigMap with plugin metadata cannot be read',
    cause:
      'Under the key config.yaml it has to hold a YAML list: - cluster: default, and below it plugins, a list of name and metadata.',
    fix: 'Correct the text under config.yaml.',
  },
  (what: string) => ({ message: `${what}; no plugin metadata is taken from this ConfigMap` }),
)

export const metadataEntryUnusable = finding(
  'AXC0435',
  'error',
  {
    title: 'An entry of the ConfigMap with plugin metadata cannot be read',
    cause: 'Each entry is a mapping with cluster and plugins, each plugin one with name and metadata.',
    fix: 'Correct the entry that the message names; places count from 0, so [0].plugins[1] is the second plugin of the first entry.',
  },
  (path: Path, what: string) => ({ message: `${describePath(path)} of config.yaml ${what}; it is left out` }),
)

export const metadataOfAnotherCluster = finding(
  'AXC0436',
  'warning',
  {
    title: 'Plugin metadata is for another APISIX',
    cause: 'The one APISIX that reads the file is called default. Metadata for others was never sent to it.',
    fix: 'Write cluster: default if it is meant for this APISIX; otherwise delete the entry.',
  },
  (path: Path, cluster: string | undefined) => ({
    message: `${describePath(path)} of config.yaml is for ${cluster === undefined ? 'no cluster' : `the cluster ${JSON.stringify(cluster)}`}; nothing of it is in the file`,
    hint: 'write cluster: default, if it is meant for this APISIX',
  }),
)

export const metadataFieldUnknown = finding(
  'AXC0437',
  'warning',
  {
    title: 'An entry of the ConfigMap with plugin metadata has an unknown field',
    cause:
      'Entries have cluster and plugins, plugins have name and metadata. The field is misspelt or stands in the wrong place.',
    fix: 'Correct or delete the field.',
  },
  (path: Path, closest: string | undefined) => ({
    message: `${describePath(path)} of config.yaml is unknown and has no effect`,
    hint: closest === undefined ? undefined : `did you mean ${closest}?`,
  }),
)

export const metadataTwice = finding(
  'AXC0438',
  'warning',
  {
    title: 'A ConfigMap holds metadata of one plugin twice',
    cause: 'A plugin has its metadata once; the later entry counts.',
    fix: 'Delete one of the two.',
  },
  (plugin: string, earlier: Path, later: Path) => ({
    message: `metadata of ${JSON.stringify(plugin)} stands at ${describePath(earlier)} and ${describePath(later)} of config.yaml; the latter counts`,
    hint: 'delete one of the two',
  }),
)
