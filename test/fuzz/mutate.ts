import fc from 'fast-check'
import type { RawObject } from '../../src/objects/raw.ts'
import { anyWorld } from '../support/worlds.ts'
import { nastyKeys, nastyTexts, nastyValues } from './nasty.ts'
import { seededObjects, seeds } from './seeds.ts'

/** One change of one place; the numbers pick it, whatever the objects are by then. */
export interface Edit {
  readonly how: 'replace' | 'text' | 'remove' | 'add' | 'rename' | 'double' | 'graft' | 'wrap' | 'bury'
  readonly object: number
  readonly spot: number
  readonly what: number
}

const edit: fc.Arbitrary<Edit> = fc.record({
  how: fc.constantFrom('replace', 'text', 'text', 'remove', 'add', 'rename', 'double', 'graft', 'wrap', 'bury'),
  object: fc.nat(1_000),
  spot: fc.nat(100_000),
  what: fc.nat(100_000),
})

const start = fc.oneof(
  { weight: 4, arbitrary: fc.nat(seeds.length - 1).map((index) => pick(seeds, index).objects) },
  { weight: 1, arbitrary: anyWorld },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(seeds.length - 1), fc.nat(seeds.length - 1))
      .map((both) => both.flatMap((index) => pick(seeds, index).objects)),
  },
)

/** Golden cases and random worlds after some changes. Every object still has texts for kind, version and name. */
export const mutatedWorld: fc.Arbitrary<readonly RawObject[]> = fc
  .tuple(start, fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([objects, edits]) => mutate(objects, edits))

/** Texts of golden cases in which pieces were replaced, without a thought for YAML. */
export const mutatedText: fc.Arbitrary<string> = fc
  .tuple(fc.nat(seeds.length - 1), fc.array(fc.tuple(fc.nat(100_000), fc.nat(12), fc.nat(1_000)), { maxLength: 4 }))
  .map(([index, cuts]) =>
    cuts.reduce((text, [position, length, what]) => {
      const from = position % (text.length + 1)
      return `${text.slice(0, from)}${pick(nastyTexts, what)}${text.slice(from + length)}`
    }, pick(seeds, index).text),
  )

export function mutate(objects: readonly RawObject[], edits: readonly Edit[]): readonly RawObject[] {
  const copies: unknown[] = objects.map((object) => structuredClone(object))
  if (copies.length > 0) for (const each of edits) apply(pick(copies, each.object), each)
  return copies.filter(isReadable)
}

/** What readers of manifests and clusters let through. */
function isReadable(value: unknown): value is RawObject {
  if (!isTree(value) || Array.isArray(value)) return false
  const { apiVersion, kind, metadata } = value as Partial<RawObject>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isTree(metadata)) return false
  const { name, namespace = 'default' } = metadata as Partial<RawObject['metadata']>
  const isName = (text: unknown) => typeof text === 'string' && text.length <= 253 && /^[a-z0-9][-.a-z0-9]*$/.test(text)
  return /^[A-Za-z][A-Za-z0-9]*$/.test(kind) && isName(name) && isName(namespace)
}

type Tree = Record<string | number, unknown>

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null
}

function spotsOf(value: unknown): readonly { readonly parent: Tree; readonly key: string }[] {
  if (!isTree(value)) return []
  return Object.keys(value).flatMap((key) => [{ parent: value, key }, ...spotsOf(value[key])])
}

/** Every value of every golden case: what is right in one place is wrong in the next. */
const grafts: readonly unknown[] = seededObjects.flatMap((object) =>
  spotsOf(object).map(({ parent, key }) => parent[key]),
)

/** Never calls a setter: `__proto__` becomes a key like any other, as parsers make it. */
function set(parent: Tree, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(key)] = value
  else Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
}

function apply(object: unknown, { how, spot, what }: Edit): void {
  const spots = spotsOf(object).filter(({ key }) => how !== 'text' || key !== 'apiVersion')
  const texts = spots.filter(({ parent, key }) => typeof parent[key] === 'string')
  const among = how === 'text' && texts.length > 0 ? texts : spots
  if (among.length === 0) return
  const { parent, key } = pick(among, spot)
  const value = parent[key]
  switch (how) {
    case 'replace':
      set(parent, key, structuredClone(pick(nastyValues, what)))
      break
    case 'text':
      set(parent, key, pick(nastyTexts, what))
      break
    case 'remove':
      remove(parent, key)
      break
    case 'add':
      if (isTree(value) && !Array.isArray(value)) {
        set(value, pick(nastyKeys, what), structuredClone(pick(nastyValues, what >> 5)))
      }
      break
    case 'rename':
      remove(parent, key)
      if (!Array.isArray(parent)) set(parent, pick(nastyKeys, what), value)
      break
    case 'double':
      if (Array.isArray(parent)) parent.push(structuredClone(value))
      break
    case 'graft':
      set(parent, key, structuredClone(pick(grafts, what)))
      break
    case 'wrap':
      set(parent, key, what % 2 === 0 ? [value] : { value })
      break
    case 'bury':
      set(parent, key, buried(value, 70))
      break
    default:
      how satisfies never
  }
}

function remove(parent: Tree, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
}

function buried(value: unknown, levels: number): unknown {
  return levels === 0 ? value : buried(levels % 2 === 0 ? [value] : { a: value }, levels - 1)
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined && list.length === 0) throw new Error('nothing to pick from')
  return found as T
}
