import { wrongOption } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { mostPort } from '../model/port.ts'
import type { ListenAddress } from '../observe/listener.ts'
import { allOptions } from './command-options.ts'
import type { PlaceOf } from './gather.ts'
import { optionName } from './option.ts'

/** Reading the texts of options, all in one manner: what cannot be used is refused, and something usable stands in. */

export type OptionKey = keyof typeof allOptions

/** Says that an option does not take a value, what it takes, and which of those is close. */
export type Refuse = (key: OptionKey, value: string, allowed: string, closest?: string) => void

export function refuser(report: Report, placeOf: PlaceOf): Refuse {
  return (key, value, allowed, closest) =>
    report(wrongOption(placeOf(key), `--${optionName(allOptions[key])}`, value, allowed, closest))
}

export function oneOf<T extends string>(
  refuse: Refuse,
  key: OptionKey,
  value: string,
  allowed: readonly [T, ...T[]],
): T {
  const found = allowed.find((word) => word === value)
  if (found !== undefined) return found
  refuse(key, value, allowed.join(', '), suggest(value, allowed))
  return allowed[0]
}

/** A text that has the form asked for, or that is refused. */
export function matching(refuse: Refuse, key: OptionKey, value: string, form: RegExp, allowed: string): string {
  if (!form.test(value)) refuse(key, value, allowed)
  return value
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
export const dnsSubdomain = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/

const longestWaitMs = 600_000

export function milliseconds(refuse: Refuse, key: OptionKey, value: string): number {
  if (/^\d{1,6}$/.test(value) && Number(value) <= longestWaitMs) return Number(value)
  refuse(key, value, `whole milliseconds, from 0 to ${longestWaitMs}`)
  return 0
}

/** From 0 to 1. */
export function fraction(refuse: Refuse, key: OptionKey, value: string): number {
  if (/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) && Number(value) <= 1) return Number(value)
  refuse(key, value, 'a fraction from 0 to 1, such as 0.5')
  return 0
}

/** From 0 to 100. */
export function percentage(refuse: Refuse, key: OptionKey, value: string): number {
  if (/^\d{1,3}(?:\.\d*)?$/.test(value) && Number(value) <= 100) return Number(value)
  refuse(key, value, 'a percentage from 0 to 100, such as 80')
  return 0
}

const longestPauseSeconds = 86_400

/** Pauses in seconds as milliseconds; never empty, never 0, so that nothing is tried without a pause. */
export function pauses(refuse: Refuse, key: OptionKey, values: readonly string[]): readonly [number, ...number[]] {
  const allowed = `seconds above 0, up to ${longestPauseSeconds}, separated by commas, such as 1,1,5,60`
  const read = values.flatMap((value) => {
    const ms = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) ? Math.round(Number(value) * 1000) : 0
    if (ms > 0 && ms <= longestPauseSeconds * 1000) return [ms]
    refuse(key, value, allowed)
    return []
  })
  if (values.length === 0) refuse(key, '', allowed)
  const [first = longestPauseSeconds * 1000, ...more] = read
  return [first, ...more]
}

/** Without a host only this machine is meant: numbers about traffic are for nobody else unless somebody says so. */
const localHost = '127.0.0.1'
const addressForm = /^(?:(?<host>\[[\da-f:.]+\]|[a-z\d](?:[a-z\d.-]*[a-z\d])?)?:)?(?<port>\d{1,5})$/i

/** `127.0.0.1:8082`, `[::1]:8082`, `:8082`, `8082`; undefined for what has another form. */
export function parseAddress(text: string): ListenAddress | undefined {
  const { host = localHost, port } = addressForm.exec(text)?.groups ?? {}
  if (port === undefined || Number(port) > mostPort || !URL.canParse(`http://${host}`)) return undefined
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
