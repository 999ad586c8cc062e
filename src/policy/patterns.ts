/**
 * Whether a text is what one of the patterns means, in which `*` stands for any characters. Patterns are the operator's,
 * texts a tenant's, so that each takes time as it is long: parts are looked for from left to right, and never anew.
 */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  for (const pattern of patterns) if (matches(pattern, text)) return true
  return false
}

function matches(pattern: string, text: string): boolean {
  const [start = '', ...others] = pattern.split('*')
  const end = others.pop()
  if (end === undefined) return text === pattern
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false
  const last = text.length - end.length
  let from = start.length
  for (const part of others) {
    const at = text.indexOf(part, from)
    if (at === -1 || at + part.length > last) return false
    from = at + part.length
  }
  return true
}
