import type { Path } from '../../objects/object.ts'
import { describePath } from '../../objects/object.ts'
import { finding } from '../diagnostic.ts'

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
    message: `path ${show(path)} of type Prefix holds a star, which only is a character there; the rule is left out`,
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
    message: `path ${show(path)} of type Exact matches only requests with a star in their path`,
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
    fix: 'If everything is meant, use type Prefix, or write /*.',
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
    message: `the annotation says class ${show(annotation)}, spec.ingressClassName says ${show(field)}, which counts`,
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
    message: `path ${show(path)} of this host and type stands in ${describePath(earlier)} already; this one is left out`,
    hint: 'delete one of the two',
  }),
)

export const ofNoClass = finding(
  'AXC0350',
  'info',
  {
    title: 'An Ingress has no class',
    cause: 'With --ingress-class only objects of Ingress that name this class are compiled.',
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

export const annotationNotHad = finding(
  'AXC0440',
  'error',
  {
    title: 'An annotation of an Ingress has no effect here yet',
    cause: 'It may be a protection, so no path of the Ingress is served without it.',
    fix: 'Delete the annotation, or say the same with an ApisixRoute.',
  },
  (name: string) => ({
    message: `annotation k8s.apisix.apache.org/${name} is not supported; all rules of the object are left out`,
    hint: 'delete it, or say the same with an ApisixRoute',
  }),
)

function show(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 77)}...`)
}
