import { load } from 'js-yaml'
import { type Config, type Item, type Node, sectionNames } from '../src/model/config.ts'
import { unguardVariables } from './dialects/variables.ts'

/**
 * What a file that we wrote holds, for a process that starts beside one: emitted again, its items give the same text.
 * Undefined where the text is not one of ours: damaged, of another form, with sections that we do not know.
 */
export function readBack(text: string, format: 'yaml' | 'json'): Config | undefined {
  const tree = parse(text, format)
  if (!isRecord(tree) || !Object.keys(tree).every((key) => sectionNames.some((name) => name === key))) return undefined
  const sections = sectionNames.map((name) => [name, itemsOf(tree[name] ?? [])] as const)
  if (sections.some(([, items]) => items === undefined)) return undefined
  return Object.fromEntries(sections) as unknown as Config
}

function parse(text: string, format: 'yaml' | 'json'): unknown {
  try {
    if (format === 'json')
      return JSON.parse(text, (_, value) => (typeof value === 'string' ? unguardVariables(value) : value))
    return text.trimEnd().endsWith('#END') ? load(text) : undefined
  } catch (problem) {
    if (problem instanceof SyntaxError || (problem instanceof Error && problem.name === 'YAMLException'))
      return undefined
    throw problem
  }
}

function itemsOf(list: unknown): readonly Item[] | undefined {
  if (!Array.isArray(list)) return undefined
  const items = list.map((item: unknown) =>
    isRecord(item) && typeof (item['id'] ?? item['username']) === 'string' ? withNodeList(item) : undefined,
  )
  return items.includes(undefined) ? undefined : (items as unknown as readonly Item[])
}

/** The compact style writes `{"10.0.0.1:80": 100}`, which the emitter does not take. */
function withNodeList(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { nodes } = item
  return isRecord(nodes)
    ? { ...item, nodes: Object.entries(nodes).map(([address, weight]) => nodeOf(address, weight)) }
    : item
}

function nodeOf(address: string, weight: unknown): Node {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  return { host, port: Number(address.slice(colon + 1)), weight: Number(weight) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
