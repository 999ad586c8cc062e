import { finding, type Related } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** AXC07xx: what the operator's policy, or what is built in where there is none, does not let a namespace do. */

/** How messages call what decides: a rule of the policy by its name. */
function by(rule: string | undefined): string {
  return rule === undefined ? 'without a policy that allows it' : `by rule ${quoted(rule)} of the policy`
}

export const pluginRefused = finding(
  'AXC0701',
  'error',
  {
    title: 'The namespace may not use this plugin',
    cause:
      'Plugins are sorted by what whoever writes their configuration can do with them: low, medium, high, critical. Without a policy everything up to high may be used. Critical is what runs code in the gateway, where it can read the keys and credentials of everybody: serverless functions, `filter_func`, `pre_function`, templates, plugin runners, started processes.',
    fix: 'Reach the goal with another plugin, or have the operator of the gateway allow this one: by name or level in a rule of the file of `--policy`, or, where no rule speaks of plugins, everything that runs code with `--allow-lua`.',
  },
  (
    plugin: string,
    level: string,
    reason: string | undefined,
    upTo: string | undefined,
    rule: string | undefined,
    so: string,
  ) => ({
    message: `${plugin} may not be used ${by(rule)}: ${[
      upTo === undefined ? 'it is denied by name' : `its risk is ${level}, and up to ${upTo} is allowed`,
      ...(reason === undefined ? [] : [`it ${reason}`]),
    ].join('; ')}; ${so}`,
    hint:
      rule === undefined
        ? `let it be allowed: plugins: { allow: [${plugin}] } in a rule of the file of --policy, or --allow-lua for all that runs code`
        : `let it be ${upTo === undefined ? 'taken out of plugins.deny' : 'allowed: plugins.allow'} of rule ${quoted(rule)}`,
  }),
)

export const fileRefused = finding(
  'AXC0702',
  'error',
  {
    title: 'A plugin names a file of the gateway outside the allowed folders',
    cause:
      'Some plugins write or read files of the gateway. Outside folders that are meant for it, that would let a tenant overwrite the configuration of APISIX, or read keys. Without a policy these are `logs`, `/usr/local/apisix/logs` and `/var/log/apisix`, and `/dev/stdout`, `/dev/stderr` and `/dev/null`; `..` and names that end in .pid or .sock are never allowed.',
    fix: 'Name a file in one of the allowed folders, or have the operator add the folder: `files` in a rule of the file of `--policy`.',
  },
  (plugin: string, folders: readonly string[], rule: string | undefined, so: string) => ({
    message: `${plugin} names a file that is not ${folders.length === 0 ? 'allowed: no folder is' : `in ${folders.join(', ')}`} (${rule === undefined ? 'what holds without a policy' : `rule ${quoted(rule)} of the policy`}); ${so}`,
    hint: 'name a file there, or add its folder to files in a rule of the file of --policy',
  }),
)

export const targetRefused = finding(
  'AXC0703',
  'error',
  {
    title: 'Requests may not be sent to this host',
    cause:
      'The gateway reaches more than a tenant does: its own services, link-local addresses, the metadata service of the cloud, which gives away the identity of the machine. ExternalName Services, externalNodes, discovery by DNS and the nodes in traffic-split name hosts freely, so these are refused without a policy; a rule of a policy may list the networks and domains that are allowed, and then nothing else is.',
    fix: 'Name another host, or have the operator add it to `targets` of a rule for this namespace in the file of `--policy`.',
  },
  (host: string, reason: string, rule: string | undefined, so: string) => ({
    message: `requests may not be sent to ${quoted(host)} ${by(rule)}: it is ${reason}; ${so}`,
    hint: 'let it be allowed: targets.networks or targets.domains in a rule of the file of --policy',
  }),
)

export const hostRefused = finding(
  'AXC0704',
  'error',
  {
    title: 'The host belongs to other namespaces',
    cause:
      'The policy says which namespaces may have hosts with a certain ending. A host with a star covers everything below it, so it needs the consent of every such entry there.',
    fix: 'Use a host of your own, or have the operator add the namespace to the entry of `hosts` in the file of `--policy` that the message names.',
  },
  (host: string, namespace: string, suffix: string, rule: string, so: string) => ({
    message: `namespace ${quoted(namespace)} may not have the host ${quoted(host)}: ${suffix === '*' ? 'hosts that nothing else names' : `${suffix} and what is below`} are for others by ${rule} of the policy; ${so}`,
    hint: `add the namespace to ${rule} in the file of --policy, or use another host`,
  }),
)

export const catchAllRefused = finding(
  'AXC0705',
  'error',
  {
    title: 'The namespace may not have rules without a host',
    cause:
      'A rule without a host gets the requests of every host that no other rule matches, those of hosts that belong to other namespaces too. So the policy has to list the namespace in `catchAll`, or, where there is no such list, in every entry of `hosts`.',
    fix: 'Name the hosts of the rule, or have the operator add the namespace to `catchAll` in the file of `--policy`.',
  },
  (namespace: string, rule: string, so: string) => ({
    message: `namespace ${quoted(namespace)} may not have a rule without a host by ${rule} of the policy; ${so}`,
    hint: 'name the hosts of the rule, or add the namespace to catchAll in the file of --policy',
  }),
)

