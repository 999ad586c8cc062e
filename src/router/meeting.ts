import { examplesOf } from './regex-example.ts'
import { type Request, receive } from './request.ts'
import { meets } from './vars.ts'
import { all, isDoubt, not, type Verdict } from './verdict.ts'

/** A condition, and how it is to come out. */
interface Wanted {
  readonly condition: readonly unknown[]
  readonly holds: boolean
}

const mostWays = 16
const mostDeep = 32

/**
 * Requests that differ from `base` by what makes conditions hold: headers, arguments, cookies, the address and so on;
 * one for each way to choose among alternatives, at most 16. Each is asked of the model. What cannot be told beforehand,
 * as the body of a request, stays in doubt; none where no way is known.
 */
export function meeting(conditions: readonly unknown[], base: Request): readonly Request[] {
  return waysOf(conditions, true, 0).flatMap((way) => {
    let request: Request | undefined = base
    for (const name of new Set(way.map(({ condition: [name] }) => String(name)))) {
      request &&= requestWith(
        request,
        name,
        way.filter(({ condition }) => condition[0] === name),
      )
    }
    return request === undefined || verdictOf(way, request) === false ? [] : [request]
  })
}

/** The request with a value of a variable that all conditions on it are content with, certainly if that can be. */
function requestWith(request: Request, name: string, wanted: readonly Wanted[]): Request | undefined {
  const tried = valuesFor(name, wanted).flatMap((value) => withValue(request, name, value) ?? [])
  return tried.find((one) => verdictOf(wanted, one) === true) ?? tried.find((one) => isDoubt(verdictOf(wanted, one)))
}

function verdictOf(wanted: readonly Wanted[], request: Request): Verdict {
  const received = receive(request)
  if (received === undefined) return false
  return all(
    wanted.map(({ condition, holds }) => (holds ? meets(condition, received) : not(meets(condition, received)))),
  )
}

/** The ways in which a tree of conditions comes out as wanted: each is a list of which all have to. */
function waysOf(value: unknown, holds: boolean, depth: number): readonly (readonly Wanted[])[] {
  if (!Array.isArray(value) || depth > mostDeep) return []
  const items: readonly unknown[] = value
  if (items.length === 0) return holds && depth === 0 ? [[]] : []
  const join = Array.isArray(items[0]) ? 'AND' : String(items[0]).toUpperCase()
  const parts = Array.isArray(items[0]) ? items : items.slice(1)
  switch (join) {
    case 'AND':
      return holds ? everyWay(parts, true, depth) : anyWay(parts, false, depth)
    case '!AND':
      return holds ? anyWay(parts, false, depth) : everyWay(parts, true, depth)
    case 'OR':
      return holds ? anyWay(parts, true, depth) : everyWay(parts, false, depth)
    case '!OR':
      return holds ? everyWay(parts, false, depth) : anyWay(parts, true, depth)
    default:
      return [[{ condition: items, holds }]]
  }
}

/** All of the parts come out as wanted. */
function everyWay(parts: readonly unknown[], holds: boolean, depth: number): readonly (readonly Wanted[])[] {
  let ways: readonly (readonly Wanted[])[] = [[]]
  for (const part of parts) {
    const more = waysOf(part, holds, depth + 1)
    ways = ways.flatMap((way) => more.map((one) => [...way, ...one])).slice(0, mostWays)
  }
  return ways
}

/** One of the parts does. */
function anyWay(parts: readonly unknown[], holds: boolean, depth: number): readonly (readonly Wanted[])[] {
  return parts.flatMap((part) => waysOf(part, holds, depth + 1)).slice(0, mostWays)
}

/** Stands for what a request has anyway. */
const asItIs = Symbol('as it is')
type Tried = string | typeof asItIs

/** Values that may make conditions on a variable hold; the less a request has to say, the earlier. */
function valuesFor(name: string, wanted: readonly Wanted[]): readonly Tried[] {
  return [asItIs, ...wanted.flatMap(suggestionsOf), ...(usual.get(name) ?? ['any'])]
}

/** Reserved for documentation (RFC 5737, RFC 3849), and the usual ports of APISIX. */
const usual: ReadonlyMap<string, readonly string[]> = new Map([
  ['remote_addr', ['192.0.2.1', '2001:db8::1']],
  ['scheme', ['http', 'https']],
  ['server_port', ['9080', '9443', '80', '443']],
  ['request_method', ['GET', 'POST', 'PUT', 'DELETE']],
  ['host', ['any.example.org']],
])

function suggestionsOf({ condition }: Wanted): readonly string[] {
  const isNegated = condition.length === 4
  const [operator, operand] = isNegated ? condition.slice(2) : condition.slice(1)
  const texts = [operand].flat().filter((one) => typeof one === 'string' || typeof one === 'number')
  switch (String(operator).toLowerCase()) {
    case '>':
    case '>=':
    case '<':
    case '<=':
      return texts.flatMap((text) => [Number(text), Number(text) + 1, Number(text) - 1].map(String))
    case '~~':
    case '~*':
      return texts.flatMap((text) => examplesOf(String(text), String(operator) === '~*'))
    case 'ipmatch':
      return texts.map((text) => String(text).replace(/\/\d+$/, ''))
    default:
      // `[variable, value]` is an old way to write `==`.
      return condition.length === 2 ? [String(operator)] : texts.slice(0, mostWays).map(String)
  }
}

/** A request in which a variable has a value; undefined for a variable that a client does not set. */
function withValue(request: Request, name: string, value: Tried): Request | undefined {
  if (value === asItIs) return request
  const [, kind, rest = ''] = /^(http|arg|cookie)_(.+)$/s.exec(name) ?? []
  if (kind === 'http' && rest.toLowerCase() !== 'host') {
    return { ...request, headers: [...(request.headers ?? []), [rest.replaceAll('_', '-'), value]] }
  }
  if (kind === 'cookie') return { ...request, cookies: { ...request.cookies, [rest]: value } }
  if (kind === 'arg') {
    const pair = `${encoded(rest)}=${encoded(value)}`
    return { ...request, query: request.query === undefined ? pair : `${request.query}&${pair}` }
  }
  switch (name.toLowerCase() === 'http_host' ? 'host' : name) {
    case 'host':
      return { ...request, host: value }
    case 'uri':
    case 'document_uri':
      return { ...request, path: encodedPath(value) }
    case 'request_method':
      return { ...request, method: value }
    case 'args':
    case 'query_string':
      return { ...request, query: value }
    case 'scheme':
      return value === 'http' || value === 'https' ? { ...request, scheme: value } : undefined
    case 'remote_addr':
      return { ...request, remoteAddress: value }
    case 'server_port':
      return { ...request, serverPort: Number(value) }
    case 'ssl_server_name':
      return { ...request, scheme: 'https', host: value }
    default:
      return undefined
  }
}

/** A path as a client sends it: what nginx decodes to `path`. */
export function encodedPath(path: string): string {
  return path.toWellFormed().replaceAll(/[^\w.~!$&'()*+,;=:@/-]/gu, encodeURIComponent)
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
