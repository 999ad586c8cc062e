import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { ownKinds } from '../../src/cli/own-kinds.ts'
import { customResourceDefinition } from '../../src/crd/definition.ts'
import { editorSchema } from '../../src/crd/editor-schema.ts'
import { isRecord, type RawObject, versionOf } from '../../src/objects/raw.ts'
import { readManifest } from '../../watch/manifest.ts'
import { anyObject } from '../support/worlds.ts'
import { accepts, type Check, type Definition } from './accepts.ts'

/** What decoding takes without a word, the CRDs and the editors take too; and nothing of it is cut off when it is stored. */

interface Known {
  readonly crd: Check
  readonly editor: Check
  readonly stored: unknown
  matches(raw: RawObject): boolean
}

const known = new Map<string, Known>()
for (const entry of ownKinds) {
  const { versions } = (customResourceDefinition(entry) as unknown as Definition).spec
  const editor = accepts(editorSchema(entry, Object.keys(entry.versions), undefined))
  for (const { name, schema } of versions) {
    known.set(`${entry.group}/${name} ${entry.kind}`, {
      crd: accepts(schema?.openAPIV3Schema ?? {}),
      editor,
      stored: versions[0]?.schema?.openAPIV3Schema,
      matches: (raw) => entry.versions[name]?.matches(raw) ?? false,
    })
  }
}

/**
 * Without what a structural schema does not know, as the API server cuts it.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
 */
function pruned(value: unknown, schema: unknown): unknown {
  const { properties, additionalProperties, items } = isRecord(schema) ? schema : {}
  const isFree = isRecord(schema) && schema['x-kubernetes-preserve-unknown-fields'] === true
  if (Array.isArray(value)) return value.map((each) => (items === undefined ? each : pruned(each, items)))
  if (!isRecord(value)) return value
  const fields = Object.entries(value).flatMap(([name, each]) => {
    if (isRecord(properties) && Object.hasOwn(properties, name)) return [[name, pruned(each, properties[name])]]
    if (additionalProperties !== undefined) return [[name, pruned(each, additionalProperties)]]
    return isFree ? [[name, each]] : []
  })
  return Object.fromEntries(fields)
}

/** What is wrong with one object, none where decoding would not take it as it stands. */
function faultsOf(raw: RawObject): readonly string[] | undefined {
  const found = known.get(`${raw.apiVersion} ${raw.kind}`)
  if (found === undefined || !found.matches(raw)) return undefined
  const object = JSON.parse(JSON.stringify(raw))
  const spec = (value: unknown) => (isRecord(value) ? value.spec : undefined)
  return [
    ...(found.crd(object) ? [] : ['refused by the CRD']),
    ...(found.editor(object) ? [] : ['refused by the editor']),
    ...(Bun.deepEquals(spec(pruned(object, found.stored)), spec(object)) ? [] : ['cut']),
  ].map((fault) => `${fault}: ${JSON.stringify(object)}`)
}

describe('an object that decodes', () => {
  test('passes and is kept whole: random ones', () => {
    let compared = 0
    fc.assert(
      fc.property(anyObject, (raw) => {
        const faults = faultsOf(raw)
        if (faults === undefined) return
        compared += 1
        expect(faults).toEqual([])
      }),
      { numRuns: 500 },
    )
    expect(compared).toBeGreaterThan(50)
  })

  test('passes and is kept whole: those of the golden cases, in every version', () => {
    const golden = fileURLToPath(new URL('../golden', import.meta.url))
    const seen = new Set<string>()
    const faults = readdirSync(golden).flatMap((name) => {
      const text = readFileSync(`${golden}/${name}/in.yaml`, 'utf8')
      const { objects } = readManifest('in.yaml', text, { isOurs: () => true })
      return objects.flatMap(({ raw }) => {
        const found = faultsOf(raw)
        if (found !== undefined) seen.add(`${raw.kind} ${versionOf(raw.apiVersion)}`)
        return found ?? []
      })
    })
    expect(faults).toEqual([])
    expect(seen.size).toBeGreaterThan(12)
  })
})
