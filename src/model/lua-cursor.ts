import type { LuaToken } from './lua-tokens.ts'

/** LuaJIT gives up at 200 levels (LJ_MAX_XLEVEL); this also guards our own stack. */
const deepest = 150

/**
 * Walks tokens for a parser. The first problem is kept and moves the cursor to the `<end>` token, which no rule takes,
 * so that every rule comes to its end without being told.
 */
export class LuaCursor {
  readonly #tokens: readonly LuaToken[]
  #index = 0
  #depth = 0
  #problem: string | undefined

  /** The tokens end in `<end>`, as `readLuaTokens` gives them. */
  constructor(tokens: readonly LuaToken[]) {
    this.#tokens = tokens
  }

  get problem(): string | undefined {
    return this.#problem
  }

  get token(): LuaToken {
    return this.#tokens[this.#index] ?? { type: '<end>', text: '', line: 1 }
  }

  get type(): string {
    return this.token.type
  }

  get nextType(): string {
    return this.#tokens[this.#index + 1]?.type ?? '<end>'
  }

  accept(type: string): boolean {
    if (this.type !== type || type === '<end>') return false
    this.#index += 1
    return true
  }

  expect(type: string): void {
    if (!this.accept(type)) this.fail(type === '<name>' ? 'a name is expected' : `\`${type}\` is expected`)
  }

  fail(what: string, { text, line } = this.token): void {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
    this.#problem ??= `line ${line}: ${what}, ${text === '' ? 'at the end' : `near ${JSON.stringify(shown)}`}`
    this.#index = this.#tokens.length - 1
  }

  /** Runs a rule one level further in. */
  nested(rule: () => void): void {
    this.#depth += 1
    if (this.#depth > deepest) this.fail('it is nested too deeply')
    else rule()
    this.#depth -= 1
  }
}
