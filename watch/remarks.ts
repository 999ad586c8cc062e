import { EVENT_ID, type Event, YAMLException } from 'js-yaml'
import type { Path, Remark } from '../src/objects/object.ts'
import { keyText, offsetOf } from './events.ts'
import { type ParsedText, parseText } from './lenient-parse.ts'
import type { TextDocument } from './positions.ts'

/** Comments that speak to this program, `# apisixc-ignore …`, and the fields that they stand above. */

const word = 'apisixc-ignore'

/** Whether a text may hold remarks: cheap, and false for nearly all. */
export function mayHoldRemarks(text: string): boolean {
  return text.includes(word)
}

/** What the comments of a document ask. Paths count from the document's root. */
export interface DocumentRemarks {
  readonly remarks: readonly Remark[]
  /** Those after the last field: they stand above the next document, if there is one. */
  readonly trailing: readonly Remark[]
  /** Whether the document has nothing but comments. */
  readonly isBlank: boolean
}

const none: DocumentRemarks = { remarks: [], trailing: [], isBlank: false }

/**
 * The remarks of a document. A comment above a field or an element of a list belongs to it and all that is in it; one
 * above the first field of the document belongs to the document. Nothing in a document that cannot be read.
 */
export function findRemarks(document: TextDocument, maxDepth: number): DocumentRemarks {
  const { source } = document
  if (!mayHoldRemarks(source)) return none
  const parsed = parseText(source, maxDepth)
  if (parsed instanceof YAMLException) return none
  const comments = findComments(parsed).map(({ offset, text, isAlone }) => ({
    offset,
    remark: { text, isAlone, path: [], position: document.positionAt(parsed.toOriginal(offset)) },
  }))
  return assign(comments, parsed)
}

interface Comment {
  readonly offset: number
  readonly text: string
  /** Nothing else stands in its line. */
  readonly isAlone: boolean
}

/** YAML 1.2.2 section 6.6: a comment begins a line or follows white space. Inside of a scalar it is text. */
function findComments({ source, events }: ParsedText): readonly Comment[] {
  const scalars = events.filter((event) => event.type === EVENT_ID.SCALAR)
  let next = 0
  return [...source.matchAll(/(?<=^|[ \t])#[ \t]*apisixc-ignore(?![\w-])(?<text>.*)/gm)].flatMap(
    ({ index, groups }) => {
      while ((scalars[next]?.valueEnd ?? Number.POSITIVE_INFINITY) <= index) next += 1
      const scalar = scalars[next]
      if (scalar !== undefined && scalar.valueStart >= 0 && scalar.valueStart <= index) return []
      return [{ offset: index, text: (groups?.['text'] ?? '').trim(), isAlone: isFirstInLine(source, index) }]
    },
  )
}

function isFirstInLine(source: string, offset: number): boolean {
  let before = offset - 1
  while (source[before] === ' ' || source[before] === '\t') before -= 1
  return before < 0 || source[before] === '\n' || source[before] === '\r'
}

interface Located {
  readonly offset: number
  readonly remark: Remark
}

/** A collection that is open, and in a mapping the key whose value comes next. */
interface Frame {
  readonly isMapping: boolean
  readonly path: Path
  key: string | undefined
  index: number
}

/** Gives each comment the first field or element that starts after it. One that is not alone stays with the document. */
function assign(all: readonly Located[], { source, events }: ParsedText): DocumentRemarks {
  const { DOCUMENT, MAPPING, POP, SCALAR, SEQUENCE } = EVENT_ID
  const remarks = all.flatMap(({ remark }) => (remark.isAlone ? [] : [remark]))
  const comments = all.filter(({ remark }) => remark.isAlone)
  const frames: Frame[] = []
  let next = 0
  const give = (event: Event, path: Path): void => {
    const offset = offsetOf(event)
    for (let comment = comments[next]; comment !== undefined && comment.offset < offset; comment = comments[next]) {
      remarks.push({ ...comment.remark, path })
      next += 1
    }
  }
  for (const event of events) {
    if (next === comments.length) break
    if (event.type === DOCUMENT) continue
    const frame = frames.at(-1)
    if (event.type === POP) {
      frames.pop()
      advance(frames.at(-1))
    } else if (frame?.isMapping && frame.key === undefined) {
      const isFirst = frames.length === 1 && frame.index === 0
      frame.key = event.type === SCALAR ? keyText(source, event) : ''
      give(event, isFirst ? [] : [...frame.path, frame.key])
    } else {
      const path = frame === undefined ? [] : [...frame.path, frame.key ?? frame.index]
      const isCollection = event.type === MAPPING || event.type === SEQUENCE
      // A comment between a key and its collection stands above the first thing in there.
      if (!isCollection || frame?.isMapping === false) give(event, path)
      if (isCollection) frames.push({ isMapping: event.type === MAPPING, path, key: undefined, index: 0 })
      else advance(frame)
    }
  }
  return {
    remarks,
    trailing: comments.slice(next).map(({ remark }) => remark),
    isBlank: !events.some((event) => offsetOf(event) >= 0),
  }
}

function advance(frame: Frame | undefined): void {
  if (frame === undefined) return
  frame.key = undefined
  frame.index += 1
}

/**
 * The remarks of a document by the objects that they concern: the document itself (''), or the innermost element of a
 * List (`items/3`). Paths count from there. One above a List concerns none of its elements.
 */
export function remarksByObject(remarks: readonly Remark[]): ReadonlyMap<string, readonly Remark[]> {
  const found = new Map<string, Remark[]>()
  for (const remark of remarks) {
    const { path } = remark
    let length = 0
    while (path[length] === 'items' && typeof path[length + 1] === 'number') length += 2
    const key = objectAt(path.slice(0, length))
    const moved = { ...remark, path: path.slice(length) }
    const others = found.get(key)
    if (others === undefined) found.set(key, [moved])
    else others.push(moved)
  }
  return found
}

/** The key of an object in `remarksByObject`. */
export function objectAt(prefix: Path): string {
  return prefix.join('/')
}
