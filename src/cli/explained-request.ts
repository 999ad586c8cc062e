import { headerNotUnderstood, requestNotUnderstood } from '../diagnostics/catalog/requests.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { parseIp } from '../model/ip.ts'
import type { Request } from '../router/request.ts'
import type { RequestValues } from './options.ts'
import { commandLine } from './source.ts'
import type { Refuse } from './values.ts'

/**
 * The request that a URL and the options describe. Nothing in the path is resolved or decoded: that is for the router to
 * do as nginx does it. What is wrong is reported.
 */
export function readRequest(url: string, values: RequestValues, refuse: Refuse, report: Report): Request {
  const found = /^(?:(https?):\/\/(?:[^/?#@]*@)?([^/?#]+))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/is.exec(url)
  if (found === null) report(requestNotUnderstood(commandLine, url))
  const [, scheme, authority = '', path = '/', query] = found ?? []
  const headers = (values.header ?? []).flatMap((header) => {
    const parts = /^([A-Za-z0-9_-]+):[ \t]*(.*?)[ \t]*$/.exec(header)
    if (parts === null) report(headerNotUnderstood(commandLine, header))
    return parts === null ? [] : [[parts[1] ?? '', parts[2] ?? ''] as const]
  })
  const { method, from, port } = values
  if (!/^[A-Z]+$/.test(method)) refuse('method', method, 'a method in capitals, such as POST')
  if (from !== undefined && parseIp(from) === undefined) refuse('from', from, 'an IP address')
  const serverPort = port === undefined ? undefined : Number(port)
  if (port !== undefined && !/^[1-9]\d{0,4}$/.test(port)) refuse('port', port, 'the number of a port')
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
