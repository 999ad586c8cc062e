import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { resolvePlain } from './yaml-schema.ts'

/** What is to be known about a single event of js-yaml. */

const { SEQUENCE, MAPPING, SCALAR, ALIAS, POP } = EVENT_ID
const { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED } = SCALAR_STYLE
/** js-yaml's offset of what is not there. */
export const absent = -1

/** The decoded text of a scalar. */
export function textOf(source: string, event: ScalarEvent): string {
  return event.fast ? source.slice(event.valueStart, event.valueEnd) : getScalarValue(source, event)
}

/** The text of a scalar key in the object: `on` is `true`, `0x10` is `16`. */
export function keyText(source: string, event: ScalarEvent): string {
  const text = textOf(source, event)
  if (event.style !== PLAIN || event.tagStart !== absent) return text
  const value = resolvePlain(text)
  return typeof value === 'number' && !Number.isFinite(value) ? text : String(value)
}

export function isMergeKey(source: string, event: ScalarEvent): boolean {
  return (
    event.valueEnd - event.valueStart === 2 &&
    event.style === PLAIN &&
    source.startsWith('<<', event.valueStart) &&
    (event.tagStart === absent || source.slice(event.tagStart, event.tagEnd) === '!!merge')
  )
}

/** Where a node's own text starts, its quote included; -1 where it has none. */
export function offsetOf(event: Event): number {
  switch (event.type) {
    case SCALAR:
      return event.style === SINGLE_QUOTED || event.style === DOUBLE_QUOTED ? event.valueStart - 1 : event.valueStart
    case ALIAS:
      return event.anchorStart - 1
    case MAPPING:
    case SEQUENCE:
      return event.start
    default:
      return absent
  }
}

/** The index of the first event that does not belong to the node at `index`. */
export function afterNode(events: readonly Event[], index: number): number {
  let depth = 0
  for (let next = index; next < events.length; next += 1) {
    const type = events[next]?.type
    if (type === MAPPING || type === SEQUENCE) depth += 1
    else if (type === POP) depth -= 1
    if (depth <= 0) return next + 1
  }
  return events.length
}
