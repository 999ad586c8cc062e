import { readFile } from 'node:fs/promises'
import { inWords } from '../attempt.ts'
import type { Clock } from '../clock.ts'
import { type Credential, type Credentials, isMissing, type Missing } from './connection.ts'

/** A kubelet renews token files well before they expire; client-go looks at them once a minute, and so do we. */
const maxAgeMs = 60_000

/** A plugin that waits for somebody at a keyboard is not to keep everything waiting without a word. */
const fetchLimitMs = 60_000

/** Gets a credential; `isRefused` says that the server does not take the one it got before. */
export type Fetch = (isRefused: boolean) => Promise<Credential | Missing>

/** A credential that is fetched when it is needed and is a minute old or refused; all requests share one fetch. */
export class FetchedCredentials implements Credentials {
  readonly #fetch: Fetch
  readonly #clock: Clock
  #fetched: Promise<Credential | Missing> | undefined
  #credential: Credential | undefined
  #fetchedAtMs = 0
  #isRefused = false

  constructor(fetch: Fetch, clock: Clock) {
    this.#fetch = fetch
    this.#clock = clock
  }

  current(): Promise<Credential | Missing> {
    const ageMs = this.#clock.now() - this.#fetchedAtMs
    // A clock that was set back says nothing about the age.
    if (this.#fetched !== undefined && ageMs >= 0 && ageMs < maxAgeMs) return this.#fetched
    const fetched = this.#inTime(this.#fetch(this.#isRefused)).then((result) => {
      if (this.#fetched === fetched) this.#keep(result)
      return result
    })
    this.#isRefused = false
    this.#fetched = fetched
    this.#fetchedAtMs = this.#clock.now()
    return fetched
  }

  refuse(credential: Credential): void {
    // Others may have found out before and have got a fresh one already.
    if (credential !== this.#credential) return
    this.#credential = undefined
    this.#fetched = undefined
    this.#isRefused = true
  }

  #inTime(fetched: Promise<Credential | Missing>): Promise<Credential | Missing> {
    return new Promise((resolve, reject) => {
      const reason = `no credentials within ${fetchLimitMs / 1000} s`
      const stopTimer = this.#clock.after(fetchLimitMs, () => resolve({ kind: 'failed', reason }))
      fetched.then(resolve, reject).finally(stopTimer)
    })
  }

  #keep(result: Credential | Missing): void {
    if (isMissing(result)) this.#fetched = undefined
    else this.#credential = result
  }
}

/** The token that a file holds, white space around it aside. */
export function tokenFileCredentials(file: string, clock: Clock): Credentials {
  return new FetchedCredentials(async () => {
    const token = await readText(file)
    return typeof token === 'string' ? bearer(token.trim()) : token
  }, clock)
}

/** A credential that stays the same. */
export function fixedCredentials(credential: Credential): Credentials {
  return { current: async () => credential, refuse: () => {} }
}

export function bearer(token: string): Credential {
  return { headers: { authorization: `Bearer ${token}` } }
}

/** `why` is for where the file is named already. */
interface Unreadable extends Missing {
  readonly why: string
}

/** The text of a file that somebody else may replace at any time. */
export async function readText(file: string): Promise<string | Unreadable> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = inWords(error)
    return { kind: 'failed', reason: `${file} cannot be read: ${why}`, why }
  }
}
