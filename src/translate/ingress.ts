import { isOfAnotherClass } from '../bind/class.ts'
import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import { noRules } from '../diagnostics/catalog/contradictions.ts'
import { classesDiffer, ofNoClass, pathTwice } from '../diagnostics/catalog/ingress.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { HttpRule } from '../kinds/apisix-route.ts'
import type { Ingress } from '../kinds/ingress.ts'
import { type ComposedId, ingressRouteId } from '../model/id.ts'
import { at, type Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { translateIngressAnnotations } from './annotations/ingress.ts'
import { type Fragment, fragmentOf, type MadeRoute } from './fragment.ts'
import { translateHttpRule } from './http-rule.ts'
import { defaultRule, pathRule } from './ingress-path.ts'
import { translateIngressTls } from './ingress-tls.ts'

/** One route per path, one for the default backend. Kinds spec section 8. */
export function translateIngress(source: Ingress, read: Read): Fragment {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  if (!isTaken(source, read, report)) return fragmentOf({ diagnostics })
  const { key, namespace, name, defaultBackend } = source
  if (source.paths.length === 0 && !defaultBackend && source.tls.length === 0) report(noRules(at(key, 'spec')))
  const routes: MadeRoute[] = []
  const ssls = translateIngressTls(source, read, report)
  const annotated = translateIngressAnnotations(source, report)
  if (annotated === undefined) return fragmentOf({ ssls, diagnostics })
  const add = (rule: HttpRule | undefined, id: ComposedId): void => {
    if (rule === undefined) return
    const route = translateHttpRule(source, rule, id, annotated.plugins, { source, index: routes.length }, read, report)
    if (route !== undefined) routes.push(route)
  }
  const taken = new Map<string, Path>()
  for (const path of source.paths) {
    // The type is a part of the id: Exact and Prefix of one path are two routes (BUG-36).
    const id = ingressRouteId(namespace, name, `${path.host}${path.text}`, path.pathType)
    const earlier = taken.get(id.name)
    taken.set(id.name, earlier ?? path.path)
    if (earlier !== undefined) report(pathTwice(at(key, ...path.path), path.text, earlier))
    else add(pathRule(path, source, annotated, report), id)
  }
  if (defaultBackend !== undefined) {
    add(defaultRule(defaultBackend, source, annotated, report), ingressRouteId(namespace, name, '/*', 'default'))
  }
  return fragmentOf({ routes, ssls, diagnostics })
}

const classAnnotation = 'kubernetes.io/ingress.class'

/** Kinds spec section 9.1: the field counts more than the annotation; who has neither is taken where no class is asked for. */
function isTaken(source: Ingress, { options }: Read, report: Report): boolean {
  const annotation = source.annotations[classAnnotation]
  const field = source.ingressClassName
  if (field && annotation && field !== annotation) {
    report(classesDiffer(at(source.key, 'metadata', 'annotations', classAnnotation), field, annotation))
  }
  const own = field || annotation
  const where = field ? at(source.key, 'spec', 'ingressClassName') : at(source.key, 'metadata', 'annotations')
  // `apisix-and-all` is about the kinds of APISIX; of Ingress it means the class `apisix`.
  const ingressClass = options.ingressClass === 'apisix-and-all' ? 'apisix' : options.ingressClass
  if (ingressClass === undefined) return true
  if (!own) {
    report(ofNoClass(at(source.key, 'spec'), ingressClass))
    return false
  }
  if (!isOfAnotherClass(own, { ...options, ingressClass })) return true
  report(ofAnotherClass(where, own))
  return false
}
