import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts'
import type { Silenced } from '../diagnostics/silence.ts'

/** The severity that somebody wants a warning to have; `off` takes it out. */
export type Level = Severity | 'off'
export const levels = ['error', 'warning', 'info', 'off'] as const satisfies readonly Level[]

/** By code. */
export type Levels = ReadonlyMap<string, Level>

export interface Levelled {
  readonly diagnostics: readonly Diagnostic[]
  readonly silenced: readonly Silenced[]
}

/**
 * Gives warnings the severity that is wanted. Errors keep theirs, since something is left out of the file, and so do
 * notes: what becomes an error here is in the file all the same.
 */
export function relevel(diagnostics: readonly Diagnostic[], wanted: Levels): Levelled {
  if (wanted.size === 0) return { diagnostics, silenced: [] }
  const kept: Diagnostic[] = []
  const silenced: Silenced[] = []
  for (const diagnostic of diagnostics) {
    const level = diagnostic.severity === 'warning' ? wanted.get(diagnostic.code) : undefined
    if (level === 'off') silenced.push({ diagnostic, reason: 'off in the severity map' })
    else kept.push(level === undefined ? diagnostic : { ...diagnostic, severity: level })
  }
  return { diagnostics: kept, silenced }
}
