import { annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

/** Who has to prove who he is, by what an ApisixConsumer holds. Any other type is an error: it asks for a protection. */
export const authentication: AnnotationFeature = {
  names: ['auth-type'],
  plugins(annotations) {
    if (!annotations.names.includes('auth-type')) return {}
    switch (annotations.text('auth-type')) {
      case 'keyAuth':
        return { 'key-auth': {} }
      case 'basicAuth':
        return { 'basic-auth': {} }
      default:
        annotations.report(annotationUnusable(annotations.place('auth-type'), 'auth-type', 'keyAuth or basicAuth'))
        return undefined
    }
  },
}
