import type { Path } from '../../objects/object.ts'
import { describePath } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** AXC02xx: an object that contradicts itself, or asks for what has no meaning. */

export const pathWithoutSlash = finding(
  'AXC0201',
  'error',
  {
    title: 'A path does not start with a slash',
    cause: 'APISIX accepts such a path and never matches it.',
    fix: 'Write the path from the root: /cart instead of cart.',
  },
  (path: string) => ({
    message: `path ${quoted(path)} does not start with a slash; the rule is left out`,
    hint: `write ${quoted(`/${path}`)}`,
  }),
)

export const encodedStar = finding(
  'AXC0202',
  'error',
  {
    title: 'A path holds an encoded star',
    cause:
      'APISIX compares decoded paths, and in its router a star is always a wildcard, so %2A cannot be matched literally.',
    fix: 'Match the surrounding path and tell the star apart with an expression on scope Path.',
  },
  (path: string) => ({
    message: `path ${quoted(path)} holds an encoded star, which would become a wildcard; the rule is left out`,
    hint: 'use a prefix that ends before it, and an expression on scope Path',
  }),
)

export const innerStar = finding(
  'AXC0203',
  'warning',
  {
    title: 'A path has a star that is not at its end',
    cause: 'APISIX takes one inner star as "anything", slashes included: /a/*/z matches /a/b/c/z too.',
    fix: 'If one segment is meant, add an expression: scope Path, op RegexMatch, value ^/a/[^/]+/z$.',
  },
  (path: string) => ({
    message: `in path ${quoted(path)} the star matches across slashes`,
    hint: `for a single segment add an expression: scope Path, op RegexMatch, value ${oneSegment(path)}`,
  }),
)

export const severalStars = finding(
  'AXC0204',
  'error',
  {
    title: 'A path has more than one star',
    cause: 'The router of APISIX finds nothing useful with several stars in one path.',
    fix: 'Keep the part before the first star as a prefix (/a/*) and add an expression on scope Path with a regular expression.',
  },
  (path: string) => ({
    message: `path ${quoted(path)} has more than one star, which APISIX cannot match; the rule is left out`,
    hint: `use ${quoted(path.slice(0, path.indexOf('*') + 1))}, and an expression on scope Path for the rest`,
  }),
)

export const pathNeverMatches = finding(
  'AXC0205',
  'warning',
  {
    title: 'A path has a form that no request has',
    cause: 'APISIX compares the path without query, with repeated slashes merged and dot segments resolved.',
    fix: 'Write the path in its plain form; match a query with an expression on scope Query.',
  },
  (path: string) => ({
    message: `path ${quoted(path)} never matches: a request's path has no query, no fragment, no // and no dot segments`,
    hint: 'write it in its plain form; match a query with an expression on scope Query',
  }),
)

export const hostPortIgnored = finding(
  'AXC0206',
  'warning',
  {
    title: 'A host has a port',
    cause: 'APISIX compares host names without port; a host with one would match nothing.',
    fix: 'Delete the port. To tell ports apart, use an expression with scope Variable and name server_port.',
  },
  (host: string, name: string) => ({
    message: `the port of host ${quoted(host)} is ignored; any port of ${name} matches`,
  }),
)

export const illegalHost = finding(
  'AXC0207',
  'error',
  {
    title: 'A host is no host name',
    cause:
      'A host consists of letters, digits, dots, dashes and underscores, with at most one star as its first character.',
    fix: 'Correct the host; regular expressions are not possible here.',
  },
  (host: string) => ({
    message: `host ${quoted(host)} is no host name that APISIX could match; the rule is left out`,
    hint: /^[a-z]+:\/\//i.test(host)
      ? 'write the name alone, without a scheme before it and a path behind it'
      : /[^ -~]/.test(host)
        ? 'write it in ASCII as clients send it, with xn-- before each label that needs it'
        : 'list the hosts one by one; a star can only be the first character',
  }),
)

