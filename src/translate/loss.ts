import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ObjectKey } from '../objects/object.ts'
import type { Loss } from './fragment.ts'

const nothing: readonly Loss[] = []

/**
 * Nothing, or the loss of a target over the errors that were told since the list was `since` long. What is left out
 * without an error was not asked for, or is off by an option: nobody waits for it to come back.
 */
export function lossOver(
  object: ObjectKey,
  target: string,
  diagnostics: readonly Diagnostic[],
  since = 0,
  isStillAsked?: Loss['isStillAsked'],
): readonly Loss[] {
  if (diagnostics.length === since) return nothing
  const reasons = diagnostics.slice(since).filter(({ severity }) => severity === 'error')
  return reasons.length === 0 ? nothing : [{ object, target, reasons, ...(isStillAsked && { isStillAsked }) }]
}
