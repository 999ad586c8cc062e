import { type Check, show, text } from './check-values.ts'
import { isLegalId } from './id.ts'
import { isApisixAddress } from './ip.ts'

/** Source: `id_schema`, `rule_name_def`, `host_def_pat` and `uri` of APISIX's schema_def.lua. */

export const id: Check = (value) => {
  if (typeof value === 'string' && isLegalId(value)) return undefined
  return `${show(value)} is no id: 1 to 64 letters, digits, or any of - _ .`
}

export const name: Check = text(1, 256)

/** `^\*$|^\*?[0-9a-zA-Z-._\[\]:]+$`. */
export const host: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is not text`
  return isHost(value) ? undefined : `${show(value)} is no host name: letters, digits, - _ . and a * in front`
}

/** What a request's host is compared with: with a port it passes APISIX's pattern and matches nothing (C13). */
export const routeHost: Check = (value) => {
  const reason = host(value)
  if (reason !== undefined || typeof value !== 'string' || !value.includes(':')) return reason
  return /^\*?\[[0-9a-fA-F:.]+\]$/.test(value) ? undefined : `${show(value)} matches no request: a host has no port`
}

/** A node is one machine: no `*`. */
export const nodeHost: Check = (value) => {
  const reason = host(value)
  if (reason !== undefined || typeof value !== 'string') return reason
  return value.startsWith('*') ? `${show(value)} is a pattern, not a host` : undefined
}

/** `remote_addr_def`, which is `ip_def` too. */
export const address: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is not text`
  return isApisixAddress(value) ? undefined : `${show(value)} is neither an IP address nor a network`
}

/** Without the slash APISIX takes it, and it matches nothing (data plane spec section 5). */
export const uri: Check = (value) => {
  if (typeof value !== 'string') return `${show(value)} is not text`
  if (!value.startsWith('/')) return `${show(value)} matches no request: it does not begin with /`
  return uriLength(value)
}

const uriLength = text(1, 4096)

function isHost(value: string): boolean {
  const start = value.charCodeAt(0) === 42 ? 1 : 0
  if (value.length === 0) return false
  for (let index = start; index < value.length; index += 1) {
    const code = value.charCodeAt(index)
    const legal =
      (code >= 97 && code <= 122) || // a-z
      (code >= 45 && code <= 58 && code !== 47) || // - . 0-9 : but not /
      (code >= 65 && code <= 91) || // A-Z [
      code === 93 || // ]
      code === 95 // _
    if (!legal) return false
  }
  return true
}
