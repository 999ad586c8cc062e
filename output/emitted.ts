import { Buffer } from 'node:buffer'
import { type Pieces, sizeOf } from './pieces.ts'

/** A part of a file: text, until it is asked for as bytes. It may be nearly all of the file, so it is not kept twice. */
export class Piece {
  #held: string | Buffer

  constructor(text: string) {
    this.#held = text
  }

  get text(): string {
    return this.#held.toString()
  }

  get bytes(): Buffer {
    if (typeof this.#held === 'string') this.#held = Buffer.from(this.#held)
    return this.#held
  }
}

/**
 * A whole file, in pieces that follow one another. A piece that did not change since the last file is the very same, so
 * that its bytes are made once; and no text or buffer is made that holds everything, unless somebody asks for it.
 */
export class Emitted {
  readonly #pieces: readonly Piece[]

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
  }

  get text(): string {
    return this.#pieces.map(({ text }) => text).join('')
  }

  get bytes(): Pieces {
    return this.#pieces.map(({ bytes }) => bytes)
  }

  /** How many bytes there are. */
  get size(): number {
    return sizeOf(this.bytes)
  }
}
