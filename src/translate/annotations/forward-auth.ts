import { annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

const lists = {
  client_headers: 'auth-client-headers',
  request_headers: 'auth-request-headers',
  upstream_headers: 'auth-upstream-headers',
} as const

/** Another service decides who may come in. Its certificate is checked unless that is switched off. */
export const forwardAuth: AnnotationFeature = {
  names: ['auth-uri', 'auth-ssl-verify', ...Object.values(lists)],
  switch: 'auth-uri',
  plugins(annotations) {
    if (!annotations.names.includes('auth-uri')) return {}
    const uri = annotations.text('auth-uri') ?? ''
    // APISIX accepts any text, and without a scheme nobody gets in (C32).
    if (!/^https?:\/\/[^\s/]/.test(uri)) {
      annotations.report(
        annotationUnusable(annotations.place('auth-uri'), 'auth-uri', 'an address with http:// or https://'),
      )
      return undefined
    }
    const headers = Object.entries(lists).flatMap(([field, name]) => {
      const list = annotations.list(name)
      return list.length === 0 ? [] : [[field, list] as const]
    })
    const sslVerify = annotations.text('auth-ssl-verify') !== 'false'
    return { 'forward-auth': { ...Object.fromEntries(headers), ssl_verify: sslVerify, uri } }
  },
}
