import type { YAMLException } from 'js-yaml'

/** What js-yaml was looking for, in terms of what is wrong. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['end of the stream or a document separator is expected', 'unexpected text'],
  ['expected a single document in the stream, but found more', 'there is more than one document'],
  ['deficient indentation', 'a bracket or quote before this place is not closed'],
  ['unexpected end of the stream within a flow collection', 'the text ends before a bracket is closed'],
])

const unclosedQuote = /^unexpected end of the (?:stream|document) within a (double|single) quoted scalar$/

/** Why a text is no YAML, as half a sentence for people: js-yaml's reason, where that tells it. */
export function yamlReason({ reason, mark }: YAMLException, text: string): string {
  const quote = unclosedQuote.exec(reason)?.[1]
  if (quote !== undefined) return `a ${quote} quote is not closed`
  if (reason === 'deficient indentation' && lineBefore(text, mark?.position).includes('\t')) {
    return 'a tab stands where only spaces may'
  }
  return reasons.get(reason) ?? reason
}

/** The line of a place, up to it. */
function lineBefore(text: string, position: number | undefined): string {
  return (
    text
      .slice(0, position)
      .split(/[\r\n]/)
      .at(-1) ?? ''
  )
}