export const exprSubject = finding(
  'AXC0208',
  'error',
  {
    title: 'An expression does not say what it looks at',
    cause: 'Every scope but Path needs a name: which header, query argument, cookie or variable.',
    fix: 'Fill in subject.name.',
  },
  (scope: string) => ({ message: `scope ${scope} needs a name; the rule is left out`, hint: 'fill in subject.name' }),
)

export const exprOperand = finding(
  'AXC0209',
  'error',
  {
    title: 'An expression has the wrong right-hand side',
    cause: 'In and NotIn take a set, every other operator a value, and never both.',
    fix: 'Give the one field that the message names.',
  },
  (op: string, wanted: string, unwanted: string) => ({
    message: `operator ${op} needs the field ${wanted}, and no ${unwanted}; the rule is left out`,
    hint: wanted === 'value' ? 'write value: text' : `write ${wanted}: [first, second]`,
  }),
)

export const bodyTruthValue = finding(
  'AXC0210',
  'warning',
  {
    title: 'An expression compares a body field with the text true or false',
    cause: 'In a JSON body true is no text, so it never equals "true"; in a form it does.',
    fix: 'Send the field as text, or compare another field.',
  },
  (name: string) => ({
    message: `body field ${quoted(name)} is compared with a text: that of a form can equal it, true or false in JSON never does`,
    hint: 'send the field as text, or compare another one',
  }),
)

export const bodyListOperator = finding(
  'AXC0211',
  'error',
  {
    title: 'An expression compares several body fields at once with an operator that cannot',
    cause: 'A body path with [..] or .. yields a list, which APISIX can only ask whether it holds a value.',
    fix: 'Use Equal or NotEqual (they become has), or name a single field.',
  },
  (op: string, name: string) => ({
    message: `operator ${op} cannot be applied to the list that ${quoted(name)} yields; the rule is left out`,
    hint: 'use Equal or NotEqual, which ask whether the list holds the value, or name a single field',
  }),
)

export const duplicateRuleName = finding(
  'AXC0212',
  'error',
  {
    title: 'Two rules of one object have the same name',
    cause: 'Rules are known by their name; the second would replace the first.',
    fix: 'Give each rule of the object a name of its own.',
  },
  (name: string, earlier: Path) => ({
    message: `rule name ${quoted(name)} is taken by ${describePath(earlier)}; this rule is left out`,
    hint: 'give this rule a name of its own',
  }),
)

export const filterFunctionRefused = finding(
  'AXC0213',
  'error',
  {
    title: 'A filter_func is not exactly one Lua function',
    cause: 'APISIX evaluates the text when it builds its router; one that fails there makes every route answer 500.',
    fix: 'Write one function and nothing else: function(vars) return vars.arg_debug == "1" end',
  },
  (reason: string) => ({
    message: `filter_func is refused: ${reason}; the rule is left out`,
    hint: 'write one function and nothing else: function(vars) return vars.arg_debug == "1" end',
  }),
)

export const ruleWithoutEffect = finding(
  'AXC0214',
  'error',
  {
    title: 'A rule has neither backends nor plugins',
    cause: 'There is nowhere to send the request and nothing that could answer it.',
    fix: 'Add backends, upstreams, or a plugin that answers (redirect, mocking, fault-injection).',
  },
  () => ({
    message: 'the rule has no backend, no upstream and no plugin that is enabled; it is left out',
    hint: 'add backends, or a plugin that answers by itself',
  }),
)

export const chashWithoutKey = finding(
  'AXC0215',
  'error',
  {
    title: 'Consistent hashing has no key',
    cause: 'APISIX must know what to hash, unless it hashes on the consumer.',
    fix: 'Fill in loadbalancer.key, for instance remote_addr with hashOn: vars.',
  },
  (hashOn: string) => ({
    message: `loadbalancer chash with hashOn ${hashOn} needs a key; upstreams made of it are left out`,
    hint: 'fill in loadbalancer.key',
  }),
)

