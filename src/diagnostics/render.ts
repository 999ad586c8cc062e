import { describeKey, describePath } from '../objects/object.ts'
import type { Diagnostic, Place, Severity } from './diagnostic.ts'
import { type OriginOf, type Placed, placeAll } from './placed.ts'

/** Diagnostics for people and for programs. */

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
  return placeAll(diagnostics, originOf)
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
  return jsonText({ diagnostics: placeAll(diagnostics, originOf).map(jsonOf) })
}

/** A diagnostic as JSON shows it. */
export function jsonOf({ diagnostic, place, related }: Placed): object {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    ...placeFields(place),
    object: diagnostic.object,
    path: diagnostic.path,
    message: diagnostic.message,
    hint: diagnostic.hint,
    related: related.map(({ about: { object, path, note }, place }) => ({ ...placeFields(place), object, path, note })),
  }
}

/** A value as JSON, indented, in which whatever could steer a terminal or turn text around is an escape. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(unprintableInJson, unicodeEscape)}\n`
}

const bold = '1'
const colorOf: Readonly<Record<Severity, string>> = { error: '31', warning: '33', info: '36' }

/** `in.yaml:9:11`, as far as it is known. */
export function describePlace({ file, line, column }: Place): string {
  if (line === undefined) return file
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

/** ` ApisixRoute default/shop spec.http[0]`; nothing where no object is concerned. */
export function describeSubject({ object, path }: Pick<Diagnostic, 'object' | 'path'>): string {
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
