/**
 * The patterns of APISIX's schemas are PCRE. Those that JavaScript reads in the same way are matched by its RegExp; what
 * both spell differently is translated, what only PCRE has is not understood.
 * https://www.pcre.org/original/doc/html/pcrepattern.html
 */

/** The pattern as a RegExp; undefined where it is not understood. */
export function readPattern(pattern: string): RegExp | undefined {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const made = make(pattern)
  if (made !== undefined) patterns.set(pattern, made)
  return made
}

/** Patterns are few, whatever is matched with them: they come from schemas. */
const patterns = new Map<string, RegExp>()

function make(pattern: string): RegExp | undefined {
  if (isForeign(pattern)) return undefined
  const text = pattern.replaceAll(escaped, (one) => anchors[one] ?? one)
  // With `u` a character is a code point; without it JavaScript takes some escapes that are none.
  for (const flags of ['u', '']) {
    try {
      return new RegExp(text, flags)
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem
    }
  }
  return undefined
}

const escaped = /\\[\s\S]/g
const anchors: Readonly<Record<string, string>> = { '\\A': '^', '\\z': '$', '\\Z': '$' }

/** Whether a pattern has what JavaScript does not know, or knows as something else. */
function isForeign(pattern: string): boolean {
  const escapes = pattern.match(escaped) ?? []
  if (escapes.some((one) => !knownEscape.test(one))) return true
  const plain = pattern.replaceAll(escaped, 'e')
  return /\[[:.=]/.test(plain) || foreignSyntax.test(plain.replaceAll(/\[\^?\]?[^\]]*\]/g, 'c'))
}

/** Not `\h`, `\Q`, `\K` and the like; `\v` is another thing in PCRE. */
const knownEscape = /^\\(?:[AzZdDwWsSbBnrtfxpP\d]|[^\w])$/
/** `(?i)`, `(?>…)`, `(?<name>…)`, `(*VERB)`, and repeats that give nothing back: `a++`. */
const foreignSyntax = /\(\?(?!:|=|!|<=|<!)|\(\*|[*+?}]\+/
