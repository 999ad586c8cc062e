import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadAll } from 'js-yaml'
import { ownKinds } from '../../src/cli/own-kinds.ts'
import { customResourceDefinition } from '../../src/crd/definition.ts'
import { isRecord } from '../../src/objects/raw.ts'
import { accepts, type Check, type Definition } from './accepts.ts'

const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url))

const ours = ownKinds.map((entry) => customResourceDefinition(entry) as unknown as Definition)

const types = ['object', 'array', 'string', 'integer', 'number', 'boolean']
const words = ['description', 'type', 'nullable', 'properties', 'required', 'additionalProperties', 'items', 'enum']
const ranges = ['minimum', 'maximum', 'minLength', 'minItems']
const extensions = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-int-or-string']

/** Only what may be a fraction itself has a bound that is one. */
function isFraction(node: Readonly<Record<string, unknown>>, word: string): boolean {
  return node.type === 'number' && (word === 'minimum' || word === 'maximum') && Number.isFinite(node[word])
}

/**
 * What the API server would refuse of a schema, and any word that none of ours needs, by path.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
function faults(node: unknown, path: string): readonly string[] {
  if (!isRecord(node)) return [`${path}: no schema`]
  const { type, properties, required, additionalProperties, items } = node
  const allowed = [...words, ...ranges, ...extensions]
  const isEither = node['x-kubernetes-int-or-string'] === true
  const isFree = node['x-kubernetes-preserve-unknown-fields'] === true
  const isTyped = type === undefined ? isEither || isFree : types.includes(String(type)) && !isEither
  return [
    ...Object.keys(node).flatMap((key) => (allowed.includes(key) ? [] : [`${path}: ${key}`])),
    ...(isTyped ? [] : [`${path}: type`]),
    ...(ranges.every((key) => node[key] === undefined || Number.isInteger(node[key]) || isFraction(node, key))
      ? []
      : [`${path}: range`]),
    ...((type === 'array') === (items !== undefined) ? [] : [`${path}: items`]),
    ...(type === 'object' || (properties ?? additionalProperties) === undefined ? [] : [`${path}: fields`]),
    ...(properties !== undefined && additionalProperties !== undefined ? [`${path}: two kinds of fields`] : []),
    ...(Array.isArray(required) ? required : []).flatMap((name) =>
      isRecord(properties) && Object.hasOwn(properties, name) ? [] : [`${path}: requires ${name}`],
    ),
    ...Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, each]) =>
      faults(each, `${path}.${name}`),
    ),
    ...(additionalProperties === undefined ? [] : faults(additionalProperties, `${path}.*`)),
    ...(items === undefined ? [] : faults(items, `${path}[]`)),
  ]
}

describe('our CRDs', () => {
  test('are structural, and store the newest version alone', () => {
    for (const { spec } of ours) {
      expect(spec.versions.map(({ storage }) => storage)).toEqual(spec.versions.map((_, index) => index === 0))
      for (const { name, schema } of spec.versions)
        expect(faults(schema?.openAPIV3Schema, `${spec.names.kind} ${name}`)).toEqual([])
    }
    expect(ours.map(({ spec }) => spec.names.kind)).toContain('ApisixRoute')
  })

  test('would not be called structural with one of these faults', () => {
    expect(faults({ anyOf: [], type: 'object', properties: { a: {} } }, 'x')).toEqual(['x: anyOf', 'x.a: type'])
    expect(faults({ type: 'array' }, 'x')).toEqual(['x: items'])
    expect(faults({ type: 'object', required: ['b'] }, 'x')).toEqual(['x: requires b'])
    expect(faults({ type: 'string', 'x-kubernetes-int-or-string': true }, 'x')).toEqual(['x: type'])
  })

  test('explain the fields of every spec', () => {
    const unexplained = ours.flatMap(({ spec: { names, versions } }) =>
      versions.flatMap(({ name, schema }) => {
        const properties = schema?.openAPIV3Schema.properties
        const spec = isRecord(properties) && isRecord(properties.spec) ? properties.spec.properties : undefined
        return Object.entries(isRecord(spec) ? spec : {}).flatMap(([field, node]) =>
          isRecord(node) && typeof node.description === 'string' ? [] : [`${names.kind} ${name} ${field}`],
        )
      }),
    )
    expect(unexplained).toEqual([])
  })

  test('show columns only of fields that the version has', () => {
    const route = ours.find(({ spec }) => spec.names.kind === 'ApisixRoute')
    const shown = route?.spec.versions.map(({ name, additionalPrinterColumns }) => [
      name,
      additionalPrinterColumns?.map((column) => column.name).join(),
    ])
    expect(shown?.[0]).toEqual(['v2', 'Class,Hosts,URIs,Age'])
    expect(shown?.[1]).toEqual(['v2beta3', 'Hosts,URIs,Age'])
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
