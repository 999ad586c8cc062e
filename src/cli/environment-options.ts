import { unknownVariable } from '../diagnostics/catalog/options.ts'
import type { Report } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { environmentNames, environmentVariable } from '../runtime/environment.ts'
import { allOptions } from './command-options.ts'
import type { Given } from './gather.ts'
import { variableName, variablePrefix } from './option.ts'

/**
 * What the environment says, by the key of the option; an empty variable says nothing. Variables that look like ours and
 * are not are reported, where the runtime lets us see them.
 */
export function readEnvironment(report: Report): ReadonlyMap<string, Given> {
  const names = environmentNames(variablePrefix)
  const found = new Map<string, Given>()
  if (names?.length === 0) return found
  const keys = new Map(Object.entries(allOptions).map(([key, option]) => [variableName(option), key]))
  for (const [variable, key] of keys) {
    const text = names === undefined || names.includes(variable) ? environmentVariable(variable) : undefined
    if (text !== undefined && text !== '') found.set(key, { text, source: { kind: 'environment', variable } })
  }
  for (const name of names ?? []) {
    if (keys.has(name) || isServiceVariable.test(name)) continue
    report(unknownVariable({ file: 'environment' }, name, suggest(name, [...keys.keys()])))
  }
  return found
}

/**
 * What Kubernetes tells each container about a Service whose name starts with `apisixc`:
 * https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
const isServiceVariable =
  /^APISIXC_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/
