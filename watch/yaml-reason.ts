import type { YAMLException } from 'js-yaml'

/** Why a text is no YAML. */
export interface YamlFault {
  /** Half a sentence for people. */
  readonly reason: string
  /** Whether the place is that of the slip itself, and not only where it shows. */
  readonly isExact: boolean
}

/** What js-yaml was looking for, in terms of what is wrong. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['end of the stream or a document separator is expected', 'unexpected text'],
  ['deficient indentation', 'a bracket or quote before this place is not closed'],
  ['unexpected end of the stream within a flow collection', 'the text ends before a bracket is closed'],
  [
    'can not read a block mapping entry; a multiline key may not be an implicit key',
    'a line before this place has no colon after its key',
  ],
])

const unclosedQuote = /^unexpected end of the (?:stream|document) within a (double|single) quoted scalar$/

/** Why a text is no YAML, told by js-yaml's reason and by what stands at the place it names. */
export function yamlFault({ reason, mark }: YAMLException, text: string): YamlFault {
  const position = mark?.position ?? text.length
  const before = lineBefore(text, position)
  const exact = exactReason(reason, before, text.slice(position, position + 2))
  if (exact !== undefined) return { reason: exact, isExact: true }
  const quote = unclosedQuote.exec(reason)?.[1]
  return {
    reason: quote === undefined ? (reasons.get(reason) ?? reason) : `a ${quote} quote is not closed`,
    isExact: false,
  }
}

function exactReason(reason: string, before: string, there: string): string | undefined {
  const [character = ''] = there
  switch (reason) {
    case 'duplicated mapping key':
      return 'the key is there twice'
    case 'expected a single document in the stream, but found more':
      return 'there is more than one document'
    case 'deficient indentation':
      return before.includes('\t') ? 'a tab stands where only spaces may' : undefined
    case 'expected valid JSON character':
      return `a control character, U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}, stands there`
    case 'unknown escape sequence':
      return `in double quotes a backslash before ${character} means nothing: write two of them, or use single quotes`
    case 'bad indentation of a mapping entry':
    case 'bad indentation of a sequence entry':
    case 'end of the stream or a document separator is expected':
      return slipInEntry(before, character)
    default:
      return undefined
  }
}

/** js-yaml reads on where a value has ended, finds that no further entry begins there, and blames the column. */
function slipInEntry(before: string, character: string): string | undefined {
  const beforeBlanks = before.trimEnd()
  if (beforeBlanks === '') return undefined
  if (character === ':') {
    return /: /.test(before) ? 'a second colon stands in the line: a text that holds one is to be quoted' : undefined
  }
  if (/['"]$/.test(beforeBlanks)) return 'text stands behind a closing quote'
  if (!/[:-]$/.test(beforeBlanks)) return undefined
  return character === '-'
    ? 'a list cannot begin in the line of its key'
    : `a text that begins with ${character} is to be quoted`
}

/** The line of a place, up to it. */
function lineBefore(text: string, position: number): string {
  return text.slice(Math.max(text.lastIndexOf('\n', position - 1), text.lastIndexOf('\r', position - 1)) + 1, position)
}
