/**
 * What nginx makes of the target of a request before APISIX sees it: `$uri`, `$host` and the arguments.
 * Source: kinds spec C12; gateway spec 1.1 and corrections 4 and 6; `ngx_http_parse_complex_uri` of nginx.
 */

/**
 * Percent-decoded once, dot segments resolved, slashes merged; undefined where nginx answers 400: no leading slash, a
 * broken escape, an encoded NUL, or a climb above the root. An encoded slash or dot counts like a plain one.
 */
export function normalisePath(raw: string): string | undefined {
  const decoded = raw.startsWith('/') ? decodePath(raw) : undefined
  if (decoded === undefined) return undefined
  const segments: string[] = []
  let endsInSlash = false
  for (const segment of decoded.split('/').slice(1)) {
    endsInSlash = segment === '' || segment === '.' || segment === '..'
    if (segment === '..' && segments.pop() === undefined) return undefined
    if (!endsInSlash) segments.push(segment)
  }
  return `/${segments.join('/')}${endsInSlash && segments.length > 0 ? '/' : ''}`
}

function decodePath(raw: string): string | undefined {
  return /%(?![0-9a-fA-F]{2})|%00|\0/.test(raw) ? undefined : decodeBytes(raw)
}

/** Every well-formed escape becomes its byte, and the bytes are read as UTF-8. */
function decodeBytes(text: string): string {
  if (!text.includes('%')) return text
  const bytes = [...encoder.encode(text)]
  const decoded: number[] = []
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    const high = byte === percent ? hexDigit(bytes[index + 1]) : undefined
    const low = high === undefined ? undefined : hexDigit(bytes[index + 2])
    if (high === undefined || low === undefined) decoded.push(byte)
    else {
      decoded.push(high * 16 + low)
      index += 2
    }
  }
  return decoder.decode(Uint8Array.from(decoded))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const percent = 37

function hexDigit(code: number | undefined): number | undefined {
  if (code === undefined) return undefined
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? undefined : value
}

/** `$host`: lower case, without port and without a trailing dot. An IPv6 literal keeps its brackets. */
export function normaliseHost(raw: string): string {
  const bare = /^(\[[^\]]*\]|[^:]*)/.exec(raw.toLowerCase())?.[0] ?? ''
  return bare.endsWith('.') ? bare.slice(0, -1) : bare
}

/**
 * The arguments as `arg_NAME` finds them: names and values decoded, `+` a blank, the first of several; one without `=`
 * is `true`. Names keep their case.
 */
export function readArguments(query: string): ReadonlyMap<string, string | true> {
  const found = new Map<string, string | true>()
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    const name = decodeArgument(equals === -1 ? part : part.slice(0, equals))
    if (name === '' || found.has(name)) continue
    found.set(name, equals === -1 ? true : decodeArgument(part.slice(equals + 1)))
  }
  return found
}

function decodeArgument(text: string): string {
  return decodeBytes(text.replaceAll('+', ' '))
}
