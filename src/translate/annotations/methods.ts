import { annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

/**
 * Which methods get an answer; the others get 405 before the upstream hears of them (BUG-34). A list of allowed ones
 * counts more than one of blocked ones, which are taken out of it.
 */
export const methods: AnnotationFeature = {
  names: ['http-allow-methods', 'http-block-methods'],
  plugins(annotations) {
    const blank = this.names.filter((name) => annotations.isBlank(name))
    for (const name of blank) {
      annotations.report(annotationUnusable(annotations.place(name), name, 'a list of methods, such as GET,POST'))
    }
    if (blank.length > 0) return undefined
    const allowed = annotations.list('http-allow-methods').map(upper)
    const blocked = annotations.list('http-block-methods').map(upper)
    // With CORS browsers ask by OPTIONS first, which this plugin would answer before that of CORS does (C36).
    const asksFirst = annotations.isTrue('enable-cors')
    if (allowed.length > 0) {
      const passing = [...allowed.filter((method) => !blocked.includes(method)), ...(asksFirst ? ['OPTIONS'] : [])]
      return refuse(['request_method', '!', 'in', [...new Set(passing)]])
    }
    const refused = blocked.filter((method) => !(asksFirst && method === 'OPTIONS'))
    return refused.length > 0 ? refuse(['request_method', 'in', refused]) : {}
  },
}

function upper(method: string): string {
  return method.toUpperCase()
}

function refuse(condition: readonly unknown[]) {
  return { 'fault-injection': { abort: { http_status: 405, vars: [[condition]] } } }
}
