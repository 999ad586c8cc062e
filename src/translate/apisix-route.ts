import { duplicateRuleName, fieldBesideAnother, noRules } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixRoute } from '../kinds/apisix-route.ts'
import { routeId, streamRouteId } from '../model/id.ts'
import type { ObjectKey, Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { translateAnnotations } from './annotations/table.ts'
import { foreignFragment } from './foreign.ts'
import { type Fragment, fragmentOf, indexAt, type Loss, type MadeRoute, type MadeStreamRoute } from './fragment.ts'
import { translateHttpRule } from './http-rule.ts'
import { lossOver } from './loss.ts'
import { translateStreamRule } from './stream-rule.ts'

/** One APISIX route per http rule, one stream route per stream rule; a rule that fails takes no other with it (BUG-3). */
export function translateApisixRoute(source: ApisixRoute, read: Read): Fragment {
  const foreign = foreignFragment(source, read.options)
  if (foreign !== undefined) return foreign
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  for (const path of source.empty) report(noRules({ object: source.key, path }))
  for (const { path, beside } of source.idle)
    report(fieldBesideAnother({ object: source.key, path }, String(path.at(-1)), beside))
  const routes: MadeRoute[] = []
  const streamRoutes: MadeStreamRoute[] = []
  const losses: Loss[] = []
  if (source.holes !== undefined) losses.push(...lossesOfHoles(source, source.holes))
  // The annotations of v1 add plugins to every path; where they cannot be had, no path is safe to emit.
  const annotated = translateAnnotations(source, report)
  if (annotated === undefined) losses.push(...lossOver(source.key, 'routes/', diagnostics))
  else {
    for (const rule of distinct(source.http, source.key, report)) {
      const id = routeId(source.namespace, source.name, rule.name)
      const since = diagnostics.length
      const rank = { source, index: indexAt(rule.path) }
      const route = translateHttpRule(source, rule, id, annotated, rank, read, report)
      if (route !== undefined) routes.push(route)
      else losses.push(...lossOver(source.key, `routes/${id.id}`, diagnostics, since))
    }
  }
  for (const rule of distinct(source.stream, source.key, report)) {
    const id = streamRouteId(source.namespace, source.name, rule.name, rule.protocol === 'TCP' ? 'tcp' : 'udp')
    const since = diagnostics.length
    const route = translateStreamRule(source, rule, id, { source, index: indexAt(rule.path) }, read, report)
    if (route !== undefined) streamRoutes.push(route)
    else losses.push(...lossOver(source.key, `stream_routes/${id.id}`, diagnostics, since))
  }
  return fragmentOf({ routes, streamRoutes, diagnostics, losses })
}

/** Broken rules are told already; one of which the name cannot be read may have been any. */
function lossesOfHoles(
  { key: object, namespace, name: route }: ApisixRoute,
  holes: NonNullable<ApisixRoute['holes']>,
): readonly Loss[] {
  const lossesOf = (...targets: readonly string[]) => targets.map((target) => ({ object, target, reasons: [] }))
  return holes.flatMap(({ path, name }) => {
    const isHttp = path[1] === 'http' || path[1] === 'rules'
    // The rules of v1 have no names; their paths do.
    if (name === undefined || path[1] === 'rules') return lossesOf(isHttp ? 'routes/' : 'stream_routes/')
    if (isHttp) return lossesOf(`routes/${routeId(namespace, route, name).id}`)
    const protocols = path[1] === 'tcp' ? (['tcp'] as const) : (['tcp', 'udp'] as const)
    return lossesOf(...protocols.map((one) => `stream_routes/${streamRouteId(namespace, route, name, one).id}`))
  })
}

/** Rules are known by their names, so the first of a name counts. */
function distinct<T extends { readonly name: string; readonly path: Path }>(
  rules: readonly T[],
  object: ObjectKey,
  report: Report,
): readonly T[] {
  return rules.length < 2 ? rules : firstOfEachName(rules, object, report)
}

function firstOfEachName<T extends { readonly name: string; readonly path: Path }>(
  rules: readonly T[],
  object: ObjectKey,
  report: Report,
): readonly T[] {
  const names = new Map<string, Path>()
  return rules.filter(({ name, path }) => {
    const earlier = names.get(name)
    if (earlier === undefined) names.set(name, path)
    else report(duplicateRuleName({ object, path }, name, earlier))
    return earlier === undefined
  })
}
