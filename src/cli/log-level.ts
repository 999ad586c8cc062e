import { excludedOptions } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { type LogLevel, logLevels } from '../observe/log-level.ts'
import type { watchOptions } from './command-options.ts'
import { type Gathered, placesOf } from './gather.ts'
import { rankOf } from './source.ts'
import { oneOf, type Refuse } from './values.ts'

/**
 * What the log holds: `--log-level`, or what `-q` and `-v` mean for a log. The one from the stronger source counts; from
 * one source they contradict each other, unless they say the same.
 */
export function readLogLevel(gathered: Gathered<typeof watchOptions>, refuse: Refuse, report: Report): LogLevel {
  const { values, sources } = gathered
  const level = oneOf(refuse, 'logLevel', values.logLevel, logLevels)
  const key = values.quiet === true ? 'quiet' : values.verbose === true ? 'verbose' : undefined
  if (key === undefined) return level
  const meant = key === 'quiet' ? 'error' : 'debug'
  const difference = rankOf(sources[key]) - rankOf(sources.logLevel)
  if (difference === 0 && level !== meant) report(excludedOptions(placesOf(gathered)(key), `--${key}`, '--log-level'))
  return difference > 0 ? level : meant
}
