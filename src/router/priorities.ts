import { fieldOf } from '../model/field.ts'
import type { Priorities } from './plugins.ts'

/**
 * The table of priorities in what an APISIX serves at `GET /v1/schema` of its control API. Empty where the document is
 * something else. https://apisix.apache.org/docs/apisix/control-api/#get-v1schema
 */
export function readPriorities(document: unknown): Priorities {
  const plugins = fieldOf(document, 'plugins')
  if (typeof plugins !== 'object' || plugins === null) return new Map()
  return new Map(
    Object.entries(plugins).flatMap(([name, plugin]) => {
      const priority = fieldOf(plugin, 'priority')
      return typeof priority === 'number' ? [[name, priority] as const] : []
    }),
  )
}
