import { load } from 'js-yaml'
import { type Config, type Item, type Node, sectionNames } from '../src/model/config.ts'
import { asOperators } from '../src/model/operators.ts'
import { isRecord } from '../src/objects/raw.ts'
import { guardedDollar, isLiveVariable } from './dialects/variables.ts'

/**
 * What a file that we wrote holds, for a process that starts beside one: emitted again, its items give the same text.
 * Undefined where the text is not one of ours: damaged, of another form, with sections that we do not know.
 */
export function readBack(text: string, format: 'yaml' | 'json'): Config | undefined {
  const sign = signs.find((one) => !text.includes(one))
  if (sign === undefined) return undefined
  const hasVariables = text.includes('${{')
  const tree = parse(text, format, sign)
  if (!isRecord(tree) || !Object.keys(tree).every((key) => sectionNames.some((name) => name === key))) return undefined
  const sections = sectionNames.map(
    (name) => [name, itemsOf(tree[name] ?? [], hasVariables ? sign : undefined)] as const,
  )
  if (sections.some(([, items]) => items === undefined)) return undefined
  return Object.fromEntries(sections) as unknown as Config
}

/** Characters that nobody writes; one that the text does not hold is taken. */
const signs = ['\ue000', '\ue0a1', '\uf1e5', '\uf8d3']

/** The text parsed, with a sign in the place of each dollar that begins a variable. */
function parse(text: string, format: 'yaml' | 'json', sign: string): unknown {
  const signed = text.replaceAll('${{', `${sign}{{`)
  try {
    if (format === 'json')
      return JSON.parse(signed, (_, value) => (typeof value === 'string' ? unguarded(value, sign) : value))
    return text.trimEnd().endsWith('#END') ? load(signed) : undefined
  } catch (problem) {
    if (problem instanceof SyntaxError || (problem instanceof Error && problem.name === 'YAMLException'))
      return undefined
    throw problem
  }
}

/** Where variables are guarded and not escaped, the sign is kept only before one that is neither. */
function unguarded(value: string, sign: string): string {
  if (!value.includes(sign)) return value
  const guard = `${sign}${guardedDollar.slice(1)}`
  const isLive = isLiveVariable(value.replaceAll(guard, '').replaceAll(sign, '$'))
  const text = value.replaceAll(guard, '$')
  return isLive ? text : text.replaceAll(sign, '$')
}

function itemsOf(list: unknown, sign: string | undefined): readonly Item[] | undefined {
  if (!Array.isArray(list)) return undefined
  const items = list.map((item: unknown) =>
    isRecord(item) && typeof (item['id'] ?? item['username']) === 'string'
      ? withVariables(withNodeList(item), sign)
      : undefined,
  )
  return items.includes(undefined) ? undefined : (items as unknown as readonly Item[])
}

/** The compact style writes `{"10.0.0.1:80": 100}`, also inside of an item, which the emitter does not take. */
function withNodeList(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { nodes, upstream } = item
  if (isRecord(upstream) && isRecord(upstream['nodes'])) return { ...item, upstream: withNodeList(upstream) }
  return isRecord(nodes)
    ? { ...item, nodes: Object.entries(nodes).map(([address, weight]) => nodeOf(address, weight)) }
    : item
}

function nodeOf(address: string, weight: unknown): Node {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  return { host, port: Number(address.slice(colon + 1)), weight: Number(weight) }
}

/**
 * Only the operator's variables stand in a file as they are, since those in texts of tenants are escaped or guarded:
 * an item that holds one is the operator's, and is written as such again.
 */
function withVariables(
  item: Readonly<Record<string, unknown>>,
  sign: string | undefined,
): Readonly<Record<string, unknown>> {
  if (sign === undefined) return item
  const text = JSON.stringify(item)
  return text.includes(sign) ? asOperators(JSON.parse(text.replaceAll(sign, '$'))) : item
}
