import { annotationIdle, redirectCodeReplaced } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

/** From http to https; APISIX answers 301 to GET and 308 to the rest (C33). */
export const redirect: AnnotationFeature = {
  names: ['http-to-https'],
  plugins: (annotations) => (annotations.isTrue('http-to-https') ? { redirect: { http_to_https: true } } : {}),
}

/** To another address altogether; from http to https counts more. Such requests never get to a Service (BUG-61). */
export const redirectTo: AnnotationFeature = {
  names: ['http-redirect', 'http-redirect-code'],
  switch: 'http-redirect',
  plugins(annotations) {
    const uri = annotations.text('http-redirect')
    if (uri === undefined) return {}
    if (annotations.isTrue('http-to-https')) {
      annotations.report(annotationIdle(annotations.place('http-redirect'), 'http-redirect', 'beside', 'http-to-https'))
      return {}
    }
    const code = annotations.text('http-redirect-code')
    const isUsual = code === undefined || /^30[1-8]$/.test(code)
    if (!isUsual) annotations.report(redirectCodeReplaced(annotations.place('http-redirect-code')))
    return { redirect: { ret_code: isUsual && code !== undefined ? Number(code) : 301, uri } }
  },
}
