import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { isRecord } from '../src/objects/raw.ts'
import { absent, afterNode, isMergeKey, keyText, offsetOf, textOf } from './events.ts'
import { isSurprising, resolveEasily, resolvePlain, resolveTagged, type Scalar, yamlTags } from './yaml-schema.ts'

/**
 * From js-yaml's events to the value that kubectl would see. Ours instead of js-yaml's own constructor, because that one
 * takes more than twice the time, stops at the first duplicate key without telling the other place, shares one object
 * between all aliases of an anchor, and has no limit on what aliases expand to.
 */

/** Why a document cannot be used. Offsets count from the document's start. */
export type Problem =
  | { readonly type: 'duplicate key'; readonly offset: number; readonly key: string; readonly first: number }
  | { readonly type: 'unusable'; readonly offset: number; readonly what: string }
  | { readonly type: 'too much by aliases'; readonly offset: number }
  | { readonly type: 'too deep'; readonly offset: number }

/** Something that kubectl reads otherwise than most people would. */
export type Surprise =
  | { readonly type: 'scalar'; readonly event: ScalarEvent; readonly text: string; readonly value: Scalar }
  | { readonly type: 'key'; readonly event: ScalarEvent; readonly text: string; readonly value: Scalar }
  | { readonly type: 'merge'; readonly event: ScalarEvent; readonly keys: readonly string[] }

export interface Constructed {
  readonly value: unknown
  readonly problems: readonly Problem[]
  readonly surprises: readonly Surprise[]
}

export interface ConstructLimits {
  readonly maxDepth: number
  /** What the aliases of one document may add: characters, and 16 for each node. */
  readonly maxAliasedSize: number
}

/** The value of the first document among the events. Not to be used where there are problems. */
export function construct(source: string, events: readonly Event[], limits: ConstructLimits): Constructed {
  const construction = new Construction(source, events, limits)
  const value = construction.document()
  return { value, problems: construction.problems, surprises: construction.surprises }
}

const { DOCUMENT, SEQUENCE, MAPPING, SCALAR, ALIAS, POP } = EVENT_ID
const { PLAIN, DOUBLE_QUOTED } = SCALAR_STYLE

class Construction {
  /** The first few: one is enough to refuse a document, a thousand help nobody. */
  readonly problems: Problem[] = []
  readonly surprises: Surprise[] = []
  readonly #source: string
  readonly #events: readonly Event[]
  readonly #limits: ConstructLimits
  #index = 0
  #depth = 0
  #aliasedSize = 0
  #anchors: Map<string, unknown> | undefined
  #handles: ReadonlyMap<string, string> | undefined

  constructor(source: string, events: readonly Event[], limits: ConstructLimits) {
    this.#source = source
    this.#events = events
    this.#limits = limits
  }

  document(): unknown {
    const event = this.#next()
    if (event.type !== DOCUMENT) throw new Error('the events do not start with a document')
    if (event.directives.length > 0) {
      const tags = event.directives.flatMap((directive) => (directive.kind === 'tag' ? [directive] : []))
      this.#handles = new Map(tags.map(({ handle, prefix }) => [handle, prefix]))
    }
    return this.#node()
  }

