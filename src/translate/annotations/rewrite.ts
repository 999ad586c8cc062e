import { rewriteIncomplete } from '../../diagnostics/catalog/contradictions.ts'
import type { AnnotationFeature } from './annotations.ts'

/** What the upstream sees as path: a fixed one, or a regex and its template, which only make sense together. */
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
    if (target === undefined && regex === undefined) return {}
    return {
      'proxy-rewrite': {
        ...(regex !== undefined && { regex_uri: [regex, template] }),
        ...(target !== undefined && { uri: target }),
      },
    }
  },
}
