/**
 * Cutting a text into documents before anything is parsed: a broken one then harms only itself. `---` at the start of a
 * line, followed by a blank or the line's end, is a boundary wherever it stands (YAML 1.2.2, section 9.1.2).
 */

/** Offsets into a text; the end is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The documents of a text in order; blank ones may be among them. A `---` belongs to the document that it opens. */
export function splitDocuments(text: string): readonly Span[] {
  const spans: Span[] = []
  const hasDirectives = text.startsWith('%') || text.includes('\n%') || text.includes('\r%')
  const hasEnds = text.startsWith('...') || text.includes('\n...') || text.includes('\r...')
  let start = 0
  /** Whether the document at `start` has its marker already: a second one opens the next. */
  let isOpened = false
  const cut = (end: number, next: number): void => {
    if (end > start) spans.push({ start, end })
    start = next
  }
  let opening = text.indexOf('---')
  let ending = hasEnds ? text.indexOf('...') : -1
  while (opening !== -1 || ending !== -1) {
    if (opening !== -1 && (ending === -1 || opening < ending)) {
      if (isMarker(text, opening)) {
        const isPreceded = hasDirectives && !isOpened && isPreamble(text, start, opening)
        if (!isPreceded) cut(withoutByteOrderMark(text, opening), opening)
        isOpened = true
        const content = nextLine(text, opening)
        // The mark of a file that was joined behind the marker counts at the start of a document only.
        if (text.charCodeAt(content) === 0xfeff && contentStart(text, { start, end: content }) === content) {
          cut(content, content)
        }
      }
      opening = text.indexOf('---', afterRun(text, opening))
    } else {
      if (isMarker(text, ending)) {
        cut(nextLine(text, ending), nextLine(text, ending))
        isOpened = false
      }
      ending = text.indexOf('...', afterRun(text, ending))
    }
  }
  cut(text.length, text.length)
  return spans
}

/**
 * The values of a text that holds JSON values one after the other, as `kubectl get -o json | jq -c '.items[]'` prints
 * them. Counts brackets only, so that a broken value is still cut off from its neighbours where possible.
 */
export function splitJson(text: string): readonly Span[] {
  const spans: Span[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 34 /* " */) index = closingQuote(text, index)
    else if (code === 123 /* { */ || code === 91 /* [ */) depth += 1
    else if (code === 125 /* } */ || code === 93 /* ] */) {
      depth -= 1
      if (depth > 0) continue
      spans.push({ start, end: index + 1 })
      start = index + 1
      depth = 0
    }
  }
  if (text.slice(start).trim() !== '') spans.push({ start, end: text.length })
  return spans
}

/** The offset of the quote that ends the string whose opening quote is given, or of the text's last character. */
export function closingQuote(text: string, opening: number): number {
  let close = text.indexOf('"', opening + 1)
  while (close !== -1) {
    let backslashes = 0
    while (text.charCodeAt(close - 1 - backslashes) === 92) backslashes += 1
    if (backslashes % 2 === 0) return close
    close = text.indexOf('"', close + 1)
  }
  return text.length - 1
}

/** The offset of the first character that is neither blank nor in a comment, marker or directive; the end if none is. */
export function contentStart(text: string, { start, end }: Span): number {
  let index = start
  while (index < end) {
    const code = text.charCodeAt(index)
    if (isBreak(code) || isBlank(code) || code === 0xfeff) index += 1
    else if (code === 35 /* # */ || (code === 37 /* % */ && isLineStart(text, index))) index = nextLine(text, index)
    else if (code === 45 && text.startsWith('---', index) && isMarker(text, index)) index += 3
    else return index
  }
  return end
}

function isMarker(text: string, index: number): boolean {
  const after = text.charCodeAt(index + 3)
  return (Number.isNaN(after) || isBlank(after) || isBreak(after)) && isLineStart(text, index)
}

function isLineStart(text: string, index: number): boolean {
  const line = withoutByteOrderMark(text, index)
  return line === 0 || isBreak(text.charCodeAt(line - 1))
}

/** Where files were joined, a byte order mark can stand before a marker. */
function withoutByteOrderMark(text: string, index: number): number {
  return text.charCodeAt(index - 1) === 0xfeff ? index - 1 : index
}

/** Whether only directives (at least one), comments and blanks stand there: then they belong to what follows. */
function isPreamble(text: string, start: number, end: number): boolean {
  return contentStart(text, { start, end }) >= end && text.slice(start, end).includes('%')
}

function nextLine(text: string, index: number): number {
  let next = index
  while (next < text.length && !isBreak(text.charCodeAt(next))) next += 1
  return text.startsWith('\r\n', next) ? next + 2 : Math.min(next + 1, text.length)
}

/** Past all characters that equal the one there, so that a long rule of dashes is looked at once. */
function afterRun(text: string, index: number): number {
  const code = text.charCodeAt(index)
  let next = index
  while (text.charCodeAt(next) === code) next += 1
  return next
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}
