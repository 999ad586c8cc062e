import type { At } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** What only the kinds of apisix.apache.org/v1alpha1 can get wrong. */

export const credentialInBoth = finding(
  'AXC0270',
  'warning',
  {
    title: 'A credential of a Consumer is given twice',
    cause:
      'Both config and secretRef are set. The Secret counts, as it does to the controller of 2.x; config is not read.',
    fix: 'Take one of the two out: config, if the Secret is meant.',
  },
  () => ({ message: 'secretRef stands beside config and counts; config is not read', hint: 'take one of the two out' }),
)

export const credentialRepeated = finding(
  'AXC0271',
  'info',
  {
    title: 'A Consumer has the same credential twice',
    cause: 'Two credentials, or a credential and an entry of spec.plugins, hold the same. One of them is enough.',
    fix: 'Nothing has to be done. Delete one of the two.',
  },
  (plugin: string, earlier: At) => ({
    message: `this ${plugin} credential is there already; it stands in the file once`,
    related: [{ ...earlier, note: 'the same' }],
  }),
)

export const credentialsDisagree = finding(
  'AXC0272',
  'error',
  {
    title: 'Two credentials of a Consumer contradict each other',
    cause:
      'APISIX finds a credential by one of its fields: key, or the user name of basic-auth, or the key_id of hmac-auth. Two that share it and differ otherwise cannot both count.',
    fix: 'Give each of them a key or user name of its own, or delete one. The first one counts.',
  },
  (plugin: string, earlier: At) => ({
    message: `what ${plugin} knows this credential by is that of another credential of this consumer, which differs; this one is left out`,
    hint: 'delete one of the two, or give it a key or user name of its own',
    related: [{ ...earlier, note: 'the one that counts' }],
  }),
)

export const credentialNameTwice = finding(
  'AXC0273',
  'error',
  {
    title: 'Two credentials of a Consumer have the same name',
    cause: 'The name is what tells them apart in APISIX, which would take one of the two.',
    fix: 'Rename one of them. The first one counts.',
  },
  (name: string, earlier: At) => ({
    message: `credential name ${quoted(name)} is taken by another credential of this consumer; this one is left out`,
    hint: 'rename one of the two',
    related: [{ ...earlier, note: 'the one that counts' }],
  }),
)

export const policyServiceNotFound = finding(
  'AXC0356',
  'warning',
  {
    title: 'A BackendTrafficPolicy names a Service that is not there',
    cause: 'The name is misspelt, or the Service is in another namespace: a policy is for Services of its own.',
    fix: 'Add the Service, or correct the name. Meanwhile the policy does nothing for it.',
  },
  (namespace: string, name: string, isBroken: boolean) => ({
    message: `Service ${namespace}/${name} is ${isBroken ? 'broken (see its own diagnostics)' : 'not in the input'}; the policy does nothing for it`,
    hint: isBroken ? 'correct the Service' : 'add its manifest, or correct the name',
  }),
)

export const policySectionUnknown = finding(
  'AXC0357',
  'error',
  {
    title: 'A BackendTrafficPolicy names a port that its Service does not have',
    cause: 'sectionName is the name of a port of the Service, not its number; no port has this name.',
    fix: 'Correct sectionName, or leave it out to mean all ports. Meanwhile the policy does nothing for that target.',
  },
  (namespace: string, name: string, section: string, ports: string) => ({
    message: `Service ${namespace}/${name} has no port named ${quoted(section)}; the policy is left out for this target`,
    hint: ports === '' ? 'correct sectionName, or add the Service' : `its ports are ${ports}; sectionName is a name`,
  }),
)

export const trafficPolicyUnusable = finding(
  'AXC0358',
  'error',
  {
    title: 'The BackendTrafficPolicy of a backend cannot be used',
    cause: 'It is broken; without it requests could go out unencrypted, or to the wrong host.',
    fix: 'Correct the BackendTrafficPolicy; its own diagnostics say where.',
  },
  (namespace: string, name: string, service: string, so: string) => ({
    message: `BackendTrafficPolicy ${namespace}/${name} of Service ${service} cannot be used (see its own diagnostics); ${so}`,
    hint: 'correct the BackendTrafficPolicy',
  }),
)

