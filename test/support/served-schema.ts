import { existsSync, readFileSync } from 'node:fs'
import type { DataPlane } from '../../src/model/data-plane.ts'
import { readDataPlane } from '../../src/schema/data-plane.ts'

/** What an APISIX 3.18 serves at /v1/schema, which lies beside the checkout; undefined, and told, where it does not. */
export function servedBy318(): DataPlane | undefined {
  const file = new URL('../../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
  if (!existsSync(file)) {
    console.log('skipped: the schema file of APISIX is not beside this checkout')
    return undefined
  }
  const read = readDataPlane(JSON.parse(readFileSync(file, 'utf8')))
  if (read.kind === 'unusable') throw new Error(read.reason)
  if (read.unchecked.length > 0) throw new Error(`not understood: ${JSON.stringify(read.unchecked)}`)
  return read.dataPlane
}

/** A document like that of /v1/schema, with these plugins. */
export function served(
  plugins: Readonly<Record<string, object>>,
  main: Readonly<Record<string, object>> = {},
): Readonly<Record<string, unknown>> {
  const sections = ['route', 'stream_route', 'upstream', 'plugin_config', 'global_rule', 'ssl', 'consumer']
  return {
    main: { ...Object.fromEntries(sections.map((name) => [name, { type: 'object' }])), ...main },
    plugins: Object.fromEntries(Object.entries(plugins).map(([name, schema]) => [name, { schema, priority: 1 }])),
    stream_plugins: {},
  }
}
