import type * as Crypto from 'node:crypto'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * `node:crypto`, loaded where it is first needed: most compilations hash nothing and read no certificate, and Bun takes
 * 6 ms to load it, longer than a whole empty program.
 */
export function nodeCrypto(): typeof Crypto {
  return require('node:crypto') as typeof Crypto
}

/** Sixteen hexadecimal digits that nobody can guess. */
export function randomDigits(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
