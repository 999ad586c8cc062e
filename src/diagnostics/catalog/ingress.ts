import type { Path } from '../../objects/object.ts'
import { describePath } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'
import { quoted } from '../words.ts'

/** What only an Ingress can get wrong: contradictions, its class, its annotations. */

export const prefixStar = finding(
  'AXC0261',
  'error',
  {
    title: 'An Ingress path of type Prefix holds a star',
    cause: 'To Kubernetes the star is an ordinary character there; to APISIX it always is a wildcard.',
    fix: 'Write the path without the star: Prefix takes everything below it. With type ImplementationSpecific a star at the end is a wildcard.',
  },
  (path: string) => ({
    message: `path ${quoted(path)} of type Prefix holds a star, which only is a character there; the rule is left out`,
    hint: 'leave the star off: Prefix takes everything below the path; or use type ImplementationSpecific',
  }),
)

export const exactStar = finding(
  'AXC0262',
  'warning',
  {
    title: 'An Ingress path of type Exact holds a star',
    cause: 'To Kubernetes the star is an ordinary character there, so only a request with a star in its path matches.',
    fix: 'If a wildcard is meant, use type Prefix without the star, or type ImplementationSpecific.',
  },
  (path: string) => ({
    message: `path ${quoted(path)} of type Exact matches only requests with a star in their path`,
    hint: 'if a wildcard is meant, use type Prefix without the star, or type ImplementationSpecific',
  }),
)

export const backendWithoutService = finding(
  'AXC0263',
  'error',
  {
    title: 'A backend of an Ingress names no port of a Service',
    cause:
      'Requests can only be sent to a Service and one of its ports; a resource of another kind has no meaning here.',
    fix: 'Name a Service and its port.',
  },
  (lacks: 'service' | 'port') => ({
    message: `the backend names no ${lacks === 'service' ? 'Service' : 'port'}; the rule is left out`,
    hint: lacks === 'service' ? 'name a Service and its port' : 'name the port of the Service, by number or by name',
  }),
)

export const rootOnly = finding(
  'AXC0264',
  'info',
  {
    title: 'An Ingress path matches the root only',
    cause:
      'A path of type ImplementationSpecific, or of no type, is matched as it is written, so / is the root and nothing below it.',
    fix: 'If everything is meant, use type Prefix, or write /*. For a repository of old manifests there is --untyped-paths prefix.',
  },
  () => ({
    message: 'path / without type Prefix matches the root only',
    hint: 'if everything is meant, use pathType: Prefix, or write /*',
  }),
)

export const classesDiffer = finding(
  'AXC0265',
  'warning',
  {
    title: 'An Ingress names two classes',
    cause:
      'The field spec.ingressClassName and the older annotation kubernetes.io/ingress.class differ. The field counts.',
    fix: 'Delete the annotation.',
  },
  (field: string, annotation: string) => ({
    message: `the annotation says class ${quoted(annotation)}, spec.ingressClassName says ${quoted(field)}, which counts`,
    hint: 'delete the annotation',
  }),
)

export const pathTwice = finding(
  'AXC0266',
  'error',
  {
    title: 'An Ingress names a path twice',
    cause: 'Host, path and type are the same, so the second could never be asked.',
    fix: 'Delete one of the two.',
  },
  (path: string, earlier: Path) => ({
    message: `path ${quoted(path)} of this host and type stands in ${describePath(earlier)} already; this one is left out`,
    hint: 'delete one of the two',
  }),
)

export const ofNoClass = finding(
  'AXC0350',
  'info',
  {
    title: 'An Ingress has no class',
    cause:
      'With --ingress-class, or where there are IngressClass objects, an Ingress has to name a class, unless one of ours is the default.',
    fix: 'Set spec.ingressClassName if this gateway is to serve it.',
  },
  (wanted: string) => ({
    message: `the Ingress names no class and is not compiled here`,
    hint: `if this gateway is to serve it, set spec.ingressClassName: ${wanted}`,
  }),
)

export const tlsWithoutSecret = finding(
  'AXC0351',
  'warning',
  {
    title: 'An entry of tls of an Ingress names no Secret',
    cause: 'A certificate can only come from a Secret. The routes of the Ingress are served without regard to this.',
    fix: 'Fill in secretName, or delete the entry if another certificate serves these hosts.',
  },
  (hosts: readonly string[]) => ({
    message: `the entry names no Secret, so no certificate comes of it${hosts.length > 0 ? ` for ${hosts.join(', ')}` : ''}`,
    hint: 'fill in secretName, or delete the entry if another certificate serves these hosts',
  }),
)

