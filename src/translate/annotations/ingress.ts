import { annotationNotHad } from '../../diagnostics/catalog/ingress.ts'
import { unknownAnnotation } from '../../diagnostics/catalog/translating.ts'
import type { Report } from '../../diagnostics/diagnostic.ts'
import { suggest } from '../../diagnostics/suggest.ts'
import type { HttpRule } from '../../kinds/apisix-route.ts'
import type { Ingress } from '../../kinds/ingress.ts'
import type { Plugins } from '../../model/config.ts'
import { type AnnotationFeature, Annotations } from './annotations.ts'
import { cors } from './cors.ts'
import { ipRestriction } from './ip-restriction.ts'
import { redirect } from './redirect.ts'
import { rewrite } from './rewrite.ts'

/** What the annotations of an Ingress ask for, for each of its paths. */
export interface IngressAnnotations {
  readonly plugins: Plugins
  readonly websocket: boolean
  /** Paths of type ImplementationSpecific are regular expressions. */
  readonly useRegex: boolean
  readonly pluginConfig?: NonNullable<HttpRule['pluginConfig']>
  /** Every request is answered by the gateway itself. */
  readonly needsNoBackend: boolean
}

const features: readonly AnnotationFeature[] = [cors, ipRestriction, rewrite, redirect]

const switches: readonly string[] = ['enable-websocket', 'use-regex', 'plugin-config-name']

const known: readonly string[] = [...features.flatMap(({ names }) => names), ...switches]

/** Undefined, with reports, where something cannot be had: it may be a protection. Kinds spec section 8.4. */
export function translateIngressAnnotations(source: Ingress, report: Report): IngressAnnotations | undefined {
  const annotations = new Annotations(source.key, source.annotations, report)
  const plugins: Record<string, unknown> = {}
  let complete = true
  for (const name of annotations.names.filter((name) => !known.includes(name))) {
    const closest = suggest(name, known)
    const place = annotations.place(name)
    report(closest === undefined ? annotationNotHad(place, name) : unknownAnnotation(place, name, closest))
    complete = false
  }
  for (const feature of features) {
    const asked = feature.plugins(annotations)
    if (asked === undefined) complete = false
    Object.assign(plugins, asked)
  }
  if (!complete) return undefined
  const pluginConfig = annotations.text('plugin-config-name')
  return {
    plugins,
    websocket: annotations.isTrue('enable-websocket'),
    useRegex: annotations.isTrue('use-regex'),
    needsNoBackend: false,
    ...(pluginConfig !== undefined && {
      pluginConfig: {
        name: pluginConfig,
        namespace: source.namespace,
        place: annotations.place('plugin-config-name').path,
      },
    }),
  }
}
