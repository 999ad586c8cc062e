import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { sections } from '../src/translate/include/sections.ts'

/** What may be written by hand is what APISIX 3.18 itself takes: the fields of each section, against the schemas it serves. */

const schemaFile = new URL('../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
const hasSchema = existsSync(schemaFile)
if (!hasSchema) console.log("APISIX's schema file is absent: fields of included items are not compared with it")

const schemaOf = {
  routes: 'route',
  stream_routes: 'stream_route',
  services: 'service',
  upstreams: 'upstream',
  plugin_configs: 'plugin_config',
  global_rules: 'global_rule',
  ssls: 'ssl',
  consumers: 'consumer',
  consumer_groups: 'consumer_group',
  protos: 'proto',
} as const

/** Taken by the schema and of no use in a file: there is no section of scripts, and a consumer is known by its name. */
const left: Readonly<Record<string, readonly string[]>> = { routes: ['script_id'], consumers: ['id'] }

describe.if(hasSchema)('the fields of included items', () => {
  const { main } = hasSchema ? JSON.parse(readFileSync(schemaFile, 'utf8')) : { main: {} }

  test.each(Object.entries(schemaOf))('%s', (name, schema) => {
    const taken = Object.keys(main[schema].properties).filter((field) => !left[name]?.includes(field))
    expect([...(sections[name as keyof typeof schemaOf].fields ?? [])].sort()).toEqual(taken.sort())
  })
})
