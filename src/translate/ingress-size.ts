import type { Ingress } from '../kinds/ingress.ts'
import type { IngressAnnotations } from './annotations/ingress.ts'
import { hostName } from './match.ts'

/**
 * How many characters one Ingress may multiply into. What it says once of all its paths stands in the file for each of
 * them, so that an object of some 100 kB could otherwise fill the memory of everybody else's gateway.
 */
export const mostMultiplied = 2 ** 23

/** About how many characters are in the file for each path besides its own: plugins, and patterns beside expressions. */
export function multipliedSize({ paths }: Ingress, { plugins, useRegex }: IngressAnnotations): number {
  let size = paths.length * JSON.stringify(plugins).length
  if (!useRegex) return size
  const hosts = new Map<string, { expressions: number; patterns: number }>()
  for (const { host, pathType, text } of paths) {
    const { name } = hostName(host)
    const counted = hosts.get(name) ?? { expressions: 0, patterns: 0 }
    hosts.set(name, counted)
    if (pathType === 'ImplementationSpecific') counted.expressions += 1
    else counted.patterns += text.length * (pathType === 'Prefix' ? 2 : 1)
  }
  for (const { expressions, patterns } of hosts.values()) size += expressions * patterns
  return size
}
