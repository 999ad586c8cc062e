import { EVENT_ID, FAILSAFE_SCHEMA, load, YAMLException } from 'js-yaml'
import { afterNode, textOf } from '../../watch/events.ts'
import { type ParsedText, parseText } from '../../watch/lenient-parse.ts'
import { LastParsed, LinedText, TextDocument } from '../../watch/positions.ts'
import { yamlFault } from '../../watch/yaml-reason.ts'
import { brokenConfigFile } from '../diagnostics/catalog/options.ts'
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import type { Path } from '../objects/object.ts'

/** A YAML text in which every scalar is text, as on the command line: 0640 is no number, 3.20 is not 3.2, `no` is no false. */
export interface ConfigDocument {
  readonly value: unknown
  /** Where a value stands, or its closest parent that has a place. */
  placeOf(path: Path): Place
  /** Where a key of the outermost mapping stands. */
  placeOfKey(name: string): Place
}

const maxDepth = 10

/** Says what is wrong with the YAML of a text. */
type Broken = (place: Place, reason: string, isExact: boolean) => Diagnostic

/** A text taken apart, or what is wrong with it. */
export function readConfigDocument(
  file: string,
  text: string,
  broken: Broken = brokenConfigFile,
): ConfigDocument | Diagnostic {
  const document = new TextDocument(new LinedText(file, text), { start: 0, end: text.length }, new LastParsed(maxDepth))
  const parsed = parseText(text, maxDepth)
  if (parsed instanceof YAMLException) return describe(parsed, text, (offset) => document.placeAt(offset), broken)
  const placeAt = (offset: number): Place => document.placeAt(parsed.toOriginal(offset))
  const value = textualValue(parsed)
  if (value instanceof YAMLException) return describe(value, parsed.source, placeAt, broken)
  return {
    value,
    placeOf: (path) => document.place(path),
    placeOfKey: (name) => placeAt(keyOffset(parsed, name)),
  }
}

function textualValue({ source, events }: ParsedText): unknown {
  // Nothing but comments says nothing.
  if (events.length === 0) return {}
  try {
    const value: unknown = load(source, { schema: FAILSAFE_SCHEMA, maxDepth })
    return value === '' ? {} : value
  } catch (problem) {
    if (problem instanceof YAMLException) return problem
    throw problem
  }
}

function describe(
  problem: YAMLException,
  text: string,
  placeAt: (offset: number) => Place,
  broken: Broken,
): Diagnostic {
  const { reason, isExact } = yamlFault(problem, text)
  return broken(placeAt(problem.mark?.position ?? 0), reason, isExact)
}

const { MAPPING, SCALAR, POP } = EVENT_ID

function keyOffset({ source, events }: ParsedText, name: string): number {
  // The first event opens the document, the second its outermost mapping.
  if (events[1]?.type !== MAPPING) return 0
  for (let index = 2; index < events.length; index = afterNode(events, afterNode(events, index))) {
    const key = events[index]
    if (key === undefined || key.type === POP) break
    if (key.type === SCALAR && textOf(source, key) === name) return key.valueStart
  }
  return 0
}
