import type { AnnotationFeature } from './annotations.ts'

/** From http to https; APISIX answers 301 to GET and 308 to the rest (C33). */
export const redirect: AnnotationFeature = {
  names: ['http-to-https'],
  plugins: (annotations) => (annotations.isTrue('http-to-https') ? { redirect: { http_to_https: true } } : {}),
}
