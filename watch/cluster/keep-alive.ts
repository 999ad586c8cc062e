import { Agent as PlainAgent } from 'node:http'
import { Agent } from 'node:https'
import { isDeepStrictEqual } from 'node:util'
import type { TlsOptions } from './tls.ts'

interface Pool {
  readonly agent: PlainAgent
  readonly tls: TlsOptions
  users: number
}

/** An agent that is lent to one request. */
export interface Lent {
  readonly agent: PlainAgent
  giveBack(): void
}

/** The connections that plain requests share. Other certificates mean other connections. */
export class KeepAlive {
  readonly #isPlain: boolean
  #pool: Pool | undefined

  constructor(isPlain: boolean) {
    this.#isPlain = isPlain
  }

  lend(tls: TlsOptions): Lent {
    const pool = this.#poolFor(tls)
    pool.users += 1
    return {
      agent: pool.agent,
      giveBack: () => {
        pool.users -= 1
        this.#tidy(pool)
      },
    }
  }

  close(): void {
    const pool = this.#pool
    this.#pool = undefined
    pool?.agent.destroy()
  }

  #poolFor(tls: TlsOptions): Pool {
    const old = this.#pool
    if (old !== undefined && isDeepStrictEqual(old.tls, tls)) return old
    const agent = this.#isPlain ? new PlainAgent({ keepAlive: true }) : new Agent({ ...tls, keepAlive: true })
    this.#pool = { agent, tls, users: 0 }
    if (old !== undefined) this.#tidy(old)
    return this.#pool
  }

  /** Closes connections with old certificates once the last request on them has its answer. */
  #tidy(pool: Pool): void {
    if (pool !== this.#pool && pool.users === 0) pool.agent.destroy()
  }
}
