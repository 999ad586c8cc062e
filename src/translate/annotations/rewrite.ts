import { rewriteIncomplete } from '../../diagnostics/catalog/contradictions.ts'
import { annotationIdle } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

/**
 * What the upstream sees as path: a fixed one, which APISIX takes first, or a regex and its template, which only make sense
 * together: https://apisix.apache.org/docs/apisix/plugins/proxy-rewrite/
 */
export const rewrite: AnnotationFeature = {
  names: ['rewrite-target', 'rewrite-target-regex', 'rewrite-target-regex-template'],
  plugins(annotations) {
    const target = annotations.text('rewrite-target')
    const regex = annotations.text('rewrite-target-regex')
    const template = annotations.text('rewrite-target-regex-template')
    if ((regex === undefined) !== (template === undefined)) {
      const names = ['rewrite-target-regex', 'rewrite-target-regex-template'] as const
      const [given, other] = regex === undefined ? names.toReversed() : names
      annotations.report(rewriteIncomplete(annotations.place(given), given, other))
      return undefined
    }
    if (target === undefined) return regex === undefined ? {} : { 'proxy-rewrite': { regex_uri: [regex, template] } }
    if (regex !== undefined) {
      const name = 'rewrite-target-regex'
      annotations.report(annotationIdle(annotations.place(name), name, 'beside', 'rewrite-target'))
    }
    return { 'proxy-rewrite': { uri: target } }
  },
}
