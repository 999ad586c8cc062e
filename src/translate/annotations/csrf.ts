import { annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

/** An empty key would be accepted by APISIX and protect nobody (C32). */
export const csrf: AnnotationFeature = {
  names: ['enable-csrf', 'csrf-key'],
  switch: 'enable-csrf',
  plugins(annotations) {
    if (!annotations.isTrue('enable-csrf')) return {}
    const key = annotations.text('csrf-key')
    if (key !== undefined) return { csrf: { key } }
    annotations.report(
      annotationUnusable(annotations.place('enable-csrf'), 'csrf-key', 'a key, which signs the tokens'),
    )
    return undefined
  },
}
