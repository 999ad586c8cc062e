import { normaliseHost, normalisePath, readArguments } from './url.ts'

/** A request as a client sends it. */
export interface Request {
  /** In capitals, as it stands on the wire. */
  readonly method: string
  /** What the client names as host; a port is allowed and does not count. */
  readonly host: string
  /** As it is sent: encoded, without the query. */
  readonly path: string
  /** Without the question mark. */
  readonly query?: string
  /** Names in any case; several of one name are several entries. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly cookies?: Readonly<Record<string, string>>
  /** Undefined where nobody says from where: then what asks for it is in doubt. */
  readonly remoteAddress?: string
  readonly scheme?: 'http' | 'https'
  /** The port on which APISIX listens, which is seldom the one in the URL. */
  readonly serverPort?: number
  /** The name in the TLS handshake; the host where the scheme is https. */
  readonly sni?: string
}

/** The request as APISIX routes it. */
export interface Received {
  readonly request: Request
  readonly host: string
  readonly path: string
  readonly args: ReadonlyMap<string, string | true>
  /** Lower case, `-` as `_`; values of one name joined with `, `. */
  readonly headers: ReadonlyMap<string, string>
  readonly cookies: ReadonlyMap<string, string>
}

/** Undefined where nginx answers 400 before there is any routing. */
export function receive(request: Request): Received | undefined {
  const path = normalisePath(request.path)
  if (path === undefined) return undefined
  const headers = new Map<string, string>()
  for (const [name, value] of request.headers ?? []) {
    // nginx drops other names (gateway spec 1.1); `X_A` and `X-A` are one variable (its correction 5).
    if (!/^[A-Za-z0-9_-]+$/.test(name)) continue
    const variable = name.toLowerCase().replaceAll('-', '_')
    const earlier = headers.get(variable)
    headers.set(variable, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  if (!headers.has('host') && request.host !== '') headers.set('host', request.host)
  return {
    request,
    host: normaliseHost(request.host),
    path,
    args: readArguments(request.query ?? ''),
    headers,
    cookies: new Map([...readCookies(headers.get('cookie') ?? ''), ...Object.entries(request.cookies ?? {})]),
  }
}

function readCookies(header: string): readonly (readonly [string, string])[] {
  return header.split(/[;,]/).flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals === -1 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const]
  })
}
