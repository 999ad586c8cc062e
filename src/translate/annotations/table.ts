import { annotationWithoutEffect, unknownAnnotation } from '../../diagnostics/catalog/translating.ts'
import type { Report } from '../../diagnostics/diagnostic.ts'
import { suggest } from '../../diagnostics/suggest.ts'
import type { ApisixRoute } from '../../kinds/apisix-route.ts'
import type { Plugins } from '../../model/config.ts'
import { type AnnotationFeature, Annotations } from './annotations.ts'
import { cors } from './cors.ts'
import { ipRestriction } from './ip-restriction.ts'
import { redirect } from './redirect.ts'
import { rewrite } from './rewrite.ts'

/** The annotations that ApisixRoute v1 took up to 1.3, one file per feature. */
const features: readonly AnnotationFeature[] = [cors, ipRestriction, rewrite, redirect]

const known: readonly string[] = features.flatMap(({ names }) => names)

const none: Plugins = Object.freeze({})

function hasAny(annotations: object): boolean {
  for (const _ in annotations) return true
  return false
}

/** The plugins that an ApisixRoute v1's annotations ask for; undefined, with reports, where one cannot be had. */
export function translateAnnotations(source: ApisixRoute, report: Report): Plugins | undefined {
  if (!hasAny(source.annotations)) return none
  const annotations = new Annotations(source.key, source.annotations, report)
  if (!source.isAnnotated) {
    for (const name of annotations.names) report(annotationWithoutEffect(annotations.place(name), name))
    return {}
  }
  const plugins: Record<string, unknown> = {}
  let complete = annotations.areWellPrefixed(known)
  for (const name of annotations.names.filter((name) => !known.includes(name))) {
    report(unknownAnnotation(annotations.place(name), name, suggest(name, known)))
    // Nobody can tell whether it was to protect something.
    complete = false
  }
  for (const feature of features) {
    const asked = feature.plugins(annotations)
    if (asked === undefined) complete = false
    Object.assign(plugins, asked)
  }
  return complete ? plugins : undefined
}
