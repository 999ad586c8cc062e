import { annotationIdle, annotationPassedOver, annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import { unknownAnnotation } from '../../diagnostics/catalog/translating.ts'
import type { Report } from '../../diagnostics/diagnostic.ts'
import { suggest } from '../../diagnostics/suggest.ts'
import type { BackendRef, HttpRule, UpstreamOverride } from '../../kinds/apisix-route.ts'
import type { Ingress } from '../../kinds/ingress.ts'
import type { Plugins } from '../../model/config.ts'
import { type AnnotationFeature, Annotations } from './annotations.ts'
import { authentication } from './authentication.ts'
import { cors } from './cors.ts'
import { csrf } from './csrf.ts'
import { forwardAuth } from './forward-auth.ts'
import { ipRestriction } from './ip-restriction.ts'
import { methods } from './methods.ts'
import { redirect, redirectTo } from './redirect.ts'
import { responseRewrite } from './response-rewrite.ts'
import { rewrite } from './rewrite.ts'
import { upstreamNames, upstreamOverride } from './upstream.ts'

/** What the annotations of an Ingress ask for, for each of its paths. */
export interface IngressAnnotations {
  readonly plugins: Plugins
  readonly websocket: boolean
  /** Paths of type ImplementationSpecific are regular expressions. */
  readonly useRegex: boolean
  readonly pluginConfig?: NonNullable<HttpRule['pluginConfig']>
  readonly upstream?: UpstreamOverride
  /** The Services are in another namespace. */
  readonly elsewhere?: NonNullable<BackendRef['elsewhere']>
  /** Every request is answered by the gateway itself. */
  readonly needsNoBackend: boolean
}

const features: readonly AnnotationFeature[] = [
  authentication,
  cors,
  csrf,
  forwardAuth,
  ipRestriction,
  methods,
  // Only one of the two asks for anything.
  redirect,
  redirectTo,
  responseRewrite,
  rewrite,
]

const truthValues: readonly string[] = [
  'auth-ssl-verify',
  'enable-cors',
  'enable-csrf',
  'enable-response-rewrite',
  'enable-websocket',
  'http-to-https',
  'response-rewrite-body-base64',
  'use-regex',
]

/** All annotations of an Ingress, without their prefix. Kinds spec section 8.4. */
export const ingressAnnotationNames: readonly string[] = [
  ...new Set([
    ...features.flatMap(({ names }) => names),
    ...truthValues,
    ...upstreamNames,
    'plugin-config-name',
    'svc-namespace',
  ]),
]

/** Undefined, with reports, where something cannot be had: it may be a protection. Kinds spec section 8.4. */
export function translateIngressAnnotations(source: Ingress, report: Report): IngressAnnotations | undefined {
  const annotations = new Annotations(source.key, source.annotations, report)
  const areWellPrefixed = annotations.areWellPrefixed(ingressAnnotationNames)
  if (annotations.names.length === 0) return areWellPrefixed ? nothing : undefined
  const areKnown = judgeNames(annotations, report) && areWellPrefixed
  const asked = features.map((feature) => askOf(feature, annotations))
  const upstream = upstreamOverride(annotations)
  if (!areKnown || asked.includes(undefined) || upstream === 'unusable') return undefined
  const plugins: Plugins = Object.fromEntries(
    asked.flatMap((one) => Object.entries(one ?? {})).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const elsewhere = annotations.text('svc-namespace')
  const pluginConfig = annotations.text('plugin-config-name')
  const place = annotations.place('plugin-config-name').path
  return {
    plugins,
    websocket: annotations.isTrue('enable-websocket'),
    useRegex: annotations.isTrue('use-regex'),
    needsNoBackend: annotations.text('http-redirect') !== undefined && !annotations.isTrue('http-to-https'),
    ...(upstream !== undefined && { upstream }),
    ...(elsewhere !== undefined &&
      elsewhere !== source.namespace && {
        elsewhere: { namespace: elsewhere, place: annotations.place('svc-namespace').path },
      }),
    ...(pluginConfig !== undefined && { pluginConfig: { name: pluginConfig, namespace: source.namespace, place } }),
  }
}

const nothing: IngressAnnotations = { plugins: {}, websocket: false, useRegex: false, needsNoBackend: false }

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
const namespaceName = /^(?!.{64})[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/**
 * Whether everything that is asked for has a meaning. A name that nearly is one of ours may be a misspelt protection; any
 * other is somebody else's.
 */
function judgeNames(annotations: Annotations, report: Report): boolean {
  let complete = true
  for (const name of annotations.names) {
    const place = annotations.place(name)
    const closest = ingressAnnotationNames.includes(name) ? undefined : suggest(name, ingressAnnotationNames)
    if (closest !== undefined) {
      report(unknownAnnotation(place, name, closest))
      complete = false
    } else if (!ingressAnnotationNames.includes(name)) report(annotationPassedOver(place, name))
    if (name === 'svc-namespace' && !namespaceName.test(annotations.text(name) ?? 'default')) {
      report(annotationUnusable(place, name, 'the name of a namespace'))
      complete = false
    }
    if (truthValues.includes(name) && !['true', 'false', undefined].includes(annotations.text(name))) {
      report(annotationUnusable(place, name, 'true or false'))
      complete = false
    }
  }
  return complete
}

/** What a feature asks for; details of one that is switched off are told. */
function askOf(feature: AnnotationFeature, annotations: Annotations) {
  const asked = feature.plugins(annotations)
  const main = feature.switch
  if (asked === undefined || main === undefined || Object.keys(asked).length > 0) return asked
  for (const name of feature.names) {
    if (name === main || annotations.text(name) === undefined) continue
    annotations.report(annotationIdle(annotations.place(name), name, 'without', main))
  }
  return asked
}
