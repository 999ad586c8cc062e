import type { Clock } from '../../watch/clock.ts'
import type { Demand, Source } from '../../watch/source.ts'
import { unseenOf } from '../../watch/unseen.ts'
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
    for await (const { changes, unseen } of source) {
      if (isLate) break
      intake.take(changes)
      if (unseen.length > 0) continue
      const compiled = compiler.compile()
      const needed = demandOf(compiler)
      const isNew = hasGrown(demand, needed)
      demand = needed
      if (isNew) source.demand(demand)
      if (unseenOf(source.watches()).length === 0) return { kind: 'complete', compiler, compiled, said: intake.said }
    }
    const [missing] = unseenOf(source.watches())
    const problem = missing?.problem === undefined ? '' : `: ${missing.problem}`
    return { kind: 'incomplete', reason: `${missing?.name ?? 'the source'} was not seen${problem}`, said: intake.said }
  } finally {
    cancel()
    await source.close()
  }
}
