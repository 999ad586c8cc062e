import { duplicateRuleName, noRules } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixRoute } from '../kinds/apisix-route.ts'
import { routeId } from '../model/id.ts'
import type { ObjectKey, Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { translateAnnotations } from './annotations/table.ts'
import { foreignFragment } from './foreign.ts'
import { type Fragment, fragmentOf, type MadeRoute, type MadeStreamRoute } from './fragment.ts'
import { translateHttpRule } from './http-rule.ts'
import { translateStreamRule } from './stream-rule.ts'

/** One APISIX route per http rule, one stream route per stream rule; a rule that fails takes no other with it (BUG-3). */
export function translateApisixRoute(source: ApisixRoute, read: Read): Fragment {
  const foreign = foreignFragment(source, read.options)
  if (foreign !== undefined) return foreign
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  for (const path of source.empty) report(noRules({ object: source.key, path }))
  const routes: MadeRoute[] = []
  const streamRoutes: MadeStreamRoute[] = []
  // The annotations of v1 add plugins to every path; where they cannot be had, no path is safe to emit.
  const annotated = translateAnnotations(source, report)
  if (annotated !== undefined) {
    for (const rule of distinct(source.http, source.key, report)) {
      const id = routeId(source.namespace, source.name, rule.name)
      const route = translateHttpRule(source, rule, id, annotated, { source, index: routes.length }, read, report)
      if (route !== undefined) routes.push(route)
    }
  }
  for (const rule of distinct(source.stream, source.key, report)) {
    const route = translateStreamRule(source, rule, { source, index: streamRoutes.length }, read, report)
    if (route !== undefined) streamRoutes.push(route)
  }
  return fragmentOf({ routes, streamRoutes, diagnostics })
}

/** Rules are known by their names, so the first of a name counts. */
function distinct<T extends { readonly name: string; readonly path: Path }>(
  rules: readonly T[],
  object: ObjectKey,
  report: Report,
): readonly T[] {
  if (rules.length < 2) return rules
  const names = new Map<string, Path>()
  return rules.filter(({ name, path }) => {
    const earlier = names.get(name)
    if (earlier === undefined) names.set(name, path)
    else report(duplicateRuleName({ object, path }, name, earlier))
    return earlier === undefined
  })
}