export const rewriteWithoutHost = finding(
  'AXC0216',
  'error',
  {
    title: 'passHost: rewrite has no host to write',
    cause: 'APISIX refuses an upstream that rewrites the host to nothing.',
    fix: 'Fill in upstreamHost.',
  },
  () => ({
    message: 'passHost rewrite needs upstreamHost; upstreams made of it are left out',
    hint: 'fill in upstreamHost',
  }),
)

export const upstreamHostUnused = finding(
  'AXC0217',
  'warning',
  {
    title: 'upstreamHost has no effect',
    cause: 'It is only used with passHost: rewrite.',
    fix: 'Set passHost: rewrite, or delete upstreamHost.',
  },
  (host: string) => ({
    message: `upstreamHost ${quoted(host)} has no effect without passHost: rewrite`,
    hint: 'add passHost: rewrite, or delete upstreamHost',
  }),
)

export const activeCheckMissing = finding(
  'AXC0218',
  'error',
  {
    title: 'A health check has no active part',
    cause: 'Passive checks only take nodes out; active ones bring them back. APISIX refuses passive checks alone.',
    fix: 'Add healthCheck.active.',
  },
  () => ({
    message: 'healthCheck needs an active part; upstreams made of it are left out',
    hint: 'add healthCheck.active: without it no node would ever come back',
  }),
)

export const portSettingsTwice = finding(
  'AXC0219',
  'error',
  {
    title: 'Two entries of portLevelSettings are for one port',
    cause: 'It is not clear which of them applies.',
    fix: 'Merge the entries.',
  },
  (port: number) => ({
    message: `port ${port} has two entries; the upstream of that port is left out`,
    hint: 'merge the entries',
  }),
)

export const portSettingsUnknown = finding(
  'AXC0220',
  'warning',
  {
    title: 'portLevelSettings names a port that the Service does not have',
    cause: 'The entry is matched against the port of the Service, not against its targetPort.',
    fix: 'Use the number under spec.ports[].port of the Service.',
  },
  (port: number, namespace: string, name: string, known: string) => ({
    message: `Service ${namespace}/${name} has no port ${port}; the entry has no effect`,
    hint: known === '' ? 'it has no ports at all' : `it has ${known}`,
  }),
)

export const bothSourceRanges = finding(
  'AXC0221',
  'error',
  {
    title: 'Addresses are both allowed and blocked',
    cause: 'The ip-restriction plugin takes one list only.',
    fix: 'Keep one of the two annotations; an allow list already blocks everybody else.',
  },
  () => ({
    message:
      'allowlist-source-range and blocklist-source-range exclude each other; all rules of the object are left out',
    hint: 'keep one of the two; an allow list already blocks everybody else',
  }),
)

export const rewriteIncomplete = finding(
  'AXC0222',
  'error',
  {
    title: 'Half of a regular expression rewrite is missing',
    cause: 'rewrite-target-regex and rewrite-target-regex-template only make sense together.',
    fix: 'Add the other annotation.',
  },
  (given: string, other: string) => ({
    message: `annotation ${given} stands alone; all rules of the object are left out`,
    hint: `add ${other}`,
  }),
)

export const noRules = finding(
  'AXC0223',
  'warning',
  {
    title: 'An ApisixRoute or an Ingress has no rules',
    cause: 'The lists of rules are missing, empty or indented wrongly, so the object asks for nothing.',
    fix: 'Write rules under spec.http or spec.stream (spec.rules in an Ingress), or delete the object.',
  },
  () => ({ message: 'no rule is written here, so nothing comes of it', hint: 'add rules, or delete it' }),
)

export const nodesAndDiscovery = finding(
  'AXC0224',
  'warning',
  {
    title: 'An ApisixUpstream has both externalNodes and discovery',
    cause: 'An upstream of APISIX has either nodes of its own or a service registry that knows them.',
    fix: 'Keep one of the two.',
  },
  () => ({
    message: 'externalNodes have no effect beside discovery',
    hint: 'keep one of the two',
  }),
)

