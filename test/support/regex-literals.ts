/** A regular expression as it stands in a source file. */
export interface RegexLiteral {
  readonly source: string
  readonly flags: string
  readonly line: number
}

/** After these a slash begins an expression; after anything else it divides. */
const beginsExpression = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|else))\s*$/
const literal = /\/(?![*/])((?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+)\/([a-z]*)/y
const skipped = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y

/** All of them, in template texts too. Enough of a reader for formatted TypeScript. */
export function regexLiteralsIn(text: string): readonly RegexLiteral[] {
  const found: RegexLiteral[] = []
  const templates: number[] = []
  let code = ''
  let index = 0
  const inTemplate = (): void => {
    while (index < text.length && text[index] !== '`') {
      if (text.startsWith('${', index)) {
        templates.push(0)
        index += 2
        code = '('
        return
      }
      index += text[index] === '\\' ? 2 : 1
    }
    index += 1
    code = 'x'
  }
  while (index < text.length) {
    skipped.lastIndex = index
    const passed = skipped.exec(text)?.[0]
    if (passed !== undefined) {
      code = passed.startsWith('/') ? code : 'x'
      index += passed.length
      continue
    }
    literal.lastIndex = index
    const match = beginsExpression.test(code) ? literal.exec(text) : null
    if (match !== null) {
      const [whole, source = '', flags = ''] = match
      found.push({ source, flags, line: text.slice(0, index).split('\n').length })
      index += whole.length
      code = 'x'
      continue
    }
    const character = text.charAt(index)
    index += 1
    const depth = templates.at(-1)
    if (character === '`') inTemplate()
    else if (depth === 0 && character === '}') {
      templates.pop()
      inTemplate()
    } else {
      if (depth !== undefined && character === '{') templates[templates.length - 1] = depth + 1
      if (depth !== undefined && character === '}') templates[templates.length - 1] = depth - 1
      code = `${code}${character}`.slice(-12)
    }
  }
  return found
}
