import { withoutEffect } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { watchOptions } from './command-options.ts'
import { type Gathered, placesOf } from './gather.ts'
import { type OptionEntry, optionName, writeValue } from './option.ts'

type Hints = Partial<Readonly<Record<keyof typeof watchOptions, string>>>

const leaveOut = 'leave it out'

/** What shapes the end of `--once` only, and what to use instead. */
const ofOnce: Hints = {
  failOn: 'a running watch has no exit code for findings: see its log and apisixc_diagnostics in its metrics',
  format: '--log-format says how the log is written',
}

/** What shapes only a `watch` that goes on. */
const ofRunning: Hints = {
  settle: leaveOut,
  maxDelay: leaveOut,
  maxShrink: leaveOut,
  acceptShrink: leaveOut,
  retry: leaveOut,
  hold: '--once never holds: leave it out',
  confirm: leaveOut,
  confirmReady: leaveOut,
  listen: leaveOut,
  ui: leaveOut,
  logFormat: '--format says how diagnostics are written',
  logLevel: '-q and -v say which diagnostics are written',
}

/** Warns of options that differ from their default and do nothing all the same; `own` are not judged. */
export function tellIdle(
  gathered: Gathered<typeof watchOptions>,
  report: Report,
  own: readonly (keyof typeof watchOptions)[],
): void {
  const { values } = gathered
  const placeOf = placesOf(gathered)
  const isOnce = values.once === true
  const hints = isOnce ? ofRunning : ofOnce
  for (const key of Object.keys(hints) as readonly (keyof typeof watchOptions)[]) {
    const option: OptionEntry = watchOptions[key]
    const hint = hints[key]
    if (hint === undefined || own.includes(key) || isDefault(option, values[key])) continue
    report(withoutEffect(placeOf(key), `--${optionName(option)}`, isOnce, hint))
  }
}

function isDefault(option: OptionEntry, value: Parameters<typeof writeValue>[1]): boolean {
  return String(writeValue(option, value)) === String(writeValue(option, option.fallback))
}
