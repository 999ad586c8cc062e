import { isIP } from 'node:net'

/**
 * Whether a browser that sends this `Host` means us. A page of somebody else's can have its own name lead to this machine
 * and would then be free to read what we answer; it cannot be called by an address or `localhost`.
 * https://en.wikipedia.org/wiki/DNS_rebinding
 */
export function isOwnName(header: string | undefined, own: string): boolean {
  const name = (header ?? '').replace(/:\d{1,5}$/, '').toLowerCase()
  const bare = name.replace(/^\[|\]$/g, '')
  return (
    isIP(bare) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    (name !== '' && name === own.toLowerCase())
  )
}
