import { duplicateRuleName, noRules } from '../diagnostics/catalog/contradictions.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { ApisixRoute } from '../kinds/apisix-route.ts'
import type { Path } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { translateAnnotations } from './annotations/table.ts'
import type { Fragment, Rank } from './fragment.ts'
import { translateHttpRule } from './http-rule.ts'
import { translateStreamRule } from './stream-rule.ts'

/** One APISIX route per http rule, one stream route per stream rule; a rule that fails takes no other with it (BUG-3). */
export function translateApisixRoute(source: ApisixRoute, read: Read): Fragment {
  const diagnostics: Diagnostic[] = []
  const report: Report = (diagnostic) => diagnostics.push(diagnostic)
  for (const path of source.empty) report(noRules({ object: source.key, path }))
  const names = new Map<string, Path>()
  const isNew = (rule: { readonly name: string; readonly path: Path }): boolean => {
    const earlier = names.get(rule.name)
    if (earlier === undefined) {
      names.set(rule.name, rule.path)
      return true
    }
    report(duplicateRuleName({ object: source.key, path: rule.path }, rule.name, earlier))
    return false
  }
  const rankOf = (index: number): Rank => ({
    created: source.created,
    namespace: source.namespace,
    name: source.name,
    index,
  })
  // The annotations of v1 add plugins to every path; where they cannot be had, no path is safe to emit.
  const annotated = translateAnnotations(source, report)
  const http = annotated === undefined ? [] : source.http.filter(isNew)
  names.clear()
  const stream = source.stream.filter(isNew)
  return {
    routes: http.flatMap(
      (rule, index) => translateHttpRule(source, rule, annotated ?? {}, rankOf(index), read, report) ?? [],
    ),
    streamRoutes: stream.flatMap((rule, index) => translateStreamRule(source, rule, rankOf(index), read, report) ?? []),
    pluginConfigs: [],
    diagnostics,
  }
}
