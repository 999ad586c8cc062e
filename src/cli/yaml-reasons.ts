/** What js-yaml says of what it was looking for, in terms of what is wrong. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['deficient indentation', 'a bracket or quote before this place is not closed'],
  ['end of the stream or a document separator is expected', 'unexpected text'],
  ['expected a single document in the stream, but found more', 'there is more than one document'],
])

/** The reason of a YAMLException for people. */
export function inWords(reason: string): string {
  return reasons.get(reason) ?? reason
}
