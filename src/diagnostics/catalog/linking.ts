import type { At } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'

/** AXC05xx: what only shows once everything is put together. */

export const idCollision = finding(
  'AXC0501',
  'error',
  {
    title: 'Two objects compile to the same id',
    cause: 'APISIX keeps one object per id and section; the later one would replace the earlier silently.',
    fix: 'Rename one of the two.',
  },
  (section: string, id: string, winner: At) => ({
    message: `${section} already hold the id ${id}; this one is left out`,
    hint: 'rename one of the two',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const routesCompete = finding(
  'AXC0502',
  'warning',
  {
    title: 'Two routes match the very same requests',
    cause:
      'Host, path, methods, conditions and priority are equal. APISIX takes the first in the file: the older object, then the first by namespace and name; but an Exact path of an Ingress before every other rule.',
    fix: 'Make the rules differ, or delete one. A priority decides too.',
  },
  (what: string, winner: At) => ({
    message: `${what} is also matched by another rule, which wins`,
    hint: 'make the rules differ, give one a priority, or delete it',
    related: [{ ...winner, note: 'the one that wins' }],
  }),
)

export const tooManyBackends = finding(
  'AXC0503',
  'error',
  {
    title: 'A rule has more backends than one traffic-split can hold',
    cause: 'The traffic-split plugin takes at most 20 entries.',
    fix: 'Split the rule, or use fewer backends.',
  },
  (count: number) => ({
    message: `the rule has ${count} different backends, 20 are possible; the rule is left out`,
    hint: 'split the rule, or use fewer backends',
  }),
)

export const allWeightsZero = finding(
  'AXC0504',
  'warning',
  {
    title: 'All backends of a rule have weight 0',
    cause: 'Nobody is to get a request. APISIX would split evenly, so the route is written to answer 503.',
    fix: 'Give at least one backend a weight.',
  },
  () => ({ message: 'all backends have weight 0; the route answers 503', hint: 'give at least one of them a weight' }),
)

export const loneZeroWeight = finding(
  'AXC0505',
  'warning',
  {
    title: 'The only backend of a rule has weight 0',
    cause: 'A weight says something about shares only; a single backend gets everything.',
    fix: 'Delete the weight, or the rule.',
  },
  () => ({
    message: 'the only backend has weight 0 and gets all requests nevertheless',
    hint: 'delete the weight, or the rule',
  }),
)

export const upstreamUnused = finding(
  'AXC0506',
  'info',
  {
    title: 'An ApisixUpstream is not used',
    cause:
      'It decorates the Service of its own name, and no rule uses that Service; or no rule names it under upstreams.',
    fix: 'Nothing, or delete it. Its name must be that of the Service it is for.',
  },
  (namespace: string, name: string) => ({
    message: `no rule in the file leads to Service ${namespace}/${name} or to this object, so it adds nothing`,
    hint: 'it decorates the Service of its own name',
  }),
)

export const unknownUpstreamInSplit = finding(
  'AXC0507',
  'error',
  {
    title: 'A traffic-split plugin refers to an upstream that is not in the file',
    cause:
      'APISIX answers 500 to every request of a route whose split holds an unknown upstream_id, even with weight 0.',
    fix: 'Use backends with weights instead, or an upstream inside the plugin.',
  },
  (id: string, so: string) => ({
    message: `upstream_id ${JSON.stringify(id)} of the traffic-split is not in the file; ${so}`,
    hint: 'use backends with weights instead, or an upstream inside the plugin',
  }),
)

export const pluginConfigUnusable = finding(
  'AXC0508',
  'error',
  {
    title: 'The ApisixPluginConfig of a rule is left out',
    cause: 'It has errors of its own; a rule without its plugins could be a rule without protection.',
    fix: 'Correct the ApisixPluginConfig.',
  },
  (namespace: string, name: string) => ({
    message: `ApisixPluginConfig ${namespace}/${name} is left out (see its own diagnostics); so is the rule`,
    hint: 'correct the ApisixPluginConfig',
  }),
)

export const streamRulesCompete = finding(
  'AXC0509',
  'warning',
  {
    title: 'Two TCP or UDP rules listen on the same port',
    cause:
      'APISIX tells stream rules apart by port and host (SNI), not by protocol. It takes the first in the file: the older object, then the first by namespace and name.',
    fix: 'Give each rule a port of its own, or a host.',
  },
  (what: string, winner: At) => ({
    message: `${what} is also taken by another rule, which wins`,
    hint: 'give the rule a port of its own',
    related: [{ ...winner, note: 'the one that wins' }],
  }),
)

export const hostHasCertificate = finding(
  'AXC0510',
  'error',
  {
    title: 'Two objects hold different certificates for one host',
    cause:
      'A host has one certificate, and one answer to whether clients have to show theirs. That of the older object counts, then the first by namespace and name.',
    fix: 'Take the host out of one of the two, or let both name the same Secret and the same client settings.',
  },
  (host: string, winner: At) => ({
    message: `host ${host} has another certificate already; this one is left out for it`,
    hint: 'take the host out of one of the two',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const hostWithheld = finding(
  'AXC0523',
  'error',
  {
    title: 'A host is kept back for an object that asks clients for certificates',
    cause:
      'An older object, or the first by namespace and name, holds the host and asks clients for certificates, but cannot be had itself: a Secret is missing or unusable, or a field of the object is wrong. With another certificate the host would be open to everybody.',
    fix: 'Mend the object that the message names, or take the host out of it.',
  },
  (host: string, holder: At) => ({
    message: `host ${host} is kept back for an object that asks clients for certificates and cannot be had; this certificate is left out for it`,
    hint: 'mend that object, or take the host out of it',
    related: [{ ...holder, note: 'the one that holds it' }],
  }),
)

export const credentialTaken = finding(
  'AXC0511',
  'error',
  {
    title: 'Two consumers have the same key',
    cause:
      'APISIX finds out by the key whose request it is, and would take the last consumer of the file. The older object counts, then the first by namespace and name.',
    fix: 'Give each consumer a key of its own.',
  },
  (plugin: string, what: 'consumer' | 'credential', winner: At) => ({
    message: `what ${plugin} knows this ${what} by belongs to another ${what === 'consumer' ? 'one' : 'consumer'} already; this one is left out`,
    hint: 'give each consumer a key of its own',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const globalPluginTaken = finding(
  'AXC0512',
  'error',
  {
    title: 'Two objects ask for the same plugin for every request',
    cause:
      'APISIX runs a plugin that stands in two global rules in neither of them. So the older object counts, then the first by namespace and name; the other keeps its other plugins.',
    fix: 'Take the plugin out of one of the two.',
  },
  (plugin: string, winner: At) => ({
    message: `another object has ${plugin} for every request already; this one is left out`,
    hint: 'take the plugin out of one of the two',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const metadataTaken = finding(
  'AXC0513',
  'error',
  {
    title: 'Two objects hold metadata of the same plugin',
    cause:
      'A plugin has its metadata once. That of a GatewayProxy counts before that of a ConfigMap; of two GatewayProxies the older counts, then the first by namespace and name. They are not merged.',
    fix: 'Take the plugin out of one of the two.',
  },
  (plugin: string, winner: At) => ({
    message: `another object holds the metadata of ${plugin} already; this one is left out`,
    hint: 'take the plugin out of one of the two',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const includedReferenceMissing = finding(
  'AXC0516',
  'error',
  {
    title: 'An included item refers to something that is not in the file',
    cause:
      'APISIX answers 404, 500, 502 or 503 to every request that comes to such an item. What it names is misspelt, was left out over an error of its own, or is compiled only where some rule uses it.',
    fix: 'Correct the name, or add what it names to the included file.',
  },
  (section: string, id: string, closest: string | undefined) => ({
    message: `there is no ${JSON.stringify(id)} among the ${section}; the item is left out`,
    hint: closest === undefined ? 'add it to the file, or correct the name' : `did you mean ${closest}?`,
  }),
)

export const idKept = finding(
  'AXC0525',
  'error',
  {
    title: 'An included item has the id of a compiled one, and is left out',
    cause:
      'A file of --include gives an id to an item of its own that a compiled item has too, so that the included one counts. But that one is left out itself, for a reason that is told at it. The compiled one does not come back in its place: it may lack a plugin that the included one adds.',
    fix: 'Mend the included item, or give it another id.',
  },
  (section: string, id: string, holder: At) => ({
    message: `the id ${id} of ${section} is kept for an included item, which is left out itself; so is this one`,
    hint: 'mend the included item, or give it another id',
    related: [{ ...holder, note: 'the one that holds the id' }],
  }),
)

export const upstreamDisplaced = finding(
  'AXC0517',
  'error',
  {
    title: 'An included upstream has the id of a compiled one',
    cause:
      'The one that was written by hand counts. A rule that needs the other one would be sent where it has not asked to be sent, perhaps without TLS, so it does without that backend.',
    fix: 'Give the included upstream another id.',
  },
  (id: string, winner: At, so: string) => ({
    message: `an included upstream has taken the id ${id} of this backend; ${so}`,
    hint: 'give the included upstream another id',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const clientCertificatesKept = finding(
  'AXC0519',
  'error',
  {
    title: 'An included certificate would let clients in without one',
    cause:
      'A compiled certificate of the same host asks clients for certificates and the included one does not. Written by hand counts otherwise, but no protection is lost over it.',
    fix: 'Give the included certificate the same client settings, or take the host out of one of the two.',
  },
  (host: string, winner: At) => ({
    message: `another certificate of host ${host} asks clients for theirs; this one is left out for it`,
    hint: 'give it the same client settings',
    related: [{ ...winner, note: 'the one that counts' }],
  }),
)

export const includedVariable = finding(
  'AXC0521',
  'info',
  {
    title: 'An included item holds a variable of the environment',
    cause:
      'APISIX replaces it when it loads the file, by a variable that its workers see. Where there is none, it refuses the whole file and keeps the old one; at a start it does not come up.',
    fix: 'Nothing where each data plane has the variable (nginx_config.envs). A default helps otherwise: `${{NAME:=default}}`.',
  },
  (name: string) => ({
    message: `each data plane has to have the variable ${name}, or it refuses the whole file`,
    hint: 'name it under nginx_config.envs, or give it a default: ${{NAME:=default}}',
  }),
)
