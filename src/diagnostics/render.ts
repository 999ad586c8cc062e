import { describeKey, describePath, type ObjectKey, type Origin } from '../objects/object.ts'
import {
  compareDiagnostics,
  compareText,
  type Diagnostic,
  type Place,
  type Related,
  type Severity,
} from './diagnostic.ts'

/** Diagnostics for people and for programs. The only place that asks where things stand, and so the only one that pays. */

export type OriginOf = (key: ObjectKey) => Origin | undefined

export interface RenderOptions {
  /** Where an object was read; undefined for what is unknown. */
  readonly originOf: OriginOf
}

export interface TextOptions extends RenderOptions {
  /** Terminal colours; off for pipes and files. */
  readonly color: boolean
}

/**
 * A paragraph for each diagnostic, sorted by file, line and column:
 *
 *     in.yaml:9:11 error AXC0302 ApisixRoute default/shop spec.http[0].backends[0]: Service default/cart has no port 8080
 *       hint: it has 80 (http)
 *       see: other.yaml:3:1 Service default/cart: the one that counts
 *
 * Control characters come out escaped, so that no manifest can steer a terminal.
 */
export function renderText(diagnostics: readonly Diagnostic[], { color, originOf }: TextOptions): string {
  const paint = (style: string, text: string): string => (color ? `\u001b[${style}m${text}\u001b[0m` : text)
  return placed(diagnostics, originOf)
    .map(({ diagnostic, place, related }) => {
      const { code, severity, message, hint } = diagnostic
      const where = place === undefined ? '' : `${paint(bold, printable(describePlace(place)))} `
      const subject = printable(`${describeSubject(diagnostic)}: ${message}`)
      const lines = [`${where}${paint(colorOf[severity], severity)} ${code}${subject}`]
      if (hint !== undefined) lines.push(`  hint: ${printable(hint)}`)
      for (const { about, place } of related) {
        const at = place === undefined ? '' : ` ${describePlace(place)}`
        lines.push(`  see:${printable(`${at}${describeSubject(about)}: ${about.note}`)}`)
      }
      return `${lines.join('\n')}\n`
    })
    .join('')
}

/** One JSON document, `{"diagnostics": [...]}`, in the order of `renderText`. What is unknown is absent. */
export function renderJson(diagnostics: readonly Diagnostic[], { originOf }: RenderOptions): string {
  const shown = placed(diagnostics, originOf).map(({ diagnostic, place, related }) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    ...placeFields(place),
    object: diagnostic.object,
    path: diagnostic.path,
    message: diagnostic.message,
    hint: diagnostic.hint,
    related: related.map(({ about: { object, path, note }, place }) => ({ ...placeFields(place), object, path, note })),
  }))
  return `${JSON.stringify({ diagnostics: shown }, null, 2).replaceAll(unprintableInJson, unicodeEscape)}\n`
}

const bold = '1'
const colorOf: Readonly<Record<Severity, string>> = { error: '31', warning: '33', info: '36' }

interface Placed {
  readonly diagnostic: Diagnostic
  readonly place: Place | undefined
  readonly related: readonly { readonly about: Related; readonly place: Place | undefined }[]
}

function placed(diagnostics: readonly Diagnostic[], originOf: OriginOf): readonly Placed[] {
  const places = findPlaces(
    diagnostics.flatMap((diagnostic) => [diagnostic, ...(diagnostic.related ?? [])]),
    originOf,
  )
  return diagnostics
    .map((diagnostic) => ({
      diagnostic,
      place: places.get(diagnostic),
      related: (diagnostic.related ?? []).map((about) => ({ about, place: places.get(about) })),
    }))
    .sort((a, b) => comparePlaces(a.place, b.place) || compareDiagnostics(a.diagnostic, b.diagnostic))
}

/** Asks document by document: an origin remembers the text that it took apart last, and no other. */
function findPlaces(subjects: readonly (Diagnostic | Related)[], originOf: OriginOf): ReadonlyMap<object, Place> {
  const places = new Map<object, Place>()
  const questions: {
    readonly subject: Diagnostic | Related
    readonly origin: Origin
    readonly line: number | undefined
  }[] = []
  for (const subject of subjects) {
    const origin = subject.object === undefined ? undefined : originOf(subject.object)
    if (subject.place !== undefined) places.set(subject, subject.place)
    else if (origin !== undefined) questions.push({ subject, origin, line: origin.line })
  }
  questions.sort((a, b) => compareText(a.origin.label, b.origin.label) || (a.line ?? 0) - (b.line ?? 0))
  for (const { subject, origin, line } of questions) {
    places.set(subject, { file: origin.label, ...(origin.locate(subject.path) ?? (line !== undefined && { line })) })
  }
  return places
}

function comparePlaces(a: Place | undefined, b: Place | undefined): number {
  return (
    compareText(a?.file ?? '', b?.file ?? '') || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
  )
}

function describePlace({ file, line, column }: Place): string {
  if (line === undefined) return file
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

/** ` ApisixRoute default/shop spec.http[0]`; nothing where no object is concerned. */
function describeSubject({ object, path }: Pick<Diagnostic, 'object' | 'path'>): string {
  if (object === undefined) return ''
  return path.length === 0 ? ` ${describeKey(object)}` : ` ${describeKey(object)} ${describePath(path)}`
}

/** Always in this order, whoever made the place. */
function placeFields(place: Place | undefined): Partial<Place> {
  if (place === undefined) return {}
  const { file, line, column } = place
  return { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) }
}

/** Control characters, those that turn the direction of text, line separators and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
/** JSON's own line breaks stay, all others are escapes already. */
const unprintableInJson = /[\u007f-\u009f\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** Control characters and what turns text around, escaped: no manifest can steer a terminal or forge a line. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character) => shortEscapes[character] ?? unicodeEscape(character))
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
