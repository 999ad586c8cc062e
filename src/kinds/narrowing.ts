import { suggest } from '../diagnostics/suggest.ts'
import type { Path } from '../objects/object.ts'
import { isRecord } from '../objects/raw.ts'

/**
 * Fields that narrow what a rule matches, or protect it. Left empty by a template, misspelt or misplaced, they must not
 * open the rule to everybody: such a field costs the rule, where any other is told and passed over.
 */
const narrowing: readonly string[] = [
  ...['hosts', 'host', 'methods', 'remoteAddrs', 'exprs', 'nginxVars', 'set', 'value', 'filter_func', 'subset'],
  ...['authentication', 'plugins', 'plugin_config_name', 'secretRef', 'tlsSecret', 'scheme', 'client', 'caSecret'],
]

/** Whether null is no absence at this place. */
export function narrows(path: Path): boolean {
  return path.includes('labels') || narrowing.includes(String(path.at(-1)))
}

/** What only a protection holds, so that the field around it is one, whatever it is called. */
const protecting: readonly string[] = ['caSecret', 'authentication', 'plugins', 'plugin_config_name']

/**
 * Whether an unknown field is one of those, at a place or in a version that does not have it, or nearly one; or a mapping
 * that holds a protection, such as `mtls: {caSecret: …}`.
 */
export function isMeantToNarrow(key: string, value: unknown): boolean {
  const holdsProtection = isRecord(value) && protecting.some((field) => Object.hasOwn(value, field))
  return holdsProtection || narrowing.includes(key) || suggest(key, narrowing) !== undefined
}

/** The one that an unknown field is nearly; none where it is one itself. */
export function closestNarrowing(key: string): string | undefined {
  return narrowing.includes(key) ? undefined : suggest(key, narrowing)
}
