import {
  endpointsMissing,
  endpointsMissingAnswers503,
  externalUpstreamNotFound,
  pluginConfigNotFound,
  secretNotFound,
  serviceAssumed,
  serviceNotFound,
} from '../diagnostics/catalog/binding.ts'
import { referenceNotGranted } from '../diagnostics/catalog/grants.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ObjectKey } from '../objects/object.ts'

/** What is said of an object that only waits: once the other thing is there, all is well. */
const waits: ReadonlySet<string> = new Set(
  [
    serviceNotFound,
    serviceAssumed,
    secretNotFound,
    endpointsMissing,
    endpointsMissingAnswers503,
    pluginConfigNotFound,
    externalUpstreamNotFound,
    referenceNotGranted,
  ].map(({ code }) => code),
)

/** How objects stand after a compilation; those that are in the file as they are belong to neither list. */
export interface Standing {
  /** Objects that wait for something that is not there. */
  readonly pending: readonly ObjectKey[]
  /** Objects with another error: they, or a part of them, are left out until somebody changes them. */
  readonly rejected: readonly ObjectKey[]
}

export function standingOf(diagnostics: readonly Diagnostic[]): Standing {
  const pending = new Set<ObjectKey>()
  const rejected = new Set<ObjectKey>()
  for (const { object, code, severity } of diagnostics) {
    if (object === undefined) continue
    if (waits.has(code)) pending.add(object)
    else if (severity === 'error') rejected.add(object)
  }
  return { pending: [...pending], rejected: [...rejected] }
}
