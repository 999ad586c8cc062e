/**
 * Regular expressions and their templates, as far as their text alone tells that they do not compile. APISIX tries them
 * when it checks a plugin and drops the route where that fails (kinds spec C10).
 */

/**
 * What surely keeps a pattern from compiling in PCRE; undefined where nothing does, or where this cannot tell. There is
 * no PCRE here, and the RegExp of JavaScript refuses much that PCRE takes.
 */
export function brokenRegex(pattern: string): string | undefined {
  // Quoted text, and blanks and comments inside of a pattern, would need more of a parser.
  if (/\\[QE]|\(\?(?:#|[a-zA-Z^-]*x)/.test(pattern)) return undefined
  let open = 0
  let repeatable = false
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index)
    const next = pattern.charAt(index + 1)
    switch (character) {
      case '\\':
        if (next === '') return 'ends in a lone backslash'
        index += 1
        repeatable = true
        break
      case '[':
        index = endOfClass(pattern, index)
        if (index === -1) return 'has a [ that nothing closes'
        repeatable = true
        break
      case '(':
        open += 1
        // What follows `(?` and `(*` is no quantifier.
        repeatable = next === '?' || next === '*'
        if (repeatable) index += 1
        break
      case ')':
        if (open === 0) return 'has a ) that closes nothing'
        open -= 1
        repeatable = true
        break
      case '|':
        repeatable = false
        break
      case '*':
      case '+':
      case '?':
        if (!repeatable) return `has a ${character} with nothing to repeat before it`
        // A second one only makes the first lazy or possessive.
        if (next === '?' || next === '+') index += 1
        repeatable = false
        break
      default:
        repeatable = true
    }
  }
  return open > 0 ? 'has a ( that nothing closes' : undefined
}

const namedClass = /\[:\^?[a-z]+:\]/y

/** Where the `]` stands; one right at the start is a character, as is a `[`. */
function endOfClass(pattern: string, start: number): number {
  let index = start + 1
  if (pattern.charAt(index) === '^') index += 1
  if (pattern.charAt(index) === ']') index += 1
  while (index < pattern.length) {
    const character = pattern.charAt(index)
    if (character === ']') return index
    namedClass.lastIndex = index
    if (character === '\\') index += 2
    else index += character === '[' && namedClass.test(pattern) ? namedClass.lastIndex - index : 1
  }
  return -1
}

/**
 * Whether `ngx.re.sub` takes the text for a replacement: of dollar signs only `$1`, `${1}`, and `$$` for itself; a lone
 * one or a variable's name does not compile (C10).
 */
export function isTemplate(text: string): boolean {
  return !text.replace(/\$(?:\$|[0-9]+|\{[0-9]+\})/g, '').includes('$')
}