export const hostTaken = finding(
  'AXC0706',
  'error',
  {
    title: 'Another namespace had the host first',
    cause:
      'With `hosts` in the policy, a host that no entry names belongs to the namespace whose object is the oldest; where objects come from files and have no age, to the first namespace in alphabetical order.',
    fix: 'Use a host of your own, or have the operator name the host in `hosts` of the file of `--policy`, or say `otherHosts: shared` there.',
  },
  (host: string, namespace: string, owner: string, so: string, related: readonly Related[]) => ({
    message: `the host ${quoted(host)} belongs to namespace ${quoted(owner)}, which had it before ${quoted(namespace)} (otherHosts: first-come of the policy); ${so}`,
    hint: 'use another host, or name this one in hosts of the file of --policy',
    related,
  }),
)

export const priorityRefused = finding(
  'AXC0707',
  'error',
  {
    title: 'The priority is outside the range of the namespace',
    cause:
      'A route of a higher priority is looked at before those of everybody else on the same paths. The policy says in which range a namespace may choose; 0, which every rule has that says nothing, is always allowed.',
    fix: 'Choose a priority in the range, or have the operator widen `priority` of the rule in the file of `--policy`.',
  },
  (priority: number, min: number, max: number, rule: string, so: string) => ({
    message: `priority ${priority} is not between ${min} and ${max} (rule ${quoted(rule)} of the policy); ${so}`,
    hint: `choose one from ${min} to ${max}, or change priority of rule ${quoted(rule)}`,
  }),
)

export const routeQuotaReached = finding(
  'AXC0708',
  'error',
  {
    title: 'The namespace has as many routes as it may have',
    cause:
      'The policy limits how many routes a namespace may have, those for TCP and UDP included. The oldest objects keep theirs; of those without an age the first by name do.',
    fix: 'Take out rules that are not needed, or have the operator raise `quotas.routes` in the file of `--policy`.',
  },
  (namespace: string, most: number, rule: string) => ({
    message: `namespace ${quoted(namespace)} may have ${most} routes (rule ${quoted(rule)} of the policy), and older ones use them up; the rule is left out`,
    hint: `take out rules, or raise quotas.routes of rule ${quoted(rule)}`,
  }),
)

export const byteQuotaReached = finding(
  'AXC0709',
  'error',
  {
    title: 'The routes of the namespace are larger than they may be',
    cause:
      'The policy limits how many bytes the rules of a namespace take in the file, written as JSON. All workers of APISIX hold the whole file in memory. The oldest objects keep their rules; of those without an age the first by name do.',
    fix: 'Make the rules smaller (share plugins in an ApisixPluginConfig), or have the operator raise `quotas.bytes` in the file of `--policy`.',
  },
  (namespace: string, most: number, bytes: number, rule: string) => ({
    message: `the rules of namespace ${quoted(namespace)} may take ${most} bytes (rule ${quoted(rule)} of the policy), and with this one they take ${bytes}; the rule is left out`,
    hint: `make rules smaller, or raise quotas.bytes of rule ${quoted(rule)}`,
  }),
)

export const globalKindRefused = finding(
  'AXC0710',
  'error',
  {
    title: 'Objects that act on every request may not come from this namespace',
    cause:
      'Global rules and plugin metadata change what happens to the requests of all namespaces. They are taken from the namespaces in `globalKinds` of the policy; in a pod, where the policy says nothing, from the namespace of the gateway alone.',
    fix: 'Put the object into one of these namespaces, or have the operator list its namespace in `globalKinds` in the file of `--policy`.',
  },
  (namespace: string, namespaces: readonly string[], so: string) => ({
    message: `what acts on every request may come from ${namespaces.length === 0 ? 'no namespace' : `namespace ${namespaces.map(quoted).join(', ')}`} (globalKinds of the policy), not from ${quoted(namespace)}; ${so}`,
    hint: `list the namespace: globalKinds: [${[...namespaces, namespace].join(', ')}] in the file of --policy`,
  }),
)

export const crossingRefused = finding(
  'AXC0711',
  'error',
  {
    title: 'The namespace may not refer to other namespaces',
    cause:
      'The policy says `crossNamespace: never` for this namespace, so that a ReferenceGrant in the other namespace does not help.',
    fix: 'Refer to objects of the own namespace, or have the operator change `crossNamespace` of the rule in the file of `--policy`.',
  },
  (namespace: string, kind: string, other: string, rule: string, so: string) => ({
    message: `namespace ${quoted(namespace)} may not refer to ${kind} of namespace ${quoted(other)} (rule ${quoted(rule)} of the policy); ${so}`,
    hint: `refer to objects of the own namespace, or change crossNamespace of rule ${quoted(rule)} in the file of --policy`,
  }),
)
