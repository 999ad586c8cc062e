import type { Received } from './request.ts'
import type { Doubt } from './verdict.ts'

/** The value of a variable; undefined where the request has none; a doubt where the request does not tell. */
export type Value = string | true | undefined | Doubt

/** What `vars` find under a name. Source: gateway spec 1.1 with its corrections 4 to 6 and 18; kinds spec 2.4. */
export function lookUp(name: string, received: Received): Value {
  const { request } = received
  const prefixed = prefixes.find(([prefix]) => name.startsWith(prefix))
  if (prefixed !== undefined) return prefixed[1](name.slice(prefixed[0].length), received)
  switch (name) {
    case 'uri':
    case 'document_uri':
      return received.path
    case 'host':
      return received.host
    case 'request_method':
      return request.method
    case 'args':
    case 'query_string':
      return request.query === undefined || request.query === '' ? undefined : request.query
    case 'is_args':
      return request.query === undefined || request.query === '' ? '' : '?'
    case 'scheme':
      return request.scheme ?? { doubt: 'whether the request comes by http or https' }
    case 'remote_addr':
      return request.remoteAddress ?? { doubt: 'from which address the request comes' }
    case 'server_port':
      return request.serverPort === undefined
        ? { doubt: 'at which port APISIX takes the request' }
        : String(request.serverPort)
    case 'ssl_server_name':
      return request.sni ?? (request.scheme === 'https' ? request.host.replace(/:\d*$/, '') : undefined)
    default:
      return { doubt: `the variable ${name}` }
  }
}

type Lookup = (name: string, received: Received) => Value

const prefixes: readonly (readonly [prefix: string, lookup: Lookup])[] = [
  ['http_', (name, { headers }) => headers.get(name.toLowerCase().replaceAll('-', '_'))],
  ['arg_', (name, { args }) => args.get(name)],
  ['cookie_', (name, { cookies }) => cookies.get(name)],
  ['post_arg', () => ({ doubt: 'the body of the request' })],
  ['graphql_', () => ({ doubt: 'the body of the request' })],
]
