import type { Clock } from '../../watch/clock.ts'
import { type Demand, firstUnseen, type Source } from '../../watch/source.ts'
import { type Compiled, Compiler } from '../compiler.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CompileOptions } from '../read/options.ts'
import { demandOf, hasGrown } from './asked.ts'
import { Intake } from './intake.ts'

export interface State {
  readonly compiler: Compiler
  readonly compiled: Compiled
  /** What the source could not read. */
  readonly said: readonly Diagnostic[]
}

export type Once =
  | ({ readonly kind: 'complete' } & State)
  /** Not everything was seen in time. */
  | { readonly kind: 'incomplete'; readonly reason: string; readonly said: readonly Diagnostic[] }

/**
 * What a source holds now, compiled once everything was seen, what the compilation asked for as well. Closes the source.
 */
export async function compileOnce(
  source: Source,
  options: CompileOptions,
  clock: Clock,
  timeoutMs: number,
): Promise<Once> {
  const compiler = new Compiler(options)
  const intake = new Intake(compiler)
  let isLate = false
  const cancel = clock.after(timeoutMs, () => {
    isLate = true
    void source.close()
  })
  let demand: Demand = { objects: new Set(), kinds: new Set() }
  try {
    for await (const { changes, synced } of source) {
      if (isLate) break
      intake.take(changes)
      if (!synced || firstUnseen(source) !== undefined) continue
      const compiled = compiler.compile()
      const needed = demandOf(compiler)
      if (!hasGrown(demand, needed)) return { kind: 'complete', compiler, compiled, said: intake.said }
      demand = needed
      source.demand(demand)
    }
    const missing = firstUnseen(source)
    const problem = missing?.problem === undefined ? '' : `: ${missing.problem}`
    return { kind: 'incomplete', reason: `${missing?.name ?? 'the source'} was not seen${problem}`, said: intake.said }
  } finally {
    cancel()
    await source.close()
  }
}
