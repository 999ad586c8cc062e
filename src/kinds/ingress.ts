import type { Path } from '../objects/object.ts'
import { type KindEntry, version } from './decode.ts'
import * as schema from './ingress-schema.ts'
import type { Meta } from './meta.ts'
import { listed, mapListed } from './shared.ts'

/** The internal form in which every version of Ingress ends. Kinds spec section 8. */
export interface Ingress extends Meta {
  readonly ingressClassName?: string
  readonly defaultBackend?: IngressBackend
  readonly paths: readonly IngressPath[]
  readonly tls: readonly IngressTls[]
}

/** One entry of `rules[].http.paths`, with the host of its rule. */
export interface IngressPath {
  readonly path: Path
  /** Empty: any host. */
  readonly host: string
  /** As written; a path that is absent or empty means `/`. */
  readonly text: string
  /** Absent (in the betas) it means ImplementationSpecific, unless `untypedPaths` of the options says otherwise. */
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific'
  readonly isUntyped: boolean
  readonly backend: IngressBackend
}

/** The service is undefined where none is named, be it that a `resource` is. */
export interface IngressBackend {
  readonly path: Path
  readonly service?: string
  readonly port?: number | string
}

export interface IngressTls {
  readonly path: Path
  readonly hosts: readonly string[]
  /** Empty where none is named. */
  readonly secretName: string
}

function backendOf(backend: schema.WrittenBackend, path: Path): IngressBackend {
  if ('service' in backend && backend.service !== undefined) {
    const { name, port } = backend.service
    const wanted = port?.number ?? port?.name
    return { path, service: name, ...(wanted !== undefined && { port: wanted }) }
  }
  if (!('serviceName' in backend) || !backend.serviceName) return { path }
  const { serviceName, servicePort } = backend
  return { path, service: serviceName, ...(servicePort !== undefined && { port: servicePort }) }
}

/** What both schemas come down to. */
interface WrittenSpec {
  readonly ingressClassName?: string | undefined
  readonly rules?: readonly (WrittenRule | undefined)[] | undefined
  readonly tls?: readonly (WrittenTls | undefined)[] | undefined
}

interface WrittenRule {
  readonly host?: string | undefined
  readonly http?: { readonly paths: readonly (WrittenPath | undefined)[] } | undefined
}

interface WrittenPath {
  readonly path?: string | undefined
  readonly pathType?: IngressPath['pathType'] | undefined
  readonly backend: schema.WrittenBackend
}

interface WrittenTls {
  readonly hosts?: readonly string[] | undefined
  readonly secretName?: string | undefined
}

function ingressOf(
  spec: WrittenSpec | undefined,
  meta: Meta,
  fallback: { readonly backend: schema.WrittenBackend | undefined; readonly field: string },
): Ingress {
  return {
    ...meta,
    ...(spec?.ingressClassName !== undefined && { ingressClassName: spec.ingressClassName }),
    ...(fallback.backend && { defaultBackend: backendOf(fallback.backend, ['spec', fallback.field]) }),
    paths: mapListed(spec?.rules, ({ host, http }, rule) =>
      mapListed(http?.paths, ({ path, pathType, backend }, index): IngressPath => {
        const place = ['spec', 'rules', rule, 'http', 'paths', index]
        return {
          path: place,
          host: host ?? '',
          text: path || '/',
          pathType: pathType ?? 'ImplementationSpecific',
          isUntyped: pathType === undefined,
          backend: backendOf(backend, [...place, 'backend']),
        }
      }),
    ).flat(),
    tls: mapListed(spec?.tls, ({ hosts, secretName }, index) => ({
      path: ['spec', 'tls', index],
      hosts: listed(hosts),
      secretName: secretName ?? '',
    })),
  }
}

/** `extensions/v1beta1`, the oldest group, is the same as `networking.k8s.io/v1beta1` (kinds/table.ts). */
export const ingress: KindEntry<Ingress> = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  plural: 'ingresses',
  watched: 'always',
  versions: {
    v1: version(schema.v1, ({ spec }, meta) =>
      ingressOf(spec, meta, { backend: spec?.defaultBackend, field: 'defaultBackend' }),
    ),
    v1beta1: version(schema.v1beta1, ({ spec }, meta) =>
      ingressOf(spec, meta, { backend: spec?.backend, field: 'backend' }),
    ),
  },
}
