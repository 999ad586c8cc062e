import { annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature, Annotations } from './annotations.ts'

const statusCode = 'response-rewrite-status-code'
const body = 'response-rewrite-body'
const base64 = 'response-rewrite-body-base64'
const addHeader = 'response-rewrite-add-header'
const setHeader = 'response-rewrite-set-header'
const removeHeader = 'response-rewrite-remove-header'

/** What the answers look like. */
export const responseRewrite: AnnotationFeature = {
  names: ['enable-response-rewrite', statusCode, body, base64, addHeader, setHeader, removeHeader],
  switch: 'enable-response-rewrite',
  plugins(annotations) {
    if (!annotations.isTrue('enable-response-rewrite')) return {}
    const code = annotations.text(statusCode)
    if (code !== undefined && !/^[2-5]\d\d$/.test(code)) {
      annotations.report(annotationUnusable(annotations.place(statusCode), statusCode, 'a status code (200 to 598)'))
      return undefined
    }
    const headers = headersOf(annotations)
    if (headers === undefined) return undefined
    const text = annotations.text(body)
    return {
      'response-rewrite': {
        ...(text !== undefined && { body: text }),
        ...(text !== undefined && annotations.isTrue(base64) && { body_base64: true }),
        ...(Object.keys(headers).length > 0 && { headers }),
        ...(code !== undefined && { status_code: Number(code) }),
      },
    }
  },
}

function headersOf(annotations: Annotations) {
  const add = pairsOf(annotations, addHeader)
  const set = pairsOf(annotations, setHeader)
  if (add === undefined || set === undefined) return undefined
  // APISIX splits what is added at its only colon, and takes no value that is empty or ends in a slash (C11).
  if (add.some(([, value]) => value === '' || value.includes(':') || value.endsWith('/'))) {
    const wanted = `values without a colon, not empty and without a slash at the end; ${setHeader} takes any`
    annotations.report(annotationUnusable(annotations.place(addHeader), addHeader, wanted))
    return undefined
  }
  const remove = annotations.list(removeHeader)
  return {
    ...(add.length > 0 && { add: add.map(([name, value]) => `${name}:${value}`) }),
    ...(remove.length > 0 && { remove }),
    ...(set.length > 0 && { set: Object.fromEntries(set) }),
  }
}

/** `name:value` of a list; a value may hold colons (BUG-35). */
function pairsOf(annotations: Annotations, name: string): readonly (readonly [string, string])[] | undefined {
  const pairs = annotations.list(name).map((item) => {
    const colon = item.indexOf(':')
    return colon < 1 ? undefined : ([item.slice(0, colon).trim(), item.slice(colon + 1).trim()] as const)
  })
  const complete = pairs.filter((pair) => pair !== undefined)
  if (complete.length === pairs.length) return complete
  annotations.report(annotationUnusable(annotations.place(name), name, 'a list of name:value'))
  return undefined
}
