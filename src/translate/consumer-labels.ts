import { labelLeftOut } from '../diagnostics/catalog/translating.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import type { Meta } from '../kinds/meta.ts'
import { isLabel } from '../model/check-described.ts'
import type { Consumer } from '../model/config.ts'
import { at } from '../objects/object.ts'

/** Plugins read them, so they stay; those that APISIX would drop the consumer for do not. */
export function consumerLabels({ key, labels }: Meta, report: Report): Pick<Consumer, 'labels'> {
  const kept: (readonly [string, string])[] = []
  for (const name of Object.keys(labels).sort()) {
    const text = labels[name] ?? ''
    if (isLabel(text)) kept.push([name, text])
    else report(labelLeftOut(at(key, 'metadata', 'labels', name), name))
  }
  return kept.length > 0 ? { labels: Object.fromEntries(kept) } : {}
}
