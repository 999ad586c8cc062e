import { compareText } from './diagnostic.ts'

const longestWord = 64

/**
 * The known word that somebody most likely meant, for "did you mean". Undefined where none is close: more than a third of
 * the letters would have to change. Letter case counts little, equal words (nothing to suggest) not at all.
 */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (word === '' || word.length > longestWord) return undefined
  const limit = Math.floor(Math.max(word.length, 3) / 3)
  const close = known
    .filter((candidate) => candidate !== word && Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
  close.sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate))
  return close[0]?.candidate
}

/** Damerau-Levenshtein with adjacent transpositions (optimal string alignment): edits from one word to the other. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      const edits = [(last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)]
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (row > 1 && column > 1 && isSwapped) edits.push((beforeLast[column - 2] ?? 0) + 1)
      current.push(Math.min(...edits))
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}
