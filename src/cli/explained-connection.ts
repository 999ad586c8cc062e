import { connectionNotUnderstood, optionOfHttp } from '../diagnostics/catalog/tracing.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { parseIp } from '../model/ip.ts'
import type { Connection } from '../router/stream.ts'
import { optionName } from './option.ts'
import { explainOptions, type RequestValues } from './options.ts'
import { commandLine, type Source } from './source.ts'
import type { Refuse } from './values.ts'

/** Whether a URL means a connection and no request. */
export function isConnection(url: string): boolean {
  return /^(?:tcp|udp|tls):\/\//i.test(url)
}

/**
 * The connection that a URL describes: `tcp://HOST:PORT` and `udp://HOST:PORT`, where HOST only says something if it is an
 * address of APISIX, `tls://NAME:PORT` with the name in the handshake. What is wrong is reported.
 */
export function readConnection(
  url: string,
  values: RequestValues,
  sources: Readonly<Record<string, Source>>,
  refuse: Refuse,
  report: Report,
): Connection {
  const [, scheme = '', host = '', port = ''] =
    /^(tcp|udp|tls):\/\/(\[[\da-f:.]+\]|[^/?#@:[\]]*):(\d+)\/?$/i.exec(url) ?? []
  const isTls = scheme.toLowerCase() === 'tls'
  const serverPort = Number(port)
  if (port === '' || serverPort < 1 || serverPort > 65_535 || (isTls && host === '')) {
    report(connectionNotUnderstood(commandLine, url))
  }
  for (const key of ['method', 'header', 'port'] as const) {
    if (sources[key]?.kind !== 'command line') continue
    report(optionOfHttp(commandLine, `--${optionName(explainOptions[key])}`))
  }
  const { from } = values
  if (from !== undefined && parseIp(from) === undefined) refuse('from', from, 'an IP address')
  const address = host.replace(/^\[|\]$/g, '')
  return {
    serverPort,
    ...(from !== undefined && { remoteAddress: from }),
    ...(isTls && { sni: address }),
    ...(!isTls && parseIp(address) !== undefined && { serverAddress: address }),
  }
}