export const parametersUnknown = finding(
  'AXC0353',
  'warning',
  {
    title: 'The parameters of an IngressClass are no GatewayProxy',
    cause:
      'spec.parameters of a class of this gateway can name one kind only: GatewayProxy, with apiGroup apisix.apache.org and a name.',
    fix: 'Name a GatewayProxy, or delete spec.parameters.',
  },
  (group: string, kind: string, name: string) => ({
    message: `parameters name ${quoted([kind, name].filter(Boolean).join(' '))} of group ${quoted(group)}, from which nothing is taken`,
    hint: 'name a GatewayProxy of apiGroup apisix.apache.org, or delete parameters',
  }),
)

export const gatewayProxyOfOthers = finding(
  'AXC0354',
  'info',
  {
    title: 'A GatewayProxy belongs to an ingress class of others',
    cause:
      'The IngressClass that names it in spec.parameters is not the class of --ingress-class, or names another controller, so another gateway uses it. Nothing of it is in this file.',
    fix: 'Nothing, if that is meant. Otherwise name it in spec.parameters of an IngressClass of this gateway as well.',
  },
  (className: string) => ({
    message: `IngressClass ${quoted(className)} of another gateway names it, so nothing of it is in this file`,
  }),
)

export const tlsWithoutHosts = finding(
  'AXC0352',
  'error',
  {
    title: 'An entry of tls of an Ingress has no hosts',
    cause: 'Without hosts the names in the certificate count, and this one has none but a lone star.',
    fix: 'Fill in hosts.',
  },
  () => ({
    message: 'there are no hosts, neither here nor in the certificate; the certificate is left out',
    hint: 'fill in hosts',
  }),
)

export const annotationUnusable = finding(
  'AXC0441',
  'error',
  {
    title: 'An annotation of an Ingress has a value that means nothing',
    cause: 'What the annotation asks for cannot be had, and it may be a protection, so no path is served without it.',
    fix: 'Write one of the values that the message names, or delete the annotation.',
  },
  (name: string, wanted: string) => ({
    message: `annotation k8s.apisix.apache.org/${name} has to be ${wanted}; all rules of the object are left out`,
    hint: 'correct the value, or delete the annotation',
  }),
)

export const redirectCodeReplaced = finding(
  'AXC0442',
  'warning',
  {
    title: 'The status code of a redirect is none',
    cause: 'Redirects answer with a code from 301 to 308.',
    fix: 'Write one of these codes.',
  },
  () => ({ message: 'http-redirect-code is no code from 301 to 308; 301 is used', hint: 'write such a code' }),
)

export const annotationIdle = finding(
  'AXC0443',
  'warning',
  {
    title: 'An annotation of an Ingress has no effect',
    cause: 'It describes a detail of something that is not switched on, or another annotation counts more.',
    fix: 'Add or delete the annotation that the message names, or delete this one.',
  },
  (name: string, relation: 'without' | 'beside', other: string) => ({
    message: `annotation k8s.apisix.apache.org/${name} has no effect ${relation} ${other}`,
    hint: `${relation === 'without' ? 'add' : 'delete'} k8s.apisix.apache.org/${other}, or delete this one`,
  }),
)

export const annotationPassedOver = finding(
  'AXC0444',
  'warning',
  {
    title: 'An annotation of an Ingress is unknown',
    cause: 'No annotation of the APISIX ingress controllers has this name, nor one like it.',
    fix: 'Delete it, or correct its name; the README lists all annotations.',
  },
  (name: string) => ({
    message: `annotation k8s.apisix.apache.org/${name} is unknown and has no effect`,
    hint: 'delete it, or correct its name; the README lists all annotations',
  }),
)

export const annotationPrefixWrong = finding(
  'AXC0455',
  'error',
  {
    title: 'An annotation for APISIX stands under a misspelt prefix',
    cause:
      'The annotations of the APISIX ingress controllers begin with k8s.apisix.apache.org/; under another prefix none of them ever had an effect, and it may have been meant as a protection.',
    fix: 'Correct the prefix. If the annotation is for another program, rename it there, or delete it here.',
  },
  (annotation: string, right: string) => ({
    message: `annotation ${annotation} has no effect under this prefix; all rules of the object are left out`,
    hint: `did you mean ${right}?`,
  }),
)

export const ingressTooLarge = finding(
  'AXC0445',
  'error',
  {
    title: 'An Ingress multiplies into more than the gateway can bear',
    cause:
      'What annotations ask for, the certificate of each entry under tls, and with use-regex all other paths of a host, stand in the file once for each path or entry. A single object with thousands of them could fill the memory of APISIX and of apisixc, for everybody.',
    fix: 'Split the object. Long lists belong into an ApisixPluginConfig (plugin-config-name), and hosts with one certificate into one entry under tls.',
  },
  (what: 'paths' | 'certificates', most: number, so: string) => ({
    message: `its ${what} multiply into more than ${most} characters; ${so}`,
    hint:
      what === 'paths'
        ? 'split the object, or put what is long into an ApisixPluginConfig'
        : 'name hosts with one certificate in one entry',
  }),
)
