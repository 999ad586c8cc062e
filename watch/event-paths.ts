import { EVENT_ID, type Event, SCALAR_STYLE, YAMLException } from 'js-yaml'
import type { Path } from '../src/objects/object.ts'
import { isMergeKey, keyText, offsetOf } from './events.ts'
import { type ParsedText, parseText } from './lenient-parse.ts'

/** From a path to an offset and back, over the events of one document. */

const { DOCUMENT, SEQUENCE, MAPPING, SCALAR, ALIAS, POP } = EVENT_ID
const { PLAIN, LITERAL_BLOCK, FOLDED_BLOCK } = SCALAR_STYLE

/** The events of one document, for each index the one after its node, and what was found out when somebody asked. */
export interface Parsed extends ParsedText {
  readonly after: Int32Array
  /** By the index of a collection. */
  readonly children: Map<number, Children>
  /** What each alias means; empty as long as nobody has asked. */
  readonly targets: Map<number, number>
}

/** Indexes of events. */
interface Children {
  /** Of a list. */
  readonly items: readonly number[]
  /** Of a mapping, the keys; their values come next. */
  readonly keys: ReadonlyMap<string, number>
  /** Of a mapping, the values of `<<`. */
  readonly merges: readonly number[]
}

/** Undefined where js-yaml cannot read the document, which happens to some that JSON.parse can. */
export function parse(source: string, maxDepth: number): Parsed | undefined {
  const text = parseText(source, maxDepth)
  return text instanceof YAMLException
    ? undefined
    : { ...text, after: indexesAfter(text.events), children: new Map(), targets: new Map() }
}

function indexesAfter(events: readonly Event[]): Int32Array {
  const after = new Int32Array(events.length)
  const open: number[] = []
  for (const [index, { type }] of events.entries()) {
    if (type === DOCUMENT || type === MAPPING || type === SEQUENCE) open.push(index)
    else after[type === POP ? (open.pop() ?? index) : index] = index + 1
  }
  return after
}

/** Where a field, or its closest parent that exists, starts; -1 for the root. */
export function offsetAt(parsed: Parsed, path: Path): number {
  let found: Found = { index: 1, offset: -1 }
  for (const step of path) {
    const child = childOf(parsed, found.index, step)
    if (child === undefined) break
    found = child
  }
  return found.offset < 0 ? found.offset : parsed.toOriginal(found.offset)
}

interface Found {
  readonly index: number
  /** -1 for the root, which stands where its content starts. */
  readonly offset: number
}

function childOf(parsed: Parsed, parent: number, step: string | number): Found | undefined {
  const { events } = parsed
  const children = childrenOf(parsed, target(parsed, parent))
  if (typeof step === 'number') {
    const index = children.items[step]
    return index === undefined ? undefined : { index, offset: placeOf(parsed, index, events[parent]) }
  }
  const key = children.keys.get(step)
  if (key !== undefined) {
    const index = parsed.after[key] ?? events.length
    return { index, offset: placeOf(parsed, index, events[key]) }
  }
  for (const merge of children.merges) {
    const found = inMerged(parsed, merge, step)
    if (found !== undefined) return found
  }
  return undefined
}

/** What a collection holds, looked through once: a document may have as many questions as fields. */
function childrenOf(parsed: Parsed, holder: number): Children {
  let children = parsed.children.get(holder)
  if (children === undefined) {
    children = findChildren(parsed, holder)
    parsed.children.set(holder, children)
  }
  return children
}

function findChildren({ source, events, after }: Parsed, holder: number): Children {
  const items: number[] = []
  const keys = new Map<string, number>()
  const merges: number[] = []
  const type = events[holder]?.type
  const isEnd = (index: number): boolean => events[index] === undefined || events[index]?.type === POP
  if (type === SEQUENCE) {
    for (let index = holder + 1; !isEnd(index); index = after[index] ?? events.length) items.push(index)
  } else if (type === MAPPING) {
    for (let index = holder + 1; !isEnd(index); ) {
      const key = events[index]
      const value = after[index] ?? events.length
      if (key?.type === SCALAR) {
        const text = keyText(source, key)
        if (isMergeKey(source, key)) merges.push(value)
        else if (!keys.has(text)) keys.set(text, index)
      }
      index = after[value] ?? events.length
    }
  }
  return { items, keys, merges }
}

