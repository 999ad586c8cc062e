import { isPort } from '../model/port.ts'
import type { Request } from './request.ts'

/** A request as people describe it: a URL, or a path alone, and what a client would send besides. */
export interface DescribedRequest {
  readonly url: string
  /** In capitals. */
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly from?: string | undefined
  /** The port at which APISIX takes the request. */
  readonly serverPort?: number | undefined
}

/**
 * The request that is described; undefined where the URL is none of http or https and no path either. Nothing in the
 * path is resolved or decoded: that is for the router to do as nginx does it.
 */
export function requestOf({ url, method, headers, from, serverPort }: DescribedRequest): Request | undefined {
  const found = /^(?:(https?):\/\/(?:[^/?#@]*@)?([^/?#]+))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/is.exec(url)
  if (found === null) return undefined
  const [, scheme, authority = '', path = '/', query] = found
  if (scheme !== undefined && !isAuthority(authority)) return undefined
  return {
    method,
    host: headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? authority,
    path,
    ...(query !== undefined && { query }),
    headers,
    ...(from !== undefined && { remoteAddress: from }),
    ...(scheme !== undefined && { scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http' }),
    ...(serverPort !== undefined && { serverPort }),
    ...(scheme?.toLowerCase() === 'https' && { sni: authority.replace(/:\d*$/, '') }),
  }
}

/** A host, or an IPv6 address in brackets, with a port perhaps. */
function isAuthority(text: string): boolean {
  const found = /^(?:\[[^[\]]+\]|[^[\]:]+)(?::(\d*))?$/.exec(text)
  return found !== null && (!found[1] || isPort(found[1]))
}

/** `Name: value`; undefined for what has another form. */
export function readHeader(text: string): readonly [name: string, value: string] | undefined {
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(colon, 0))
  return /^[A-Za-z0-9_-]+$/.test(name) && !/[\r\n]/.test(text) ? [name, text.slice(colon + 1).trim()] : undefined
}