/** A regular expression for a path whose star stands for one segment. */
function oneSegment(path: string): string {
  return `^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '[^/]+')}$`
}

export const hashKeyUnused = finding(
  'AXC0225',
  'warning',
  {
    title: 'A key for hashing has no effect',
    cause: 'Only the load balancer chash looks at key and hashOn.',
    fix: 'Set loadbalancer.type: chash, or delete the key.',
  },
  (field: 'key' | 'hashOn', value: string, type: string) => ({
    message: `${field} ${quoted(value)} has no effect: the load balancer is ${type}`,
    hint: 'only type chash hashes',
  }),
)

export const headerKeyIsVariable = finding(
  'AXC0226',
  'warning',
  {
    title: 'Hashing looks at a header of a strange name',
    cause: 'With hashOn: header the key is the name of the header, not the nginx variable that holds it.',
    fix: 'Write the header as clients send it: x-user instead of http_x_user.',
  },
  (key: string) => ({
    message: `with hashOn header the key ${quoted(key)} is the name of a header that clients hardly send; requests would not spread`,
    hint: `did you mean ${key.slice('http_'.length).replaceAll('_', '-')}?`,
  }),
)

export const pluginConfigUnnamed = finding(
  'AXC0227',
  'error',
  {
    title: 'A plugin config has a namespace and no name',
    cause: 'plugin_config_namespace only says where plugin_config_name is.',
    fix: 'Add plugin_config_name, or delete the namespace.',
  },
  (namespace: string) => ({
    message: `plugin_config_namespace ${quoted(namespace)} asks for a plugin config, but plugin_config_name is missing; the rule is left out`,
  }),
)

export const externalSettingsUnused = finding(
  'AXC0228',
  'warning',
  {
    title: 'An upstream of its own has settings for Service ports',
    cause:
      'subsets and portLevelSettings apply to the Service of the same name; this object has external nodes, and there is no such Service.',
    fix: 'Move the settings to the outer level, or delete them.',
  },
  (field: string, namespace: string, name: string) => ({
    message: `${field} has no effect on external nodes, and there is no Service ${namespace}/${name} to apply it to`,
  }),
)

export const exprRegex = finding(
  'AXC0229',
  'error',
  {
    title: 'A regular expression does not compile',
    cause: 'APISIX treats one that does not compile as never matching, so that its negation always holds.',
    fix: 'Correct the expression; APISIX uses PCRE.',
  },
  (fault: string) => ({ message: `the regular expression ${fault}; the rule is left out` }),
)

export const fieldBesideAnother = finding(
  'AXC0230',
  'warning',
  {
    title: 'A field has no effect beside another one',
    cause:
      'Two forms of one thing are written, or the settings of an authentication that is not the one chosen. What counts is what the controllers take too: backends before backend, keyAuth before keyauth, config before config_set, the settings of the type.',
    fix: 'Delete the field, or that beside which it stands.',
  },
  (name: string, beside: string) => ({
    message: `${name} has no effect beside ${beside}`,
    hint: 'keep one of the two',
  }),
)

export const hostOfDatagrams = finding(
  'AXC0231',
  'error',
  {
    title: 'A UDP rule names a host',
    cause:
      'A host is told from others by the name that a TLS client sends (SNI), and a datagram carries none. The rule would serve nobody and take TLS connections to its port instead.',
    fix: 'Delete match.host, or make it a TCP rule. Services over UDP need a port each.',
  },
  () => ({
    message: 'a UDP rule cannot tell hosts apart; the rule is left out',
    hint: 'delete match.host, or write protocol: TCP if TLS is meant',
  }),
)

export const externalNodesWeighNothing = finding(
  'AXC0232',
  'warning',
  {
    title: 'All external nodes have weight 0',
    cause:
      'Weight 0 means no requests. APISIX would spread them evenly where every node has it, so the upstream gets none.',
    fix: 'Give at least one of the nodes a weight.',
  },
  () => ({
    message: 'all external nodes have weight 0; what is sent to them is answered with 503',
    hint: 'give at least one of them a weight',
  }),
)

