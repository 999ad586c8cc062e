import { headerNotUnderstood, requestNotUnderstood } from '../diagnostics/catalog/requests.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { parseIp } from '../model/ip.ts'
import { isPort } from '../model/port.ts'
import { readHeader, requestOf } from '../router/described-request.ts'
import type { Request } from '../router/request.ts'
import type { RequestValues } from './command-options.ts'
import { commandLine } from './source.ts'
import type { Refuse } from './values.ts'

/** The request that a URL and the options describe. What is wrong is reported. */
export function readRequest(url: string, values: RequestValues, refuse: Refuse, report: Report): Request {
  const headers = (values.header ?? []).flatMap((text) => {
    const header = readHeader(text)
    if (header === undefined) report(headerNotUnderstood(commandLine, text))
    return header === undefined ? [] : [header]
  })
  const { method, from, port } = values
  if (!/^[A-Z]+$/.test(method)) refuse('method', method, 'a method in capitals, such as POST')
  if (from !== undefined && parseIp(from) === undefined) refuse('from', from, 'an IP address')
  if (port !== undefined && !isPort(port)) refuse('port', port, 'the number of a port')
  const serverPort = port === undefined ? undefined : Number(port)
  const request = requestOf({ url, method, headers, from, serverPort })
  if (request === undefined) report(requestNotUnderstood(commandLine, url))
  return request ?? { method, host: '', path: '/' }
}
