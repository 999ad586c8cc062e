import { EVENT_ID, type Event, SCALAR_STYLE, YAMLException } from 'js-yaml'
import type { Path } from '../src/objects/object.ts'
import { isMergeKey, keyText, offsetOf } from './events.ts'
import { type ParsedText, parseText } from './lenient-parse.ts'

/** From a path to an offset and back, over the events of one document. */

const { DOCUMENT, SEQUENCE, MAPPING, SCALAR, ALIAS, POP } = EVENT_ID
const { PLAIN, LITERAL_BLOCK, FOLDED_BLOCK } = SCALAR_STYLE

/** The events of one document, and for each index the one after its node. */
export interface Parsed extends ParsedText {
  readonly after: Int32Array
}

/** Undefined where js-yaml cannot read the document, which happens to some that JSON.parse can. */
export function parse(source: string, maxDepth: number): Parsed | undefined {
  const text = parseText(source, maxDepth)
  return text instanceof YAMLException ? undefined : { ...text, after: indexesAfter(text.events) }
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
  const { source, events, after } = parsed
  const holder = target(parsed, parent)
  const type = events[holder]?.type
  const merges: number[] = []
  let position = 0
  for (let index = holder + 1; events[index] !== undefined && events[index]?.type !== POP; position += 1) {
    if (type === SEQUENCE) {
      if (position === step) return { index, offset: placeOf(parsed, index, events[parent]) }
      index = after[index] ?? events.length
    } else {
      const key = events[index]
      const value = after[index] ?? events.length
      if (key?.type === SCALAR) {
        if (isMergeKey(source, key)) merges.push(value)
        else if (keyText(source, key) === step) return { index: value, offset: placeOf(parsed, value, key) }
      }
      index = after[value] ?? events.length
    }
  }
  for (const merge of merges) {
    const found = inMerged(parsed, merge, step)
    if (found !== undefined) return found
  }
  return undefined
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

/** The node itself, or the one that an alias means. */
function target({ source, events }: Parsed, index: number): number {
  const alias = events[index]
  if (alias?.type !== ALIAS) return index
  const name = source.slice(alias.anchorStart, alias.anchorEnd)
  for (let earlier = index - 1; earlier >= 0; earlier -= 1) {
    const event = events[earlier]
    if (event === undefined || !('anchorStart' in event) || event.type === ALIAS) continue
    if (source.slice(event.anchorStart, event.anchorEnd) === name) return earlier
  }
  return index
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
