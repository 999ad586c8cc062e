import type { RawObject } from '../../src/objects/raw.ts'
import { nastyTexts } from './nasty.ts'
import { seeds } from './seeds.ts'

/** A golden case in which one text was replaced by a nasty one. */
export interface Swept {
  /** `apisix.apache.org/v2 ApisixRoute spec.http.[].name`: which field it is, of whatever object. */
  readonly field: string
  readonly text: string
  readonly objects: readonly RawObject[]
}

/**
 * Every field of every kind that holds a text somewhere in the golden cases, with every nasty text; of these each
 * `stride`-th, so that a short run sees all fields and, over all of them, all texts. The field of a map counts by its key.
 * What tells which object it is, readers have judged before.
 */
export function* sweep(stride = 1): Generator<Swept> {
  const seen = new Set<string>()
  for (const { objects } of seeds) {
    for (const [index, object] of objects.entries()) {
      for (const path of textsIn(object)) {
        const steps = path.map((step) => (/^\d+$/.test(step) ? '[]' : step))
        const field = `${object.apiVersion} ${object.kind} ${steps.join('.')}`
        if (/ (?:apiVersion|kind|metadata\.name|metadata\.namespace)$/.test(field) || seen.has(field)) continue
        seen.add(field)
        for (let nth = seen.size % stride; nth < nastyTexts.length; nth += stride) {
          const text = nastyTexts[nth] ?? ''
          yield { field, text, objects: objects.map((each, at) => (at === index ? replaced(each, path, text) : each)) }
        }
      }
    }
  }
}

function textsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value === 'string') return [[]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner).map((path) => [key, ...path]))
}

function replaced(object: RawObject, path: readonly string[], text: string): RawObject {
  const copy = structuredClone(object)
  let parent: unknown = copy
  for (const step of path.slice(0, -1)) parent = (parent as Readonly<Record<string, unknown>>)[step]
  const key = path.at(-1) ?? ''
  Object.defineProperty(parent, key, { value: text, writable: true, enumerable: true, configurable: true })
  return copy
}