  #next(): Event {
    const event = this.#events[this.#index]
    if (event === undefined) throw new Error('the events end inside a document')
    this.#index += 1
    return event
  }

  #node(): unknown {
    const event = this.#next()
    switch (event.type) {
      case SCALAR: {
        const value = this.#scalar(event)
        if (event.anchorStart !== absent) this.#anchor(event, value)
        return value
      }
      case MAPPING:
      case SEQUENCE: {
        if (event.anchorStart !== absent) this.#anchor(event, openAnchor)
        this.#depth += 1
        const value = event.type === MAPPING ? this.#mapping() : this.#sequence()
        this.#depth -= 1
        if (event.anchorStart !== absent) this.#anchor(event, value)
        return value
      }
      case ALIAS:
        return this.#alias(event)
      default:
        throw new Error('a node is missing among the events')
    }
  }

  #sequence(): unknown[] {
    const items: unknown[] = []
    while (this.#events[this.#index]?.type !== POP) items.push(this.#node())
    this.#index += 1
    return items
  }

  #mapping(): Record<string, unknown> {
    const target: Record<string, unknown> = {}
    const first = this.#index
    let merged: Set<string> | undefined
    for (;;) {
      const event = this.#next()
      if (event.type === POP) return target
      if (event.type === SCALAR && isMergeKey(this.#source, event)) {
        merged ??= new Set()
        this.#merge(target, this.#node(), event, merged)
        continue
      }
      const key = this.#key(event)
      const value = this.#node()
      if (key === undefined) continue
      // `in` is the cheap question; it also answers yes for what every object inherits.
      if (key in target) {
        if (key === '__proto__') this.#unusable(offsetOf(event), 'the key __proto__ is refused')
        else if (Object.hasOwn(target, key) && merged?.delete(key) !== true) this.#duplicate(key, event, first)
      }
      if (key !== '__proto__') target[key] = value
    }
  }

  /** The text of a key, or undefined (and a problem) where there is none; takes all events of the key. */
  #key(event: Event): string | undefined {
    if (event.type === SCALAR) {
      const value = this.#scalar(event, 'key')
      if (event.anchorStart !== absent) this.#anchor(event, value)
      if (typeof value === 'string') return value
      if (value === null) return this.#unusable(offsetOf(event), 'a key is null; only texts can be keys')
      return String(value)
    }
    this.#index -= 1
    const value = this.#node()
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a mapping'
    return this.#unusable(offsetOf(event), `a key is ${what}; only texts can be keys`)
  }

  #scalar(event: ScalarEvent, role: 'scalar' | 'key' = 'scalar'): Scalar {
    if (event.fast && event.style === PLAIN && event.tagStart === absent) {
      const easy = resolveEasily(this.#source, event.valueStart, event.valueEnd)
      if (typeof easy === 'string' || (easy !== undefined && role === 'scalar')) return easy
    }
    const text = textOf(this.#source, event)
    if (event.tagStart !== absent) return this.#tagged(event, text)
    if (event.style !== PLAIN) {
      // Only escapes can yield half a surrogate pair: the file itself is valid UTF-8.
      if (event.style === DOUBLE_QUOTED && !event.fast && !text.isWellFormed()) {
        this.#unusable(offsetOf(event), 'a text holds half of a surrogate pair (\\ud800 to \\udfff)')
      }
      return text
    }
    const value = resolvePlain(text)
    if (typeof value === 'number' && !Number.isFinite(value)) {
      if (role === 'key') return text
      this.#unusable(offsetOf(event), `${text} is no number in JSON`)
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      const isOdd = role === 'key' ? String(value) !== text : isSurprising(text, value)
      if (isOdd) this.surprises.push({ type: role, event, text, value })
    }
    return value
  }

  #tagged(event: ScalarEvent, text: string): Scalar {
    const tag = this.#source.slice(event.tagStart, event.tagEnd)
    const value = resolveTagged(this.#fullTag(tag), text)
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      this.#unusable(offsetOf(event), `the value does not fit its tag ${tag}`)
      return null
    }
    return value
  }

  #fullTag(tag: string): string {
    if (tag.startsWith('!<')) return tag.slice(2, -1)
    const handle = tag.slice(0, tag.indexOf('!', 1) + 1)
    return (this.#handles?.get(handle) ?? (handle === '!!' ? yamlTags : handle)) + tag.slice(handle.length)
  }

  #anchor(event: { readonly anchorStart: number; readonly anchorEnd: number }, value: unknown): void {
    this.#anchors ??= new Map()
    this.#anchors.set(this.#source.slice(event.anchorStart, event.anchorEnd), value)
  }

  #alias(event: { readonly anchorStart: number; readonly anchorEnd: number }): unknown {
    const name = this.#source.slice(event.anchorStart, event.anchorEnd)
    const offset = event.anchorStart - 1
    if (this.#anchors?.has(name) !== true) return this.#unusable(offset, `the anchor ${name} is unknown`) ?? null
    const value = this.#anchors.get(name)
    if (value === openAnchor) return this.#unusable(offset, `the anchor ${name} contains itself`) ?? null
    return this.#copy(value, this.#depth, offset)
  }

  /** Each alias gets a tree of its own, so that nobody downstream has to think of shared parts. */
  #copy(value: unknown, depth: number, offset: number): unknown {
    const { maxDepth, maxAliasedSize } = this.#limits
    if (this.#aliasedSize > maxAliasedSize || depth > maxDepth) return null
    this.#aliasedSize += nodeSize + (typeof value === 'string' ? value.length : 0)
    if (this.#aliasedSize > maxAliasedSize) this.#problem({ type: 'too much by aliases', offset })
    if (typeof value !== 'object' || value === null) return value
    if (depth === maxDepth) this.#problem({ type: 'too deep', offset })
    if (Array.isArray(value)) return value.map((item) => this.#copy(item, depth + 1, offset))
    const copy: Record<string, unknown> = {}
    for (const [key, child] of Object.entries(value)) {
      this.#aliasedSize += key.length
      copy[key] = this.#copy(child, depth + 1, offset)
    }
    return copy
  }

  /** `<<`. To kubectl a later merge beats an earlier key, and the first of a list beats the others. */
  #merge(target: Record<string, unknown>, value: unknown, event: ScalarEvent, merged: Set<string>): void {
    const sources = Array.isArray(value) ? value.toReversed() : [value]
    const beaten = new Set<string>()
    for (const source of sources) {
      if (!isRecord(source)) {
        this.#unusable(offsetOf(event), 'what << merges is neither a mapping nor a list of mappings')
        return
      }
      for (const [key, child] of Object.entries(source)) {
        if (!Object.hasOwn(target, key)) merged.add(key)
        else if (!merged.has(key)) beaten.add(key)
        target[key] = child
      }
    }
    if (beaten.size > 0) this.surprises.push({ type: 'merge', event, keys: [...beaten] })
  }

  #duplicate(key: string, event: Event, firstIndex: number): void {
    if (this.problems.length >= maxProblems) return
    let index = firstIndex
    let earlier = this.#events[index]
    while (earlier !== undefined && earlier !== event) {
      if (earlier.type === SCALAR && keyText(this.#source, earlier) === key) break
      index = afterNode(this.#events, afterNode(this.#events, index))
      earlier = this.#events[index]
    }
    this.#problem({ type: 'duplicate key', offset: offsetOf(event), key, first: offsetOf(earlier ?? event) })
  }

  #unusable(offset: number, what: string): undefined {
    this.#problem({ type: 'unusable', offset, what })
  }

  #problem(problem: Problem): void {
    if (this.problems.length < maxProblems) this.problems.push(problem)
  }
}

const maxProblems = 20
const nodeSize = 16
const openAnchor = Symbol('an anchor whose node is not complete')
