import { parseIp } from '../model/ip.ts'
import type { Connection } from './stream.ts'

/** Whether a URL means a connection and no request. */
export function isConnection(url: string): boolean {
  return /^(?:tcp|udp|tls):\/\//i.test(url)
}

/**
 * The connection that a URL describes: `tcp://HOST:PORT` and `udp://HOST:PORT`, where HOST only says something if it is an
 * address of APISIX, `tls://NAME:PORT` with the name in the handshake; undefined where it has another form. `from` is the
 * address from which it comes.
 */
export function connectionOf(url: string, from?: string): Connection | undefined {
  const [, scheme = '', host = '', port = ''] =
    /^(tcp|udp|tls):\/\/(\[[\da-f:.]+\]|[^/?#@:[\]]*):(\d+)\/?$/i.exec(url) ?? []
  const isTls = scheme.toLowerCase() === 'tls'
  const serverPort = Number(port)
  if (port === '' || serverPort < 1 || serverPort > 65_535 || (isTls && host === '')) return undefined
  const address = host.replace(/^\[|\]$/g, '')
  return {
    serverPort,
    ...(from !== undefined && { remoteAddress: from }),
    ...(isTls && { sni: address }),
    ...(!isTls && parseIp(address) !== undefined && { serverAddress: address }),
  }
}