export const pluginConfigWaits = finding(
  'AXC0450',
  'info',
  {
    title: 'Nothing refers to a PluginConfig yet',
    cause:
      'Only rules of an HTTPRoute name a PluginConfig, and Gateway API is not compiled by this version. ApisixRoute and Ingress name an ApisixPluginConfig, which is another kind.',
    fix: 'Nothing. If an ApisixRoute or an Ingress is to get the plugins, write an ApisixPluginConfig.',
  },
  () => ({
    message: 'only HTTPRoutes refer to a PluginConfig, and they are not compiled yet; its plugins act on nothing',
    hint: 'for ApisixRoute and Ingress, write an ApisixPluginConfig',
  }),
)

export const gatewayNotAsked = finding(
  'AXC0451',
  'info',
  {
    title: 'The gatewayRef of a Consumer decides nothing yet',
    cause:
      'It names the Gateway that the consumer may come in through. Gateway API is not compiled by this version, so each APISIX that loads the file lets the consumer in, whichever Gateway is named.',
    fix: 'Nothing, if there is one gateway. If a Consumer is meant for another one, keep it out of the input, for example by --namespace.',
  },
  (gateway: string) => ({
    message: `${gateway} is not looked at; the consumer may come in through every APISIX that loads this file`,
  }),
)

export const credentialsOfOneType = finding(
  'AXC0452',
  'error',
  {
    title: 'The target release knows one credential of a type per consumer',
    cause:
      'A file of APISIX has credentials of their own since release 3.13. Before, they stand in the plugins of the consumer, where there is one of each type.',
    fix: 'Delete one of the two, or compile for a newer APISIX with --target.',
  },
  (plugin: string, target: string, earlier: At) => ({
    message: `APISIX ${target} knows one ${plugin} credential per consumer, and there is one before; this one is left out`,
    hint: 'delete one of the two, or choose a --target of 3.13 or newer',
    related: [{ ...earlier, note: 'the one that counts' }],
  }),
)

export const policyDefaultYields = finding(
  'AXC0453',
  'info',
  {
    title: 'A BackendTrafficPolicy says what its CRD fills in by itself',
    cause:
      'The API server writes scheme: http and passHost: pass into every policy that says nothing of them, so they count as nothing said where the ApisixUpstream of the Service, or its port, says something else.',
    fix: 'Nothing, if that is meant. Otherwise change what the ApisixUpstream or the port of the Service says.',
  },
  (field: 'scheme' | 'passHost', own: string, service: string, port: number, other: string) => ({
    message: `${field} ${own} counts as nothing said: for port ${port} of Service ${service} it stays ${other}`,
  }),
)

export const policiesCompete = finding(
  'AXC0514',
  'error',
  {
    title: 'Two BackendTrafficPolicies name the same Service',
    cause:
      'Of two that name the same Service, or the same port of it, the older object counts, then the first by name. One that names a port counts there before one that names the whole Service.',
    fix: 'Take the target out of one of the two, or let one of them name a port by sectionName.',
  },
  (namespace: string, name: string, section: string | undefined, winner: At) => ({
    message: `${section === undefined ? '' : `port ${quoted(section)} of `}Service ${namespace}/${name} has another policy already; this one is left out for it`,
    hint: 'take the target out of one of the two',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const policyUnused = finding(
  'AXC0515',
  'info',
  {
    title: 'A BackendTrafficPolicy changes nothing',
    cause:
      'It changes what Ingress objects send to the Service, and none sends anything to the ports for which this policy counts. ApisixRoute has its settings from the ApisixUpstream of the Service.',
    fix: 'Nothing, if an Ingress is yet to come. For ApisixRoute, write an ApisixUpstream.',
  },
  (namespace: string, name: string) => ({
    message: `no Ingress sends anything to Service ${namespace}/${name} for which this policy counts`,
    hint: 'for ApisixRoute, write an ApisixUpstream with the name of the Service',
  }),
)
