import { jsonOf, jsonText } from '../diagnostics/render.ts'
import type { Findings } from './findings.ts'

/** What `--format json` prints, and under keys of their own what is acknowledged or silenced, where anything is. */
export function renderFindings({ open, acknowledged, silenced }: Findings): string {
  return jsonText({
    diagnostics: open.map(jsonOf),
    ...(acknowledged.length > 0 && { acknowledged: acknowledged.map(jsonOf) }),
    ...(silenced.length > 0 && { silenced: silenced.map(({ placed, reason }) => ({ ...jsonOf(placed), reason })) }),
  })
}
