import { compareText } from './diagnostic.ts'

const longestWord = 64

/**
 * The known word that somebody most likely meant, for "did you mean". Undefined where none is close: more than a third of
 * the letters would have to change. Nor for a release: 3.19 was not meant to be 3.11. Letter case counts little, equal
 * words (nothing to suggest) not at all.
 */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (word === '' || word.length > longestWord || /^\d+(?:\.\d+)+$/.test(word)) return undefined
  const limit = Math.floor(Math.max(word.length, 3) / 3)
  const close = known
    .filter((candidate) => candidate !== word && Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase(), limit) }))
    .filter(({ candidate, distance }) => distance <= limit && distance < Math.max(word.length, candidate.length))
  close.sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate))
  return close[0]?.candidate
}

/**
 * Damerau-Levenshtein with adjacent transpositions (optimal string alignment): edits from one word to the other. Anything
 * beyond `limit` where there are more: a hostile manifest has thousands of words that are close to nothing.
 */
function distance(from: string, to: string, limit: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  let leastOfLast = 0
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    let least = row
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      let edits = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
      edits = Math.min(edits, (last[column - 1] ?? 0) + (isSame ? 0 : 1))
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (row > 1 && column > 1 && isSwapped) edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1)
      current.push(edits)
      least = Math.min(least, edits)
    }
    // A swap reaches back over two rows; what both of them exceed, no later row falls below.
    if (least > limit && leastOfLast > limit) return least
    leastOfLast = least
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}