export const hostsBesideAny = finding(
  'AXC0233',
  'warning',
  {
    title: 'Hosts beside * do not count for this APISIX',
    cause:
      'Before 3.16 APISIX knows no host *, so that the rule is written without hosts. It answers for every host, but after all rules that name the host or cover it with a star, also for the hosts that it names itself.',
    fix: 'Give the named hosts a rule of their own, or use --target 3.16 or newer where that runs.',
  },
  (hosts: readonly string[], target: string) => ({
    message: `to APISIX ${target} the rule is one for any host: of ${hosts.join(', ')} other rules answer first that name them or cover them with a star`,
    hint: 'give these hosts a rule of their own, or use --target 3.16 or newer where that runs',
  }),
)

export const subsetTwice = finding(
  'AXC0240',
  'warning',
  {
    title: 'Two subsets have the same name',
    cause: 'A backend names one subset; of two with that name the first counts.',
    fix: 'Rename or delete one of them.',
  },
  (name: string) => ({
    message: `subset ${quoted(name)} is defined already; this one does not count`,
    hint: 'rename or delete one of the two',
  }),
)

export const subsetOfAll = finding(
  'AXC0241',
  'warning',
  {
    title: 'A subset has no labels',
    cause: 'A subset is the pods that carry all of its labels. Without labels that is every pod.',
    fix: 'Name labels, or let the backends do without the subset.',
  },
  (name: string) => ({
    message: `subset ${quoted(name)} has no labels, so it takes all pods`,
    hint: 'name labels that only the meant pods carry',
  }),
)

export const pluginConfigWithoutPlugins = finding(
  'AXC0242',
  'info',
  {
    title: 'An ApisixPluginConfig has no plugin that is switched on',
    cause: 'Its list is empty, or each entry has enable: false. Routes that name it get nothing from it.',
    fix: 'Nothing, if that is meant. Otherwise switch a plugin on, or delete the object and the references to it.',
  },
  () => ({ message: 'no plugin is switched on here, so routes that name this object get nothing from it' }),
)

export const hostlessCertificate = finding(
  'AXC0243',
  'error',
  {
    title: 'A certificate is for no host',
    cause: 'None of the hosts of the ApisixTls can be used; each has a diagnostic of its own.',
    fix: 'Correct the hosts.',
  },
  () => ({ message: 'none of the hosts can be used; the certificate is left out', hint: 'correct the hosts' }),
)

export const credentialTwice = finding(
  'AXC0244',
  'warning',
  {
    title: 'A credential is given twice',
    cause: 'The value in the object counts, the Secret is not read.',
    fix: 'Take one of the two out: the value, if the Secret is meant.',
  },
  () => ({ message: 'value stands beside it and counts; the Secret is not read', hint: 'take one of the two out' }),
)

export const credentialNowhere = finding(
  'AXC0245',
  'error',
  {
    title: 'A credential is not given',
    cause: 'Neither the credential itself (value, in a Consumer config) nor secretRef is set.',
    fix: 'Set one of the two.',
  },
  (field: 'value' | 'config', so: string) => ({
    message: `neither ${field} nor secretRef is set; ${so}`,
    hint: 'set one of the two',
  }),
)

export const consumerWithoutCredential = finding(
  'AXC0246',
  'warning',
  {
    title: 'A consumer has no credential',
    cause:
      'Nothing stands under spec.authParameter (in a Consumer spec.credentials) or spec.plugins, so no request can be that consumer.',
    fix: 'Give the consumer a credential, or delete it.',
  },
  (field: 'authParameter' | 'credentials') => ({
    message: 'the consumer has neither credentials nor plugins, so no request can be it',
    hint: `fill in spec.${field}, or delete the object`,
  }),
)
