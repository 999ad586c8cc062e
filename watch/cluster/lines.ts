import { StringDecoder } from 'node:string_decoder'

/** Cuts bytes into lines. Looks for their ends in what is new only, so that a line of megabytes costs no more than its length. */
export class LineCutter {
  readonly #decoder = new StringDecoder('utf8')
  #begun: string[] = []

  /** The lines that these bytes complete. */
  cut(chunk: Buffer): readonly string[] {
    const text = this.#decoder.write(chunk)
    const lines: string[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#begun.push(text.slice(start, end))
      lines.push(this.#begun.join(''))
      this.#begun = []
      start = end + 1
    }
    if (start < text.length) this.#begun.push(text.slice(start))
    return lines
  }

  /** Whether something is left that no line end followed; nothing may be cut after this was asked. */
  hasRest(): boolean {
    return this.#begun.length > 0 || this.#decoder.end() !== ''
  }
}
