import { connectionNotUnderstood, optionOfHttp } from '../diagnostics/catalog/tracing.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { parseIp } from '../model/ip.ts'
import { connectionOf } from '../router/described-connection.ts'
import type { Connection } from '../router/stream.ts'
import { explainOptions, type RequestValues } from './command-options.ts'
import { optionName } from './option.ts'
import { commandLine, type Source } from './source.ts'
import type { Refuse } from './values.ts'

/** The connection that a URL and the options describe. What is wrong is reported. */
export function readConnection(
  url: string,
  values: RequestValues,
  sources: Readonly<Record<string, Source>>,
  refuse: Refuse,
  report: Report,
): Connection {
  const { from } = values
  const connection = connectionOf(url, from)
  if (connection === undefined) report(connectionNotUnderstood(commandLine, url))
  for (const key of ['method', 'header', 'port'] as const) {
    if (sources[key]?.kind !== 'command line') continue
    report(optionOfHttp(commandLine, `--${optionName(explainOptions[key])}`))
  }
  if (from !== undefined && parseIp(from) === undefined) refuse('from', from, 'an IP address')
  return connection ?? { serverPort: 0 }
}
