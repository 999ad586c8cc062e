import { bothSourceRanges } from '../../diagnostics/catalog/contradictions.ts'
import { annotationIdle, annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { AnnotationFeature } from './annotations.ts'

const allowlist = 'allowlist-source-range'
const blocklist = 'blocklist-source-range'
/** Up to 0.6; `allowlist-source-range` counts more. */
const whitelist = 'whitelist-source-range'

/** Who may come in. APISIX takes one list only, so both at once is an error (BUG-31), and so is one without anybody. */
export const ipRestriction: AnnotationFeature = {
  names: [allowlist, blocklist, whitelist],
  plugins(annotations) {
    const blank = this.names.filter((name) => annotations.isBlank(name))
    for (const name of blank) {
      annotations.report(annotationUnusable(annotations.place(name), name, 'a list of addresses or networks'))
    }
    if (blank.length > 0) return undefined
    const current = annotations.list(allowlist)
    const older = annotations.list(whitelist)
    const blocked = annotations.list(blocklist)
    if (current.length > 0 && older.length > 0) {
      annotations.report(annotationIdle(annotations.place(whitelist), whitelist, 'beside', allowlist))
    }
    const allowed = current.length > 0 ? current : older
    if (allowed.length > 0 && blocked.length > 0) {
      annotations.report(bothSourceRanges(annotations.place(blocklist)))
      return undefined
    }
    if (allowed.length > 0) return { 'ip-restriction': { whitelist: allowed } }
    return blocked.length > 0 ? { 'ip-restriction': { blacklist: blocked } } : {}
  },
}
