import { bindIngressClass } from '../bind/ingress-class.ts'
import { ofAnotherClass } from '../diagnostics/catalog/binding.ts'
import { noRules } from '../diagnostics/catalog/contradictions.ts'
import { classesDiffer, ingressTooLarge, ofNoClass, pathTwice } from '../diagnostics/catalog/ingress.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { HttpRule } from '../kinds/apisix-route.ts'
import type { Ingress } from '../kinds/ingress.ts'
import { type ComposedId, ingressRouteId } from '../model/id.ts'
import { at, type Path } from '../objects/object.ts'
import type { CompileOptions } from '../read/options.ts'
import type { Read } from '../read/read.ts'
import { translateIngressAnnotations } from './annotations/ingress.ts'
import { type Fragment, fragmentOf, indexAt, type Loss, type MadeRoute } from './fragment.ts'
import { translateHttpRule } from './http-rule.ts'
import { defaultRule, pathRule } from './ingress-path.ts'
import { mostMultiplied, multipliedSize } from './ingress-size.ts'
import { translateIngressTls } from './ingress-tls.ts'
import { lossOver } from './loss.ts'

/** One route per path, one for the default backend. Kinds spec section 8. */
export function translateIngress(written: Ingress, read: Read): Fragment {
  const source = withPathTypes(written, read.options)
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  if (!isTaken(source, read, report)) return fragmentOf({ diagnostics, losses: [] })
  const { key, namespace, name, defaultBackend } = source
  if (source.paths.length === 0 && !defaultBackend && source.tls.length === 0) report(noRules(at(key, 'spec')))
  const routes: MadeRoute[] = []
  const { ssls, losses: lostSsls } = translateIngressTls(source, read, report)
  const losses = [...lossesOfHoles(source), ...lostSsls]
  const since = diagnostics.length
  const allRoutes = (): readonly Loss[] => lossOver(key, 'routes/', diagnostics, since)
  const annotated = translateIngressAnnotations(source, report)
  if (annotated === undefined) return fragmentOf({ ssls, diagnostics, losses: [...losses, ...allRoutes()] })
  if (multipliedSize(source, annotated) > mostMultiplied) {
    report(ingressTooLarge(at(key, 'spec', 'rules'), 'paths', mostMultiplied, 'all rules of the object are left out'))
    return fragmentOf({ ssls, diagnostics, losses: [...losses, ...allRoutes()] })
  }
  const add = (makeRule: () => HttpRule | undefined, id: ComposedId, index: number): void => {
    const from = diagnostics.length
    const rule = makeRule()
    const rank = { source, index }
    const route = rule && translateHttpRule(source, rule, id, annotated.plugins, rank, read, report)
    if (route !== undefined) routes.push(route)
    else losses.push(...lossOver(key, `routes/${id.id}`, diagnostics, from))
  }
  const taken = new Map<string, Path>()
  for (const path of source.paths) {
    // The type is a part of the id: Exact and Prefix of one path are two routes (BUG-36).
    const id = ingressRouteId(namespace, name, `${path.host}${path.text}`, path.pathType)
    const earlier = taken.get(id.name)
    taken.set(id.name, earlier ?? path.path)
    if (earlier !== undefined) report(pathTwice(at(key, ...path.path), path.text, earlier))
    else add(() => pathRule(path, source, annotated, report), id, indexAt(path.path))
  }
  if (defaultBackend !== undefined) {
    const id = ingressRouteId(namespace, name, '/*', 'default')
    add(() => defaultRule(defaultBackend, source, annotated, report), id, Number.MAX_SAFE_INTEGER)
  }
  return fragmentOf({ routes, ssls, diagnostics, losses })
}

/** Broken paths and entries are told already; which items they were cannot be said. */
function lossesOfHoles({ key: object, holes = [] }: Ingress): readonly Loss[] {
  const sections = new Set(holes.map(({ path }) => (path[1] === 'tls' ? 'ssls/' : 'routes/')))
  return [...sections].map((target) => ({ object, target, reasons: [] }))
}

function withPathTypes(source: Ingress, { untypedPaths }: CompileOptions): Ingress {
  if (untypedPaths === 'as-written') return source
  return { ...source, paths: source.paths.map((path) => (path.isUntyped ? { ...path, pathType: 'Prefix' } : path)) }
}

const classAnnotation = 'kubernetes.io/ingress.class'

/** Kinds spec section 9.1: the field counts more than the annotation. */
function isTaken(source: Ingress, read: Read, report: Report): boolean {
  const { key } = source
  const annotation = source.annotations[classAnnotation] || undefined
  const field = source.ingressClassName || undefined
  const annotationPlace = at(key, 'metadata', 'annotations', classAnnotation)
  if (field && annotation && field !== annotation) report(classesDiffer(annotationPlace, field, annotation))
  const belonging = bindIngressClass(field ?? annotation, read)
  if (belonging.kind === 'nobodys') report(ofNoClass(at(key, 'spec'), belonging.wanted))
  if (belonging.kind === 'others') {
    const place =
      annotation !== undefined && field === undefined ? annotationPlace : at(key, 'spec', 'ingressClassName')
    report(ofAnotherClass(place, belonging.name))
  }
  return belonging.kind === 'ours'
}
