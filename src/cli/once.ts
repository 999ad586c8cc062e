import { systemClock } from '../../watch/clock.ts'
import type { Source } from '../../watch/source.ts'
import { describeProvenance } from '../compiler.ts'
import { sourceNotSeen } from '../diagnostics/catalog/options.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { silence } from '../diagnostics/silence.ts'
import { compileOnce } from '../loop/once.ts'
import { standardError, standardOutput } from '../runtime/stdio.ts'
import { clusterTimeoutMs } from './compile-cluster.ts'
import { deliver } from './deliver.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { exitCodeOf, reportDiagnostics, reportSummary } from './report.ts'
import type { WatchSettings } from './watch-settings.ts'

/** Compiles what a cluster holds now, as `build` does with a folder; `found` was said before and is reported with the rest. */
export async function watchOnce(
  source: Source | undefined,
  settings: WatchSettings,
  compile: WatchSettings['compile'],
  found: readonly Diagnostic[],
): Promise<ExitCode> {
  const startedMs = performance.now()
  const { output, report } = settings
  const jsonTo = output === '-' ? standardError : standardOutput
  if (source === undefined) {
    await reportDiagnostics(found, () => undefined, report, jsonTo)
    return exitCodes.readOrWrite
  }
  const once = await compileOnce(source, compile, systemClock, clusterTimeoutMs)
  if (once.kind === 'incomplete') {
    const missing = sourceNotSeen({ file: 'cluster' }, once.reason, clusterTimeoutMs / 1000)
    await reportDiagnostics([...found, ...once.said, missing], () => undefined, report, jsonTo)
    return exitCodes.readOrWrite
  }
  const { compiler, compiled, said } = once
  const originOf = compiler.originOf.bind(compiler)
  const compilation = {
    compiler,
    compiled,
    ...silence([...found, ...said, ...compiled.diagnostics], compiler.silencers()),
    originOf,
    describe: (item: Parameters<typeof compiled.provenance>[0]) => {
      const place = compiled.provenance(item)
      return place && describeProvenance(place, originOf(place.object))
    },
    isIncomplete: false,
    objects: Object.values(compiler.counts()).reduce((sum, count) => sum + count, 0),
    others: new Map<string, number>(),
    secretTexts: () => compiler.secretTexts(),
  }
  const delivery = await deliver(compilation, settings)
  const diagnostics = [...compilation.diagnostics, ...delivery.diagnostics]
  const reported = await reportDiagnostics(diagnostics, originOf, report, jsonTo)
  const elapsedMs = performance.now() - startedMs
  const { objects, others, silenced } = compilation
  const { result } = delivery
  const quiet = { silenced: silenced.length }
  reportSummary({ objects, others, config: compiled.config, diagnostics, ...quiet, elapsedMs, result }, report, jsonTo)
  if (delivery.hasFailed || reported.kind === 'failed') return exitCodes.readOrWrite
  return exitCodeOf(diagnostics, report)
}
