import { bothSourceRanges } from '../../diagnostics/catalog/contradictions.ts'
import type { AnnotationFeature } from './annotations.ts'

/** Who may come in. APISIX takes one list only, so both at once is an error (BUG-31). */
export const ipRestriction: AnnotationFeature = {
  names: ['allowlist-source-range', 'blocklist-source-range', 'whitelist-source-range'],
  plugins(annotations) {
    const current = annotations.list('allowlist-source-range')
    const allowed = current.length > 0 ? current : annotations.list('whitelist-source-range')
    const blocked = annotations.list('blocklist-source-range')
    if (allowed.length > 0 && blocked.length > 0) {
      annotations.report(bothSourceRanges(annotations.place('blocklist-source-range')))
      return undefined
    }
    if (allowed.length > 0) return { 'ip-restriction': { whitelist: allowed } }
    return blocked.length > 0 ? { 'ip-restriction': { blacklist: blocked } } : {}
  },
}
