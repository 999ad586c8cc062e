import { parseIp } from '../model/ip.ts'
import { isPort } from '../model/port.ts'
import { readHeader, requestOf } from '../router/described-request.ts'
import type { GatewayStreamRoute } from '../router/gateway.ts'
import type { Request } from '../router/request.ts'
import type { Connection } from '../router/stream.ts'
import type { WrittenConnection, WrittenRequest } from './test-schema.ts'

/** Stands where a URL needs a host and none is asked for. */
const anyHost = 'any.example.org'

/** A request as a test writes it. What cannot be written is lost: see `readBack`. */
export function writtenRequest(request: Request): WrittenRequest {
  const { method, path, query, scheme, remoteAddress, serverPort, cookies = {} } = request
  const host = request.host === '' && scheme !== undefined ? anyHost : request.host
  const origin = host === '' ? '' : `${scheme ?? 'http'}://${host}`
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  const headers = Object.fromEntries([
    ...(request.headers ?? []),
    ...(cookie.length === 0 ? [] : [['cookie', cookie.join('; ')] as const]),
  ])
  return {
    url: `${origin}${path}${query === undefined ? '' : `?${query}`}`,
    ...(method !== 'GET' && { method }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(remoteAddress !== undefined && { from: remoteAddress }),
    ...(serverPort !== undefined && { port: String(serverPort) }),
  }
}

/** The request that is read of what was written; undefined where it would be refused. */
export function readBack({ url, method = 'GET', headers = {}, from, port }: WrittenRequest): Request | undefined {
  const read = Object.entries(headers).map(([name, value]) => readHeader(`${name}: ${value}`))
  const known = read.filter((header) => header !== undefined)
  if (known.length < read.length || !/^[A-Z]+$/.test(method)) return undefined
  if (from !== undefined && parseIp(from) === undefined) return undefined
  if (port !== undefined && !isPort(port)) return undefined
  const serverPort = port === undefined ? undefined : Number(port)
  return requestOf({ url, method, headers: known, from, serverPort })
}

const anyPort = 9100

/** A connection that a stream route should take, and how a test writes it. */
export function writtenConnection(route: GatewayStreamRoute): {
  readonly connection: Connection
  readonly written: WrittenConnection
} {
  const bare = (address: string): string => address.replace(/\/\d+$/, '')
  const { server_port: serverPort = anyPort, remote_addr: from, server_addr: at } = route
  const sni = route.sni?.replace(/^\*/, 'any')
  return {
    connection: {
      serverPort,
      ...(from !== undefined && { remoteAddress: bare(from) }),
      ...(at !== undefined && { serverAddress: bare(at) }),
      ...(sni !== undefined && { sni }),
    },
    written: {
      port: String(serverPort),
      ...(from !== undefined && { from: bare(from) }),
      ...(at !== undefined && { at: bare(at) }),
      ...(sni !== undefined && { sni }),
    },
  }
}
