import { hasSecretName, looksSecret } from '../model/secret-names.ts'

/**
 * Lines of a manifest for everybody's eyes. A line is masked from the first word on that sounds like a secret, and so is
 * what stands further in below it; of a condition, which names and compares in lines of their own, all of it. Of objects
 * that hold credentials only names of fields are left. YAML is not taken apart: what is broken has to be shown too, so
 * rather too much is masked. `secrets`: lines of texts that may nowhere be read.
 */
export function maskLines(
  lines: readonly string[],
  from: number,
  to: number,
  secrets: ReadonlySet<string>,
): readonly string[] {
  const start = documentStart(lines, from)
  const end = documentEnd(lines, to)
  const part = lines.slice(start, end)
  const isSafe = part.length <= longestDocument
  const holdsCredentials = !isSafe || part.some((line) => credentialKind.test(line))
  const masked = holdsCredentials ? undefined : maskedBelow(part)
  return lines.slice(from, to).map((line, index) => {
    const known = maskKnown(line, secrets)
    if (documentMarker.test(line)) return line
    if (holdsCredentials) return maskValue(known)
    const at = masked?.get(from - start + index)
    return at === undefined ? known : `${known.slice(0, Math.min(at, known.length))}${mask}`
  })
}

export const mask = '•••'

const longestDocument = 20_000
const documentMarker = /^(?:---|\.\.\.)(?:[ \t].*)?$/
/** Objects of which any field may be secret; a misspelt kind of Secret still has its fields. */
const credentialKind =
  /\bkind["']?\s*:\s*["']?\w*(?:Secret|Consumer|ConfigMap|GatewayProxy)|(?:^|[\s{,"'])(?:data|stringData)["']?\s*:/i

function documentStart(lines: readonly string[], from: number): number {
  let start = from
  while (start > 0 && !/^---/.test(lines[start] ?? '')) start -= 1
  return start
}

function documentEnd(lines: readonly string[], to: number): number {
  let end = to
  while (end < lines.length && !/^---/.test(lines[end] ?? '')) end += 1
  return end
}

/** The lines that are masked, and from which character on. */
function maskedBelow(lines: readonly string[]): ReadonlyMap<number, number> {
  const masked = new Map<number, number>()
  const note = (index: number, at: number): void => void masked.set(index, Math.min(at, masked.get(index) ?? at))
  const depths = lines.map(contentColumn)
  // Of a key at one depth, what is deeper belongs to it; so does a list that begins at the same depth.
  const isBelow = (index: number, depth: number): boolean =>
    isBlank(lines[index]) || (depths[index] ?? 0) > depth || /^\s*- /.test(lines[index] ?? '')
  for (const [index, line] of lines.entries()) {
    const at = secretAt(line)
    if (at === undefined) continue
    note(index, at)
    const own = depths[index] ?? 0
    const isCondition = /\b(?:subject|scope)\b/.test(line) || isInCondition(lines, depths, index)
    const depth = isCondition ? own - 1 : own
    for (let below = index + 1; below < lines.length && isBelow(below, depth); below += 1) {
      if ((depths[below] ?? 0) <= depth && indentOf(lines[below]) < own) break
      note(below, depths[below] ?? 0)
    }
    if (!isCondition) continue
    for (let above = index - 1; above >= 0 && (isBlank(lines[above]) || (depths[above] ?? 0) > depth); above -= 1) {
      note(above, depths[above] ?? 0)
    }
  }
  return masked
}

function isInCondition(lines: readonly string[], depths: readonly number[], index: number): boolean {
  let depth = depths[index] ?? 0
  for (let above = index - 1; above >= 0 && depth > 0; above -= 1) {
    if (isBlank(lines[above]) || (depths[above] ?? 0) >= depth) continue
    if (/\b(?:exprs|vars|subject)\b/.test(lines[above] ?? '')) return true
    depth = depths[above] ?? 0
  }
  return false
}

/** Names of plugins and fields that speak of who may come in and hold nothing secret. */
const harmless = /\b(?:key|basic|jwt|hmac|ldap|multi|forward|wolf)-?auth\b|\bauthentication\b|\bsecretRef\b/gi

/** Where the first word stands behind which something secret may be; undefined where there is none. */
function secretAt(line: string): number | undefined {
  if (looksSecret(line)) return contentColumn(line)
  const spared = line.replaceAll(harmless, (word) => ' '.repeat(word.length))
  for (const { 0: word, index } of spared.matchAll(/[\w-]+/g)) {
    const rest = spared.slice(index + word.length)
    // Of a key the name may be read; of anything else nothing from there on.
    if (hasSecretName(word) || (/auth/i.test(word) && !/author/i.test(word))) {
      const colon = /^["']?[ \t]*:/.exec(rest)?.[0]
      return colon === undefined ? index : index + word.length + colon.length
    }
  }
  return undefined
}

/** The name of a field without its value; nothing of a line that has another form. */
function maskValue(line: string): string {
  const key = /^\s*(?:- +)?["']?[A-Za-z][\w.-]*["']?\s*:/.exec(line)?.[0]
  const value = line.slice(key?.length ?? 0).trim()
  if (key === undefined) return value === '' ? '' : `${' '.repeat(indentOf(line))}${mask}`
  const isPlain = indentOf(line) === 0 && /^["']?(?:apiVersion|kind)\b/.test(key)
  return value === '' || isPlain ? line : `${key} ${mask}`
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
  const value = /[:-]\s+["']?([^\s"']+)["']?\s*$/.exec(text)?.[1]
  return value !== undefined && secrets.has(value) ? `${text.slice(0, text.lastIndexOf(value))}${mask}` : text
}

/** The column of the first character that is neither a blank nor the dash of a list. */
function contentColumn(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0
}

function indentOf(line = ''): number {
  return /^\s*/.exec(line)?.[0].length ?? 0
}

function isBlank(line = ''): boolean {
  return line.trim() === ''
}