function inMerged(parsed: Parsed, merge: number, step: string | number): Found | undefined {
  const index = target(parsed, merge)
  if (parsed.events[index]?.type !== SEQUENCE) return childOf(parsed, index, step)
  for (let item = index + 1; parsed.events[item]?.type !== POP; item = parsed.after[item] ?? parsed.events.length) {
    const found = childOf(parsed, target(parsed, item), step)
    if (found !== undefined) return found
  }
  return undefined
}

/** The node itself, or the one that an alias means: the last one before it with that anchor. */
function target(parsed: Parsed, index: number): number {
  if (parsed.events[index]?.type !== ALIAS) return index
  if (parsed.targets.size === 0) findTargets(parsed)
  return parsed.targets.get(index) ?? index
}

function findTargets({ source, events, targets }: Parsed): void {
  const anchors = new Map<string, number>()
  for (const [index, event] of events.entries()) {
    if (!('anchorStart' in event)) continue
    const name = source.slice(event.anchorStart, event.anchorEnd)
    if (event.type === ALIAS) targets.set(index, anchors.get(name) ?? index)
    else anchors.set(name, index)
  }
}

/** Scalars, flow collections and list elements stand where they start; other collections where their key does. */
function placeOf({ source, events }: Parsed, index: number, holder: Event | undefined): number {
  const event = events[index]
  const parent = holder === undefined ? -1 : offsetOf(holder)
  if (event === undefined) return parent
  const own = offsetOf(event)
  if (event.type === SCALAR) {
    if (own < 0) return parent
    return event.style === LITERAL_BLOCK || event.style === FOLDED_BLOCK ? firstText(source, own, event.valueEnd) : own
  }
  const isInMapping = holder?.type === SCALAR
  if (isInMapping && (event.type === MAPPING || event.type === SEQUENCE) && !'{['.includes(source[own] ?? '')) {
    return parent
  }
  return own
}

function firstText(source: string, start: number, end: number): number {
  let index = start
  while (index < end && ' \r\n'.includes(source[index] ?? '')) index += 1
  return index < end ? index : start
}

/** The paths of the scalars whose events have the given `valueStart`; those of keys end in the key. */
export function pathsAt({ source, events }: Parsed, wanted: ReadonlySet<number>): ReadonlyMap<number, Path> {
  const paths = new Map<number, Path>()
  /** For each open collection the step to what comes next, or undefined where a key does. */
  const steps: (string | number | undefined)[] = []
  const isMapping: boolean[] = []
  const advance = (): void => {
    const last = steps.length - 1
    const step = steps[last]
    if (last >= 0) steps[last] = isMapping[last] ? undefined : Number(step) + 1
  }
  for (const event of events) {
    if (event.type === DOCUMENT) continue
    const last = steps.length - 1
    if (event.type === POP) {
      steps.pop()
      isMapping.pop()
      advance()
    } else if (isMapping[last] && steps[last] === undefined) {
      steps[last] = event.type === SCALAR ? keyText(source, event) : ''
      if (event.type === SCALAR && wanted.has(event.valueStart)) paths.set(event.valueStart, knownSteps(steps))
    } else if (event.type === MAPPING || event.type === SEQUENCE) {
      steps.push(event.type === MAPPING ? undefined : 0)
      isMapping.push(event.type === MAPPING)
    } else {
      if (event.type === SCALAR && event.style === PLAIN && wanted.has(event.valueStart)) {
        paths.set(event.valueStart, knownSteps(steps))
      }
      advance()
    }
  }
  return paths
}

function knownSteps(steps: readonly (string | number | undefined)[]): Path {
  return steps.filter((step) => step !== undefined)
}
