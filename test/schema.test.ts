import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import { load } from 'js-yaml'
import { readyForDefaults } from './support/apisix-schema.ts'
import { GoldenCertificates } from './support/golden-certificates.ts'
import { replaceVariables } from './support/variables.ts'

/**
 * Whatever stands in an out.yaml passes the JSON Schema that APISIX 3.18 itself serves, item by item, plugin
 * configurations included: what does not pass is dropped silently there.
 */

const schemaFile = new URL('../../shared/data/apisix-schema-3.18.0.json', import.meta.url)
const certificates = new GoldenCertificates()
const golden = fileURLToPath(new URL('golden', import.meta.url))

interface Schemas {
  readonly main: Readonly<Record<string, object>>
  readonly plugins: Readonly<
    Record<string, { readonly schema: object; readonly consumer_schema?: object; readonly metadata_schema?: object }>
  >
  readonly stream_plugins: Readonly<Record<string, { readonly schema: object }>>
}

interface Item {
  readonly id: string
  readonly username?: string
  readonly plugins?: Readonly<Record<string, unknown>>
}

const sectionSchema: Readonly<Record<string, string>> = {
  routes: 'route',
  upstreams: 'upstream',
  stream_routes: 'stream_route',
  plugin_configs: 'plugin_config',
  ssls: 'ssl',
  consumers: 'consumer',
  global_rules: 'global_rule',
  services: 'service',
  consumer_groups: 'consumer_group',
  protos: 'proto',
}

function compileSchemas(): (schema: object) => ValidateFunction {
  const ajv = new Ajv({
    strict: false,
    useDefaults: true,
    allErrors: true,
    unicodeRegExp: false,
    formats: { ipv4: isIPv4, ipv6: (text: string) => isIPv6(text) && !text.includes('%') },
  })
  const compiled = new Map<object, ValidateFunction>()
  return (schema) => {
    const known = compiled.get(schema) ?? ajv.compile(readyForDefaults(schema))
    compiled.set(schema, known)
    return known
  }
}

/** APISIX fills in all defaults first, ajv only on its way; the second time they are all there. */
function passes(check: ValidateFunction, value: unknown): boolean {
  return check(value) || check(value)
}

/** A plugin that APISIX does not come with, or starts without, may be there all the same; the case says that it is told. */
function isTold(name: string): boolean {
  const file = `${golden}/${name}/diagnostics.txt`
  return existsSync(file) && /AXC0413|AXC043[01]/.test(readFileSync(file, 'utf8'))
}

describe('APISIX’s own schema', () => {
  test('accepts every item of every golden case', () => {
    if (!existsSync(schemaFile)) {
      console.log('skipped: the schema file of APISIX is not beside this checkout')
      return
    }
    const schemas: Schemas = JSON.parse(readFileSync(schemaFile, 'utf8'))
    const validatorOf = compileSchemas()

    const refused: string[] = []
    let items = 0
    for (const name of readdirSync(golden)) {
      const file = `${golden}/${name}/out.yaml`
      if (!existsSync(file)) continue
      const config = load(certificates.fill(replaceVariables(readFileSync(file, 'utf8')))) as Readonly<
        Record<string, readonly Item[]>
      >
      for (const [section, list] of Object.entries(config)) {
        for (const item of list) {
          items += 1
          // Credentials stand among the consumers and have no schema that is served, nor have secrets; metadata has that of its plugin.
          const schema =
            section === 'plugin_metadata'
              ? schemas.plugins[item.id]?.metadata_schema
              : section === 'secrets' || (section === 'consumers' && item.username === undefined)
                ? {}
                : schemas.main[sectionSchema[section] ?? '']
          if (schema === undefined) {
            if (section === 'plugin_metadata' && isTold(name)) continue
            refused.push(`${name} ${section} ${item.id}: no schema`)
            continue
          }
          const check = validatorOf(schema)
          if (!passes(check, item)) refused.push(`${name} ${section} ${item.id}: ${JSON.stringify(check.errors?.[0])}`)
          if (section === 'plugin_metadata') continue
          const plugins: Schemas['plugins'] = section === 'stream_routes' ? schemas.stream_plugins : schemas.plugins
          for (const [plugin, conf] of Object.entries(item.plugins ?? {})) {
            const known = plugins[plugin]
            if (known === undefined && !isTold(name)) refused.push(`${name} ${section} ${item.id}: no plugin ${plugin}`)
            const wanted = (section === 'consumers' ? known?.consumer_schema : undefined) ?? known?.schema
            if (wanted !== undefined && !passes(validatorOf(wanted), conf)) {
              refused.push(
                `${name} ${section} ${item.id} ${plugin}: ${JSON.stringify(validatorOf(wanted).errors?.[0])}`,
              )
            }
          }
        }
      }
    }
    expect(refused).toEqual([])
    expect(items).toBeGreaterThan(200)
  })
})
