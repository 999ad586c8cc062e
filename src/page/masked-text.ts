import { contentColumn, type Masking, maskingsIn } from './maskings.ts'

/** What stands in the place of characters that nobody may read. */
export const mask = '•••'

/** More lines than these in one document are not looked through: of such a document only names of fields are left. */
const longestDocument = 5_000
/** Objects of which any field may be secret; a misspelt kind of Secret still has its fields. */
const holdsCredentials =
  /\bkind["']?\s*:\s*["']?\w*(?:Secret|Consumer|ConfigMap|GatewayProxy)|(?:^|[\s{,"'])(?:data|stringData)["']?\s*:/i

/**
 * A text of manifests for everybody's eyes. What may be secret is masked, as `maskingsIn` finds it; of objects that hold
 * credentials only names of fields are left. `secrets`: lines of texts that may nowhere be read. Each document is looked
 * through once, however often it is shown.
 */
export class MaskedText {
  readonly #lines: readonly string[]
  readonly #secrets: ReadonlySet<string>
  /** By the line with which a document begins; undefined for one of which only names are left. */
  readonly #documents = new Map<number, ReadonlyMap<number, Masking> | undefined>()

  constructor(lines: readonly string[], secrets: ReadonlySet<string>) {
    this.#lines = lines
    this.#secrets = secrets
  }

  get length(): number {
    return this.#lines.length
  }

  /** A line, counted from 0. */
  line(index: number): string {
    const line = this.#lines[index] ?? ''
    if (isMarker(line)) return /^\S+/.exec(line)?.[0] ?? ''
    const start = this.#startOf(index)
    if (!this.#documents.has(start)) this.#documents.set(start, this.#lookThrough(start))
    const maskings = this.#documents.get(start)
    if (maskings === undefined) return maskKnown(maskValue(line), this.#secrets)
    const masking = maskings.get(index - start)
    if (masking === undefined) return maskKnown(line, this.#secrets)
    return masking.kind === 'value'
      ? maskKnown(maskValue(line), this.#secrets)
      : `${maskKnown(line.slice(0, masking.column), this.#secrets)}${mask}`
  }

  /** Whether a line is shown as it stands in the file. */
  isWhole(index: number): boolean {
    return this.line(index) === this.#lines[index]
  }

  #startOf(index: number): number {
    let start = index
    while (start > 0 && !isMarker(this.#lines[start - 1] ?? '')) start -= 1
    return start
  }

  #lookThrough(start: number): ReadonlyMap<number, Masking> | undefined {
    let end = start
    while (end < this.#lines.length && !isMarker(this.#lines[end] ?? '')) end += 1
    const part = this.#lines.slice(start, end)
    const isSafe = part.length <= longestDocument && !part.some((line) => holdsCredentials.test(line))
    return isSafe ? maskingsIn(part) : undefined
  }
}

/** Between two documents. */
function isMarker(line: string): boolean {
  return /^(?:---|\.\.\.)(?:[ \t]|$)/.test(line)
}

/** The name of a field without its value; nothing of a line that has another form. */
function maskValue(line: string): string {
  const key = /^\s*(?:- +)?["']?[A-Za-z][\w.-]*["']?\s*:/.exec(line)?.[0]
  const value = line.slice(key?.length ?? 0).trim()
  if (value === '') return line
  if (key === undefined) return `${' '.repeat(contentColumn(line))}${mask}`
  return /^["']?(?:apiVersion|kind)\b/.test(key) ? line : `${key} ${mask}`
}

const shortestKnown = 4

/** Texts that are short are found in many a word; these are hidden only where they are a whole value. */
function maskKnown(line: string, secrets: ReadonlySet<string>): string {
  let text = line
  for (const known of secrets) {
    if (known.length >= shortestKnown && known.length <= line.length && text.includes(known)) {
      text = text.replaceAll(known, mask)
    }
  }
  const words = text.trim().split(/[\s"',[\]{}]+/)
  return words.some((word) => word !== '' && secrets.has(word)) ? `${' '.repeat(contentColumn(line))}${mask}` : text
}
