import type { Buffer } from 'node:buffer'

/** Bytes in pieces that follow one another: what changes little is not copied into one whole. */
export type Pieces = readonly Buffer[]

/** How many bytes there are. */
export function sizeOf(pieces: Pieces): number {
  return pieces.reduce((size, { length }) => size + length, 0)
}

/** Whether the pieces, one after the other, are what was found. */
export function areSame(pieces: Pieces, found: Buffer): boolean {
  let end = 0
  const areThere = pieces.every((piece) => {
    const start = end
    end += piece.length
    return found.subarray(start, end).equals(piece)
  })
  return areThere && end === found.length
}
