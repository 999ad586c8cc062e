import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { loadAll } from 'js-yaml'
import { customResourceDefinition } from '../../src/crd/definition.ts'
import type { KindEntry } from '../../src/kinds/decode.ts'
import { kinds } from '../../src/kinds/table.ts'
import { isRecord } from '../../src/objects/raw.ts'

const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url))

interface Definition {
  readonly kind: string
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly {
      readonly name: string
      readonly storage: boolean
      readonly schema?: { readonly openAPIV3Schema: Readonly<Record<string, unknown>> }
    }[]
  }
}

const own: readonly KindEntry<unknown>[] = Object.values(kinds).filter(({ group }) => group === 'apisix.apache.org')
const ours = own.map((entry) => customResourceDefinition(entry) as unknown as Definition)

/** What the API server would refuse of a schema, by path. */
function faults(node: unknown, path: string): readonly string[] {
  if (!isRecord(node)) return [`${path}: no schema`]
  const forbidden = ['$ref', '$schema', 'oneOf', 'anyOf', 'allOf', 'not', 'const', 'propertyNames', 'definitions']
  const { type, properties, additionalProperties, items } = node
  const isFree = node['x-kubernetes-preserve-unknown-fields'] === true || node['x-kubernetes-int-or-string'] === true
  return [
    ...forbidden.filter((key) => key in node).map((key) => `${path}: ${key}`),
    ...(type === undefined && !isFree ? [`${path}: no type`] : []),
    ...(type === 'array' && items === undefined ? [`${path}: no items`] : []),
    ...(properties !== undefined && additionalProperties !== undefined ? [`${path}: two kinds of fields`] : []),
    ...(isRecord(properties)
      ? Object.entries(properties).flatMap(([name, each]) => faults(each, `${path}.${name}`))
      : []),
    ...(additionalProperties === undefined ? [] : faults(additionalProperties, `${path}.*`)),
    ...(items === undefined ? [] : faults(items, `${path}[]`)),
  ]
}

type Check = (value: unknown) => boolean

/** A form that the API server checks and ajv does not know. */
function accepts(schema: Readonly<Record<string, unknown>>): Check {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addKeyword({
    keyword: 'x-kubernetes-int-or-string',
    validate: (_: boolean, value: unknown) => Number.isInteger(value) || typeof value === 'string',
  })
  const check = ajv.compile(schema)
  return (value) => check(value) === true
}

describe('our CRDs', () => {
  test('are structural, and store the newest version alone', () => {
    for (const { spec } of ours) {
      expect(spec.versions.map(({ storage }) => storage)).toEqual(spec.versions.map((_, index) => index === 0))
      for (const { name, schema } of spec.versions)
        expect(faults(schema?.openAPIV3Schema, `${spec.names.kind} ${name}`)).toEqual([])
    }
    expect(faults({ anyOf: [], properties: { a: {} } }, 'x')).toEqual(['x: anyOf', 'x: no type', 'x.a: no type'])
  })

  test('refuse what no version may hold', () => {
    const route = ours.find(({ spec }) => spec.names.kind === 'ApisixRoute')
    const check = accepts(route?.spec.versions[0]?.schema?.openAPIV3Schema ?? {})
    const rule = { name: 'a', match: { paths: ['/'] }, backends: [{ serviceName: 's', servicePort: 80 }] }
    expect(check({ spec: { http: [rule] } })).toBe(true)
    expect(check({ spec: { http: [{ ...rule, match: { paths: [] } }] } })).toBe(false)
    expect(check({ spec: { http: [{ ...rule, backends: [{ serviceName: 's', servicePort: true }] }] } })).toBe(false)
  })

  test('accept each sample manifest that the CRDs of some release accept', () => {
    if (!existsSync(shared)) {
      console.log('skipped: the CRDs and sample manifests are not beside this checkout')
      return
    }
    const theirs = yamlIn(`${shared}/crds`) as readonly Definition[]
    const checksIn = (definitions: readonly Definition[]) => {
      const checks = new Map<string, Check[]>()
      for (const { kind, spec } of definitions) {
        if (kind !== 'CustomResourceDefinition') continue
        for (const { name, schema } of spec.versions) {
          if (schema === undefined) continue
          const key = `${spec.group}/${name} ${spec.names.kind}`
          checks.set(key, [...(checks.get(key) ?? []), accepts(schema.openAPIV3Schema)])
        }
      }
      return checks
    }
    const [before, now] = [checksIn(theirs), checksIn(ours)]
    let compared = 0
    const refused = yamlIn(`${shared}/sample-manifests`).flatMap((document) => {
      if (!isRecord(document)) return []
      const key = `${document.apiVersion} ${document.kind}`
      const mine = now.get(key)
      if (mine === undefined || !before.get(key)?.some((check) => check(document))) return []
      compared += 1
      return mine.every((check) => check(document)) ? [] : [JSON.stringify(document)]
    })
    expect(refused).toEqual([])
    expect(compared).toBeGreaterThan(30)
  })
})

function yamlIn(folder: string): readonly unknown[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => loadAll(readFileSync(`${folder}/${name}`, 'utf8')))
    .map(withoutNulls)
}

/** One CRD says `required:` and nothing after it, which the API server takes for not said. */
function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? {}), (key, each) =>
    each === null && key === 'required' ? undefined : each,
  )
}
